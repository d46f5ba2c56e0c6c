"""The clock and the train: what decides when a change may merge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.facts.pull_request import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A production cut that happened: the branch it was made from, its commit and the instant, in UTC.

    A cut that names no train is one of every train on its branch.
    """

    branch: str
    commit: str
    at: datetime
    train: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Abort:
    """A train that was called off: its freeze ended at an instant, in UTC, and nothing was cut."""

    branch: str
    at: datetime
    reason: str
    train: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """A freeze that somebody declared. Only ending this very one ends it: no cut does, nor the end of another.

    It holds from `since` until right before `ended`, in UTC; `None` while what it waits for (`until`) has not come.
    """

    id: str
    branch: str
    reason: str
    since: datetime
    until: str
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Somebody's word for a hotfix in a role (`incident commander`, `product owner`). `is_withdrawn`: dismissed."""

    person: Person
    role: str
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotfix:
    """An exemption from the freeze as it was declared: for one pull request, at one commit, towards one base.

    `declared` and `expires` are instants in UTC. Reviews that were there before it was declared say nothing of it. What
    it is worth is asked again each time (`bot.policy.hotfix`).
    """

    id: str
    incident: str
    reason: str
    pull_request: int
    commit: str
    base_ref: str
    declared: datetime
    expires: datetime
    reviews_before: tuple[int, ...] = ()
    agreements: tuple[Agreement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """The freeze of a train that began at `since` is due at `until` only, both in UTC."""

    branch: str
    train: str
    since: datetime
    until: datetime


Happening = Cut | Abort | Emergency | Hotfix | Extension
"""What happens to a train, and is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Train:
    """What is known of the trains of one branch: what ended their freezes, other freezes, and hotfixes.

    Everything before `known_from` and after `known_to` is not known, and goes by plan; `None` is no such limit.
    `cuts` need not repeat the latest.
    """

    branch: str
    latest_cut: Cut | None = None
    cuts: tuple[Cut, ...] = ()
    aborts: tuple[Abort, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    hotfixes: tuple[Hotfix, ...] = ()
    extensions: tuple[Extension, ...] = ()
    known_from: datetime | None = None
    known_to: datetime | None = None
