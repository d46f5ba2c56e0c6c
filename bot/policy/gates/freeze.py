"""Nothing merges to a frozen branch until the production cut.

The freeze begins every week at the same moment (Wednesday 18:00 UTC, say) and ends with an event, not with a time:
the production cut that follows the smoke tests. The interval is half-open: 17:59:59.999 is open, 18:00:00.000 frozen.
Without a `weekly` section nothing is ever frozen.

**What to do:** wait for the cut. Release managers record it with `stationmaster cut`.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from bot.facts.snapshot import Fact, Snapshot
from bot.policy.model import GateModel, Model
from bot.policy.verdict import Check, State, Step, Verdict

NAME = "freeze"
CHECK = Check.TRAIN
NEEDS = frozenset({Fact.CLOCK, Fact.TRAIN})


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Weekly(Model):
    """When the freeze begins, every week."""

    day: Weekday = Field(default=Weekday.WEDNESDAY, description="Day of the week.")
    at: str = Field(default="18:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Local time, `HH:MM`.")
    zone: str = Field(default="UTC", description="IANA time zone, such as `UTC` or `Europe/Zurich`.")

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
            raise ValueError("an IANA time zone such as UTC or Europe/Zurich") from unknown
        return zone

    def latest(self, now: datetime) -> datetime:
        """The last moment at or before `now` at which the freeze began."""
        local = now.astimezone(ZoneInfo(self.zone))
        back = (local.weekday() - list(Weekday).index(self.day)) % 7
        begins = self._on(local, back)
        return begins if begins <= now else self._on(local, back + 7)

    def _on(self, local: datetime, days_back: int) -> datetime:
        day = local.date() - timedelta(days=days_back)
        return datetime.combine(day, time.fromisoformat(self.at), tzinfo=ZoneInfo(self.zone))


class Freeze(GateModel):
    """When nothing may merge."""

    branches: tuple[str, ...] = Field(default=("main", "master"), description="The base branches that freeze.")
    weekly: Weekly | None = Field(default=None, description="When the freeze begins; absent: never.")


def evaluate(snapshot: Snapshot, config: Freeze) -> Verdict:
    """Hold what is based on a frozen branch."""
    branch = snapshot.content.base_ref
    if config.weekly is None or branch not in config.branches:
        return _verdict(State.SUCCESS, "No freeze is agreed for this branch.")
    if snapshot.now is None or snapshot.train is None:
        return _verdict(State.UNDECIDED, "Whether the branch is frozen the App decides.")
    since = config.weekly.latest(snapshot.now)
    cut = snapshot.train.latest_cut
    if cut is not None and cut.at >= since:
        return _verdict(State.SUCCESS, f"Open since the production cut of {_told(cut.at)}.")
    step = Step(
        who="release manager", text="cut production after the smoke tests, then record it: `stationmaster cut`."
    )
    return _verdict(State.ACTION_REQUIRED, f"Frozen since {_told(since)}, until the production cut.", step)


def _verdict(state: State, sentence: str, *steps: Step) -> Verdict:
    return Verdict(gate=NAME, check=CHECK, state=state, sentence=sentence, steps=steps)


def _told(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("UTC")).strftime("%a %d %b %Y %H:%M UTC")
