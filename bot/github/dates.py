"""How far our clock is from GitHub's, as the `Date` header of every answer tells it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

TICK = timedelta(seconds=1)
"""A `Date` is to the second, and cut off below it."""


class Dates:
    """Hears the header; `now` is the process's clock, in UTC. Until the first answer nothing is known."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.skew: timedelta | None = None

    def hear(self, header: str, sent: datetime) -> None:
        """Take in an answer to what was `sent` then: GitHub wrote it at some instant between then and now.

        What cannot be read says nothing.
        """
        try:
            told = parsedate_to_datetime(header).astimezone(UTC)
        except (ValueError, OverflowError):
            return
        least, most = sent - told - TICK, self.now() - told
        self.skew = max(least, min(timedelta(0), most))

    def github(self, ours: datetime) -> datetime | None:
        """What GitHub's clock shows when ours shows that; `None` while nothing is known."""
        return None if self.skew is None else ours - self.skew
