"""What was learned from a hotfix is written down within three business days, where everybody finds it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.policy.calendar import is_working

FOLDER = "docs/platform/postmortems/"
BUSINESS_DAYS = 3


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
        day += timedelta(days=1)
        count -= is_working(day, holidays)
    return day


def postmortem(
    incident: str,
    merged: datetime,
    now: datetime,
    paths: Collection[str],
    *,
    holidays: frozenset[date] = frozenset(),
    zone: str = "UTC",
) -> Postmortem:
    """Say where it stands at `now`, given when the hotfix was merged and every path of the folder."""
    last = business_days_after(merged.astimezone(ZoneInfo(zone)).date(), BUSINESS_DAYS, holidays)
    until = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    path = next((each for each in sorted(paths) if _is_of(each, incident)), None)
    is_last = now.astimezone(ZoneInfo(zone)).date() == last
    standing = Standing.DUE if is_last else Standing.OPEN if now < until else Standing.OVERDUE
    return Postmortem(incident=incident, standing=Standing.WRITTEN if path else standing, until=until, path=path)


def _is_of(path: str, incident: str) -> bool:
    """Whether a page of the folder is named after the incident: `2026-11-19-INC-42.md` is of INC-42, not of INC-4."""
    name = rf"(?<![A-Za-z0-9]){re.escape(incident)}(?![A-Za-z0-9])"
    page = path.removeprefix(FOLDER)
    return path.startswith(FOLDER) and page.endswith(".md") and re.search(name, page, re.IGNORECASE) is not None
