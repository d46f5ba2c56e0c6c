"""The clock and the train: what decides when a change may merge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A production cut that happened: the branch it was made from, its commit and the instant, in UTC."""

    branch: str
    commit: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Train:
    """What is known of the train of one branch: its latest cut, if any was ever recorded."""

    branch: str
    latest_cut: Cut | None = None
