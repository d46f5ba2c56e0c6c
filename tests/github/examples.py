"""Every payload GitHub has published as an example of a delivery."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.github import setup


@dataclass(frozen=True, slots=True)
class Example:
    """One published payload: the event's name as `X-GitHub-Event` says it, and the body's bytes."""

    event: str
    action: str | None
    number: int
    payload: bytes

    def __str__(self) -> str:
        return f"{'.'.join(filter(None, [self.event, self.action]))}-{self.number}"


def examples() -> Iterator[Example]:
    """All of them, in the order they were published."""
    setup.ensure()
    for published in json.loads(setup.EXAMPLES.read_bytes()):
        for number, payload in enumerate(published["examples"]):
            body = json.dumps(payload, ensure_ascii=False).encode()
            yield Example(published["name"], payload.get("action"), number, body)
