"""Two clocks, ours and GitHub's: when neither may be trusted, and which of them decides.

A clock that steps back never reopens a branch: no instant before the latest ever seen is judged. While the two differ,
a branch is frozen if it is by either of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.facts.train import Train
from bot.policy.calendar import Calendar
from bot.policy.window import Window, window_at

MOST_SKEW = timedelta(seconds=60)
"""How far the clocks may be apart before nothing is judged by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Instants in UTC: our own, what GitHub last said (its `Date`, to the second), and the latest ever judged by."""

    ours: datetime
    github: datetime | None = None
    latest: datetime | None = None

    @property
    def skew(self) -> timedelta:
        """How far ours is ahead of GitHub's; negative where it is behind."""
        return self.ours - self.github if self.github else timedelta(0)

    @property
    def problem(self) -> str | None:
        """Why the clocks cannot be judged by, and what to do; `None` where they can."""
        if abs(self.skew) <= MOST_SKEW:
            return None
        told = f"{abs(self.skew).total_seconds():.0f} s {'ahead of' if self.skew > timedelta(0) else 'behind'}"
        return f"The clock here is {told} GitHub's; at most {MOST_SKEW.seconds} s are borne. Set it (NTP)."

    @property
    def instants(self) -> tuple[datetime, ...]:
        """Every instant that it may be, none before the latest that was judged by."""
        told = (self.ours, self.github or self.ours)
        return tuple(dict.fromkeys(max(each, self.latest or each) for each in told))

    @property
    def judged(self) -> datetime:
        """The latest instant that was judged by, to be kept for the next time."""
        return max(self.instants)


def strictest(calendar: Calendar, facts: Train, clock: Clock) -> Window:
    """The window by whichever clock says frozen; where both say open, by the one that is ahead."""
    windows = [window_at(calendar, facts, instant) for instant in sorted(clock.instants)]
    return next((window for window in windows if window.is_frozen), windows[-1])
