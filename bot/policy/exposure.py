"""Where no ruleset blocks at once: in which order pull requests are told of a freeze, and how long that takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

WRITES = 2
"""What telling one pull request takes: its check run and its comment."""


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
    last = max(0, pulls * WRITES - 1)
    seconds = max((last + 1) * gap if pulls else 0.0, 60.0 * (last // per_minute), 3600.0 * (last // per_hour))
    return timedelta(seconds=seconds)
