"""Where no ruleset blocks at once: in which order pull requests are told of a freeze, and how long that takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

WRITES = 2
"""What telling one pull request takes: its check run and its comment."""
MINUTE, HOUR = 65.0, 3605.0
"""Seconds after which a write counts no more. It may reach GitHub a little after the instant it was sent."""
SWEEP = timedelta(minutes=1)
"""By how much an hour's first may be late, as whose turn it is is found by a sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An open pull request at the edge. Of two alike the one with the greater number is the more recent."""

    number: int
    is_queued: bool = False
    merges_itself: bool = False
    is_clear: bool = False


def ordered(waiting: Iterable[Waiting]) -> tuple[int, ...]:
    """The numbers, those that would merge soonest first: queued, by auto-merge, approved and green, recent."""
    ranked = sorted(waiting, key=lambda one: (not one.is_queued, not one.merges_itself, not one.is_clear, -one.number))
    return tuple(one.number for one in ranked)


def exposure(pulls: int, *, gap: float, per_minute: int, per_hour: int) -> timedelta:
    """How long the last of them stays green after the edge, at most, where nothing else uses the installation's budget.

    `gap` is seconds between two writes; GitHub takes so many a minute and an hour.
    """
    hours = (pulls * WRITES - 1) // per_hour if pulls else 0
    return _until(pulls, gap, per_minute, per_hour) + hours * SWEEP


def turn(before: int, *, gap: float, per_minute: int, per_hour: int) -> timedelta:
    """How long after the edge it is somebody's turn where so many are told before."""
    return max(timedelta(0), _until(before + 1, gap, per_minute, per_hour) - timedelta(seconds=WRITES * gap))


def _until(pulls: int, gap: float, per_minute: int, per_hour: int) -> timedelta:
    """How long the limits alone let so many take."""
    if not pulls:
        return timedelta(0)
    hours, rest = divmod(pulls * WRITES - 1, per_hour)
    minutes, few = divmod(rest, per_minute)
    return timedelta(seconds=HOUR * hours + max(gap * rest, MINUTE * minutes + gap * few) + gap)
