"""Nothing merges to a frozen branch until the production cut.

A freeze begins by the calendar (every Wednesday at 18:00 UTC, say; `trains` can tell several, weekly, monthly and on
single days) and ends with an event, not with a time: the production cut that follows the smoke tests. The interval is
half-open: 17:59:59.999 is open, 18:00:00.000 frozen. Without `weekly` or `trains` nothing is ever frozen by the
calendar. A freeze that somebody declared holds besides, until that very one is ended. A hotfix goes all the same when
an incident commander and a product owner, two people who had no hand in it, have agreed to this very commit.

**What to do:** wait for the cut. Release managers record it with `stationmaster cut`. `stationmaster freeze` tells
when which branch is frozen.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from pydantic import Field, model_validator

from bot.facts.snapshot import Fact, Snapshot
from bot.policy.calendar import Calendar, Date, Timetable, Weekly
from bot.policy.model import GateModel
from bot.policy.verdict import Check, State, Step, Verdict
from bot.policy.window import Window, window_at

NAME = "freeze"
CHECK = Check.TRAIN
NEEDS = frozenset({Fact.CLOCK, Fact.TRAIN})
WEEKLY = "weekly"
"""The name of the train that `weekly` alone tells."""


class Freeze(GateModel):
    """When nothing may merge."""

    branches: tuple[str, ...] = Field(default=("main", "master"), description="The base branches that freeze.")
    weekly: Weekly | None = Field(default=None, description="When the freeze begins; absent: never.")
    trains: dict[str, Timetable] = Field(
        default_factory=dict, description="More trains, or other than weekly ones, by their names."
    )
    holidays: tuple[Date, ...] = Field(default=(), description="Local dates on which nobody works, `YYYY-MM-DD`.")

    @model_validator(mode="after")
    def _trains_have_names_of_their_own(self) -> Self:
        if self.weekly and WEEKLY in self.trains:
            raise ValueError("one train named weekly: tell it under weekly or under trains, not under both")
        return self

    @property
    def calendar(self) -> Calendar:
        """Every train, the one that `weekly` tells included."""
        told = {WEEKLY: Timetable(branches=self.branches, weekly=self.weekly)} if self.weekly else {}
        return Calendar(trains={**told, **self.trains}, holidays=self.holidays)


def evaluate(snapshot: Snapshot, config: Freeze) -> Verdict:
    """Hold what is based on a frozen branch."""
    calendar, branch = config.calendar, snapshot.content.base_ref
    declared = snapshot.train.emergencies if snapshot.train else ()
    if not calendar.at(branch) and not declared:
        return _verdict(State.SUCCESS, "No freeze is agreed for this branch.")
    if snapshot.now is None or snapshot.train is None:
        return _verdict(State.UNDECIDED, "Whether the branch is frozen the App decides.")
    window = window_at(calendar, snapshot.train, snapshot.now)
    return _held(window) if window.is_frozen else _verdict(State.SUCCESS, _open(window))


def _open(window: Window) -> str:
    return f"Open since {window.by} of {_told(window.since)}." if window.since else "Open: no freeze has begun."


def _held(window: Window) -> Verdict:
    step = Step(
        who="release manager", text="cut production after the smoke tests, then record it: `stationmaster cut`."
    )
    return _verdict(State.ACTION_REQUIRED, f"Frozen since {_told(window.since)}, until {window.awaits}.", step)


def _verdict(state: State, sentence: str, *steps: Step) -> Verdict:
    return Verdict(gate=NAME, check=CHECK, state=state, sentence=sentence, steps=steps)


def _told(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%a %d %b %Y %H:%M UTC") if moment else "ever"
