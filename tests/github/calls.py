"""Every call the stand-in took, and the budget GitHub sets for them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["read", "write", "token", "git"]
JITTER = 0.05
"""Seconds by which two requests may come closer together on their way here."""


@dataclass
class Call:
    """One call: what it meant, who made it, how it went. `template` is GitHub's own name for the path."""

    kind: Kind
    method: str
    template: str
    path: str
    installation: int | None
    at: float
    status: int = 0

    def __str__(self) -> str:
        return f"{self.method} {self.template} -> {self.status}"


class Calls(list[Call]):
    """The calls in the order they came. Minting a token and reading git count neither as a read nor as a write."""

    def reads(self) -> list[Call]:
        return [call for call in self if call.kind == "read"]

    def writes(self) -> list[Call]:
        return [call for call in self if call.kind == "write"]

    def of(self, method: str, template: str) -> list[Call]:
        return [call for call in self if (call.method, call.template) == (method, template)]


@dataclass
class Ledger:
    """Whether an installation keeps to GitHub's budget: `gap` seconds between writes, one at a time, 80 a minute, 500
    an hour, and silence until a `Retry-After` or reset has passed. `ticks` tells seconds.
    """

    gap: float = 1.0
    per_minute: int = 80
    per_hour: int = 500
    ticks: Callable[[], float] = time.monotonic
    violations: list[str] = field(default_factory=list)
    _writes: dict[int | None, list[float]] = field(default_factory=lambda: defaultdict(list))
    _open: dict[int | None, int] = field(default_factory=lambda: defaultdict(int))
    _spent: set[int | None] = field(default_factory=set)
    _silent_until: dict[int | None, float] = field(default_factory=dict)

    def begin(self, call: Call) -> None:
        """Note that a call came in."""
        wait = self._silent_until.get(call.installation, 0.0) - call.at
        if wait > JITTER and call.kind in {"read", "write"}:
            self._violated(call, f"came {wait:.1f} s before it was allowed to try again")
        if call.installation in self._spent:
            self._violated(call, "came though the last answer said that nothing remains")
        if call.kind == "write":
            self._pace(call)
            self._writes[call.installation].append(call.at)
            self._open[call.installation] += 1

    def end(self, call: Call, headers: Mapping[str, str], *, is_secondary: bool = False) -> None:
        """Note how it was answered, and for how long the caller has to be silent now."""
        if call.kind == "write":
            self._open[call.installation] -= 1
        wait = float(headers["Retry-After"]) if "Retry-After" in headers else 60.0 if is_secondary else 0.0
        if headers.get("X-RateLimit-Remaining") == "0" and call.installation is not None:
            self._spent.add(call.installation)
        if wait:
            self._silent_until[call.installation] = self.ticks() + wait

    def _pace(self, call: Call) -> None:
        before = [at for at in self._writes[call.installation] if call.at - at < 3600]
        self._writes[call.installation] = before
        if self._open[call.installation]:
            self._violated(call, "is a write that began while another was under way")
        if self.gap and before and call.at - before[-1] < self.gap - JITTER:
            self._violated(call, f"is a write {call.at - before[-1]:.2f} s after the last, less than {self.gap} s")
        for seconds, most in ((60, self.per_minute), (3600, self.per_hour)):
            if sum(call.at - at < seconds for at in before) >= most:
                self._violated(call, f"is more than {most} writes in {seconds} s")

    def _violated(self, call: Call, what: str) -> None:
        self.violations.append(f"rate limit: {call.method} {call.template} {what}")
