"""What was learned from a hotfix is written down within three business days, where everybody finds it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.facts.incident import Incident
from bot.facts.train import Hotfix
from bot.policy.calendar import DAY, is_working

FOLDER = "docs/platform/postmortems/"
BUSINESS_DAYS = 3
NO_WORD = re.compile(r"[\W_]+")


class Standing(StrEnum):
    """Whether the postmortem is there. `due`: today is the last day."""

    WRITTEN = "written"
    OPEN = "open"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmortem:
    """Where the postmortem of an incident stands; it is to be there before the instant `until`, in UTC."""

    incident: str
    standing: Standing
    until: datetime
    path: str | None = None

    @property
    def sentence(self) -> str:
        """What to say to those who owe it."""
        match self.standing:
            case Standing.WRITTEN:
                return f"The postmortem of {self.incident} is written: {self.path}."
            case Standing.OVERDUE:
                return f"The postmortem of {self.incident} is overdue: write {FOLDER}{self.incident}.md."
            case Standing.DUE | Standing.OPEN:
                last = f"{self.until - timedelta(seconds=1):%a %d %b %Y}"
                when = "today" if self.standing is Standing.DUE else f"until {last}"
                return f"The postmortem of {self.incident} is to be written {when}: {FOLDER}{self.incident}.md."


def business_days_after(day: date, count: int, holidays: frozenset[date]) -> date:
    """The last of so many working days after a date."""
    while count:
        day += DAY
        count -= is_working(day, holidays)
    return day


def deadline(merged: datetime, holidays: frozenset[date], zone: str = "UTC") -> datetime:
    """The instant at which the last business day for it is over, in UTC, given when the hotfix was merged."""
    last = business_days_after(merged.astimezone(ZoneInfo(zone)).date(), BUSINESS_DAYS, holidays)
    return datetime.combine(last + DAY, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def postmortem(incident: str, until: datetime, now: datetime, paths: Iterable[str]) -> Postmortem:
    """Say where it stands at `now`, given its deadline and the paths of the repository's pages."""
    path = next((each for each in sorted(paths) if _is_of(each, incident)), None)
    late = Standing.OVERDUE if now >= until else Standing.DUE if now >= until - DAY else Standing.OPEN
    return Postmortem(incident=incident, standing=Standing.WRITTEN if path else late, until=until, path=path)


def reminder(told: Postmortem, hotfix: Hotfix, who: tuple[str, ...]) -> Incident | None:
    """What to tell of a hotfix that merged; `None` where the page is there."""
    if told.standing is Standing.WRITTEN:
        return None
    is_late = told.standing is Standing.OVERDUE
    return Incident(
        kind="postmortem-overdue" if is_late else "postmortem",
        key=hotfix.id,
        title=f"The postmortem of {hotfix.incident} is {'overdue' if is_late else 'to be written'}",
        sentences=(told.sentence, f"Pull request {hotfix.pull_request} went past the freeze: {hotfix.reason}"),
        who=who,
        number=hotfix.pull_request,
    )


def _is_of(path: str, incident: str) -> bool:
    """Whether a page of the folder is named after the incident: `2026-11-19-INC-42.md` is of INC-42, not of INC-4."""
    page = path.removeprefix(FOLDER).removesuffix(".md")
    return path == f"{FOLDER}{page}.md" and f"-{_words(incident)}-" in f"-{_words(page)}-"


def _words(name: str) -> str:
    return NO_WORD.sub("-", name.casefold()).strip("-")
