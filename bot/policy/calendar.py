"""The calendar: when the freezes of each train begin.

Everybody's clock shows local time, so a freeze is agreed in local time of an IANA zone. Where daylight saving skips
that time, or shows it twice, RFC 5545 says which instant is meant (section 3.3.5): a time that is skipped is read with
the offset from before the gap, so it comes later by the width of the gap; of two the first is taken.
https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BeforeValidator, Field, field_validator, model_validator

from bot.policy.model import Model
from bot.policy.naming import problem

DAY = timedelta(days=1)
FARTHEST_EARLIER = 31
"""Days that holidays can move a freeze back, at most."""
FAR = timedelta(days=366 * 50)
"""How far a beginning is looked for before it is said that there is none."""
NEAR = timedelta(days=64)
"""How far it is looked for at first: twice the longest month."""
OF_THE_MACHINE = re.compile(r"localtime|posixrules|Factory|(posix|right)/.*")
"""Names under which a machine keeps its own settings, or counts leap seconds: no two agree on them."""


def _as_written(told: object) -> object:
    """A date is written out; a number would be taken for seconds since 1970."""
    if not isinstance(told, date | str) or not re.fullmatch(r"(19[7-9]|20\d|21\d)\d-\d\d-\d\d", str(told)):
        raise ValueError("a date from 1970 to 2199, such as 2026-12-24")
    return told


Date = Annotated[date, BeforeValidator(_as_written)]


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Monday is 0."""
        return list(Weekday).index(self)


class Week(StrEnum):
    """Which of a month's days of one name."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"


class Beginning(Model):
    """A time of day."""

    at: str = Field(default="18:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Local time, `HH:MM`.")
    zone: str = Field(default="UTC", description="IANA time zone, such as `UTC` or `Europe/Zurich`.")

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
            near = get_close_matches(zone, available_timezones(), n=1)
            raise ValueError(f"an IANA time zone such as {near[0] if near else 'UTC or Europe/Zurich'}") from unknown
        if OF_THE_MACHINE.fullmatch(zone):
            raise ValueError("an IANA time zone such as UTC or Europe/Zurich")
        return zone

    def on(self, day: date) -> datetime:
        """The instant meant on a local date, in UTC."""
        return datetime.combine(day, time.fromisoformat(self.at), tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    @abstractmethod
    def days(self, first: date, last: date) -> Iterator[date]:
        """The local dates from `first` to `last` on which it begins."""


class Weekly(Beginning):
    """When the freeze begins, every week."""

    day: Weekday = Field(default=Weekday.WEDNESDAY, description="Day of the week.")

    def days(self, first: date, last: date) -> Iterator[date]:
        day = first + DAY * ((self.day.number - first.weekday()) % 7)
        while day <= last:
            yield day
            day += 7 * DAY


class Monthly(Beginning):
    """When the freeze begins, every month."""

    week: Week = Field(default=Week.LAST, description="Which of the month's days of that name.")
    day: Weekday = Field(default=Weekday.WEDNESDAY, description="Day of the week.")

    def days(self, first: date, last: date) -> Iterator[date]:
        month = first.replace(day=1)
        while month <= last:
            following = (month + 31 * DAY).replace(day=1)
            day = self._of(month, following)
            if first <= day <= last:
                yield day
            month = following

    def _of(self, month: date, following: date) -> date:
        if self.week is Week.LAST:
            return following - DAY * ((following.weekday() - self.day.number - 1) % 7 + 1)
        return month + DAY * ((self.day.number - month.weekday()) % 7 + 7 * list(Week).index(self.week))


class Once(Beginning):
    """One more beginning, on one day."""

    day: Date = Field(description="The date, `YYYY-MM-DD`.")

    def days(self, first: date, last: date) -> Iterator[date]:
        if first <= self.day <= last:
            yield self.day


class OnHoliday(StrEnum):
    """What becomes of a freeze that would begin on a holiday."""

    EARLIER = "earlier"
    SKIP = "skip"
    KEEP = "keep"


class Timetable(Model):
    """One train: which branches it leaves from, when its freezes begin, and how long they should last."""

    branches: tuple[str, ...] = Field(
        default=("main", "master"),
        description="The branches that freeze; `*` stands for what has no `/`, `**` for all.",
    )
    weekly: Weekly | None = Field(default=None, description="A freeze every week.")
    monthly: Monthly | None = Field(default=None, description="A freeze every month.")
    once: tuple[Once, ...] = Field(default=(), description="Freezes on single days besides. No holiday moves them.")
    skip: tuple[Date, ...] = Field(default=(), description="Local dates on which the regular freeze does not begin.")
    on_holiday: OnHoliday = Field(
        default=OnHoliday.EARLIER,
        description="A freeze on a holiday begins on the working day before (`earlier`), not at all (`skip`), or all"
        " the same (`keep`).",
    )
    longest_hours: int = Field(
        default=24, ge=1, le=720, description="Hours after which the cut is overdue and people are paged."
    )
    tag: str = Field(
        default="train-{iso_year}-W{iso_week}",
        description="The name of the tag: `{iso_year}`, `{iso_week}`, `{year}`, `{month}`, `{day}` are those of the"
        " day of the freeze, `{version}` is the semantic version.",
    )
    opens_by_itself: bool = Field(default=False, description="Whether an overdue freeze ends without a cut.")

    @field_validator("tag")
    @classmethod
    def _tag_is_a_name(cls, tag: str) -> str:
        wrong = problem(tag)
        if wrong:
            raise ValueError(f"a pattern that names tags; {wrong}")
        return tag

    @model_validator(mode="after")
    def _leaves_some_day(self) -> Self:
        if not (self.weekly or self.monthly or self.once):
            raise ValueError("a train that leaves some day: give it weekly, monthly or once")
        return self

    @property
    def regular(self) -> tuple[Weekly | Monthly, ...]:
        return tuple(each for each in (self.weekly, self.monthly) if each)

    @property
    def longest(self) -> timedelta:
        return timedelta(hours=self.longest_hours)

    def stops_at(self, branch: str) -> bool:
        """Whether the train leaves from a branch."""
        return any(_matches(pattern.split("/"), branch.split("/")) for pattern in self.branches)

    def between(self, after: datetime, until: datetime, holidays: frozenset[date]) -> tuple[datetime, ...]:
        """The instants after one and up to another at which a freeze begins, in order, in UTC."""
        first, last = after.date() - DAY, until.date() + DAY
        regular = (
            each.on(day)
            for each in self.regular
            for told in each.days(first, last + FARTHEST_EARLIER * DAY)
            if (day := self._moved(told, holidays)) is not None
        )
        single = (each.on(day) for each in self.once for day in each.days(first, last))
        return tuple(sorted({each for each in (*regular, *single) if after < each <= until}))

    def _moved(self, day: date, holidays: frozenset[date]) -> date | None:
        """The date on which a regular freeze really begins, `None` where it does not."""
        if day in self.skip:
            return None
        if day not in holidays or self.on_holiday is OnHoliday.KEEP:
            return day
        if self.on_holiday is OnHoliday.SKIP:
            return None
        before = (day - DAY * back for back in range(1, FARTHEST_EARLIER + 1))
        return next((each for each in before if is_working(each, holidays)), None)

    def first_after(
        self, instant: datetime, holidays: frozenset[date], until: datetime | None = None
    ) -> datetime | None:
        """The first beginning after an instant, and up to another where one is given."""
        reach = NEAR
        while True:
            end = min(until or instant + FAR, instant + reach)
            found = self.between(instant, end, holidays)
            if found or end in {until, instant + FAR}:
                return found[0] if found else None
            reach = min(2 * reach, FAR)

    def latest(self, instant: datetime, holidays: frozenset[date]) -> datetime | None:
        """The last beginning at or before an instant."""
        reach = NEAR
        while True:
            found = self.between(instant - reach, instant, holidays)
            if found or reach == FAR:
                return found[-1] if found else None
            reach = min(2 * reach, FAR)


class Calendar(Model):
    """Every train by its name, and the days on which nobody works."""

    trains: dict[str, Timetable] = Field(default_factory=dict, description="Every train by its name.")
    holidays: tuple[Date, ...] = Field(default=(), description="Local dates on which nobody works.")

    @property
    def days_off(self) -> frozenset[date]:
        return frozenset(self.holidays)

    def at(self, branch: str) -> dict[str, Timetable]:
        """The trains that leave from a branch."""
        return {name: train for name, train in self.trains.items() if train.stops_at(branch)}


def is_working(day: date, holidays: frozenset[date]) -> bool:
    """Whether people work on a date: Monday to Friday but holidays."""
    return day.weekday() < Weekday.SATURDAY.number and day not in holidays


def _matches(pattern: Sequence[str], branch: Sequence[str]) -> bool:
    """GitHub's patterns of branches, segment by segment: `*` ends at a `/`, `**` stands for any number of segments.

    https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository
    """
    if not pattern or not branch:
        return not pattern and not branch
    if pattern[0] == "**":
        return len(pattern) == 1 or any(_matches(pattern[1:], branch[at:]) for at in range(len(branch)))
    return fnmatchcase(branch[0], pattern[0]) and _matches(pattern[1:], branch[1:])
