"""How a branch came to stand where it stands, as GitHub tells it afterwards, by its own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.facts.pull_request import Person

MERGES = frozenset({"pr_merge", "merge_queue_merge"})
"""The kinds of move that are GitHub's own doing, on behalf of a pull request."""

CREATION = "branch_creation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A branch came to stand elsewhere: GitHub's `activity_type`, commits before and after (all zeros: none), by whom.

    `at` is the instant by GitHub's clock, in UTC.
    """

    id: int
    kind: str
    before: str
    after: str
    at: datetime
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A pull request that was merged: from which head, as which commit of its base, and when by GitHub's clock."""

    number: int
    head: str
    commit: str
    at: datetime
