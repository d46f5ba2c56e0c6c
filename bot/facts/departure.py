"""A departure: one run of a train for one freeze, and every step that it took."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum


class State(StrEnum):
    """Where a train stands."""

    SCHEDULED = "scheduled"
    ARMED = "armed"
    FROZEN = "frozen"
    EXTENDED = "extended"
    CUTTING = "cutting"
    SMOKE_PASSED = "smoke_passed"
    CUT = "cut"
    ABORTED = "aborted"
    CLOSED = "closed"


class Event(StrEnum):
    """What happens to a train."""

    ARM = "arm"
    FREEZE = "freeze"
    EXTEND = "extend"
    OVERDUE = "overdue"
    EXPIRE = "expire"
    BEGIN_CUT = "begin_cut"
    SMOKE_FAILED = "smoke_failed"
    SMOKE_PASSED = "smoke_passed"
    CUT_FAILED = "cut_failed"
    CUT = "cut"
    ABORT = "abort"
    CLOSE = "close"


class Who(StrEnum):
    """Who may tell an event."""

    CLOCK = "clock"
    RELEASE_MANAGER = "release manager"
    SMOKE_TESTS = "smoke tests"
    STATIONMASTER = "stationmaster"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An event as it was told: by whom (`by`, a login where it was a person), at which instant, in UTC.

    `commit` is what a cut is begun from. `reason` is in words.
    """

    event: Event
    who: Who
    at: datetime
    by: str = ""
    commit: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One run of a train: from a branch, for the freeze that began at `since`, in UTC.

    `steps` are in the order in which they were told; what the table of the train refuses moved nothing. `wanted` is the
    try (the first is 1) that somebody, by login `wanted_by`, said to let leave. `tag` is what commit `tagged` is to be
    called, and `issue` the number of the tracking issue.
    """

    branch: str
    train: str
    since: datetime
    steps: tuple[Step, ...] = ()
    wanted: int = 0
    wanted_by: str = ""
    tag: str = ""
    tagged: str = ""
    issue: int | None = None

    @property
    def name(self) -> str:
        """What people call it: the train and the beginning of its freeze, as `bot.policy.window` does."""
        return f"{self.train} {self.since.astimezone(UTC):%Y-%m-%dT%H:%MZ}"

    def taking(self, step: Step) -> Departure:
        """The departure after one more step."""
        return replace(self, steps=(*self.steps, step))


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A pull request that was merged: its last head, and the commit that came of it on the base."""

    number: int
    title: str
    author: str
    head: str
    commit: str
