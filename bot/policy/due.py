"""From which instant on the clock alone may change what is said of a snapshot."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.facts.snapshot import Snapshot
from bot.policy.clock import Clock
from bot.policy.config import agreed
from bot.policy.freezing import window_by


def due(snapshot: Snapshot, clock: Clock) -> datetime:
    """The instant, in UTC; the clock's own where nobody can say, so that it is looked at again and again.

    Days pass at midnight (exceptions, sunsets), freezes have their edges. What people gave for a time, a hotfix or
    broken glass, is looked at every time, and so is everything while two clocks disagree.
    """
    train = snapshot.train
    if train is None or train.hotfixes or snapshot.standing:
        return clock.judged
    policy = agreed(snapshot.content).policy
    windows = [window_by(policy, train, instant) for instant in clock.instants]
    if len({window.is_frozen for window in windows}) > 1:
        return clock.judged
    return min([_midnight_after(clock.judged), *(window.until for window in windows if window.until)])


def _midnight_after(instant: datetime) -> datetime:
    return datetime.combine(instant.astimezone(UTC).date() + timedelta(days=1), time.min, tzinfo=UTC)
