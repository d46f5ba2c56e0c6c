"""What can go wrong between GitHub and a client, on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

Effect = Literal["status", "reset", "truncated", "html", "stale", "slow"]
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
HTML = b"<!DOCTYPE html><html><body><h1>Unicorn!</h1></body></html>"


@dataclass
class Fault:
    """One way to fail. It meets the `nth` matching call (from 1) and the `times` - 1 after it.

    `done` says whether the request takes effect all the same: a 502 or a reset after the write was done.
    """

    method: str
    path: str
    effect: Effect = "status"
    nth: int = 1
    times: int = 1
    done: bool = False
    status: int = 502
    delay: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    is_secondary: bool = False
    seen: int = 0

    def meets(self, method: str, path: str) -> bool:
        """Whether it is this call's turn to fail; counts the matching calls. `path` may hold `*`."""
        if method != self.method or not fnmatchcase(path, self.path):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times

    @property
    def told(self) -> Any:
        """What the answer says."""
        message = SECONDARY if self.is_secondary else "Server Error"
        return self.body if self.body is not None else {"message": message, "documentation_url": ""}


@dataclass
class Faults:
    """The faults that are set."""

    planned: list[Fault] = field(default_factory=list)

    def meeting(self, method: str, path: str) -> Fault | None:
        """The first fault whose turn it is."""
        due = [fault for fault in self.planned if fault.meets(method, path)]
        return due[0] if due else None
