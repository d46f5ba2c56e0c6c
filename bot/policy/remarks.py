"""What a calendar says that is no error, but may not be what was meant. The policy file's reader finds the errors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.policy.calendar import Beginning, Calendar, Timetable

AHEAD = timedelta(days=731)
"""How far regular beginnings are looked at: two years see each change of the clock twice."""


def remarks(calendar: Calendar, since: datetime) -> tuple[str, ...]:
    """Say, a sentence each, what to look at twice in a calendar from an instant on."""
    day = since.astimezone(UTC).date()
    return tuple(told for name, train in calendar.trains.items() for told in _of(name, train, day))


def _of(name: str, train: Timetable, first: date) -> Iterator[str]:
    for skipped in train.skip:
        if not any(list(regular.days(skipped, skipped)) for regular in train.regular):
            yield f"Train {name} skips {skipped:%Y-%m-%d}, a {skipped:%A}, on which it would not freeze anyway."
    for each in train.once:
        if each.day in train.skip:
            yield f"Train {name} skips {each.day:%Y-%m-%d}, and freezes once on that day all the same."
        yield from _clock(name, each, each.day)
    for regular in train.regular:
        for day in regular.days(first, first + AHEAD):
            yield from _clock(name, regular, day)


def _clock(name: str, beginning: Beginning, day: date) -> Iterator[str]:
    """Whether daylight saving skips the time on that day, or shows it twice."""
    zone = ZoneInfo(beginning.zone)
    local = datetime.combine(day, time.fromisoformat(beginning.at), tzinfo=zone)
    taken = beginning.on(day)
    shown = taken.astimezone(zone)
    where = f"Train {name}: {day:%Y-%m-%d} {beginning.at} in {beginning.zone}"
    if shown.replace(tzinfo=None) != local.replace(tzinfo=None):
        yield f"{where} does not exist; {shown:%Y-%m-%d %H:%M} is taken ({taken:%H:%M} UTC)."
    elif local.utcoffset() != local.replace(fold=1).utcoffset():
        yield f"{where} comes twice; the first is taken ({taken:%H:%M} UTC)."
