"""What changes in bindings: what the protocol below is told, of which a few words matter to everybody.

https://github.com/asyncapi/bindings
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.facts.finding import Finding
from bot.formats.asyncapi.model import said
from bot.formats.asyncapi.telling import Telling, from_to
from bot.formats.inclusion import Schema

_RULES = {
    "key": "key-changed",
    "partitions": "partitions-changed",
    "replicas": "partitions-changed",
    "retention.ms": "retention-changed",
    "retention.bytes": "retention-changed",
    "delete.retention.ms": "retention-changed",
    "cleanup.policy": "retention-changed",
    "messageRetentionDuration": "retention-changed",
}
_WITHIN = frozenset({"topicConfiguration"})
_SILENT = frozenset({"bindingVersion"})


def compare(telling: Telling, old: Schema, new: Schema, element: str) -> Iterator[Finding]:
    """Every word of every protocol that changed on a server, a channel, an operation or a message."""
    before, after = dict(_words(old)), dict(_words(new))
    for word in sorted(before.keys() | after.keys()):
        was, now = before.get(word), after.get(word)
        change = (said(was), said(now))
        if change[0] != change[1]:
            rule = _RULES.get(word[-1], "binding-changed")
            places = (was or old).place(), (now or new).place()
            name = " ".join(word)
            yield telling.tell(rule, f"{element} → {name}", change, from_to(f"The binding {name}", *change), places)


def _words(node: Schema) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """Each word of each protocol; those of a topic's configuration one by one."""
    bindings = node.below("bindings")
    for protocol, found in (bindings.meant.parts if bindings else {}).items():
        for word, told in found.meant.parts.items():
            if word in _WITHIN:
                yield from (((protocol, inner), each) for inner, each in told.parts.items())
            elif word not in _SILENT:
                yield (protocol, word), told
