"""A snapshot: every fact one decision rests on. It round-trips through JSON and decides the same a year later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.facts.change import Change, Ownership, Problem
from bot.facts.finding import Excepted
from bot.facts.pull_request import PullRequest, Team, Witness
from bot.facts.standing import StandingFact
from bot.facts.train import Train


class Fact(StrEnum):
    """A kind of fact. A gate says which it needs; a snapshot says which it knows."""

    CONTENT = "content"
    PEOPLE = "people"
    CLOCK = "clock"
    TRAIN = "train"


OFFLINE = frozenset({Fact.CONTENT})
"""What the two commits alone tell."""

LIVE = frozenset(Fact)
"""What the App knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text and where it came from: a path in the repository, or the organisation's `.github` repository."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the two commits say.

    Policy, exceptions, rota and CODEOWNERS are the base's; what the head makes of the first two is only read to be
    checked.
    Where the base's policy cannot be read, `kept_policy` is the last version of it that could be; likewise
    `kept_organisation_policy`.
    """

    base_ref: str
    base: str
    head: str
    merge_base: str
    policy: Source | None = None
    kept_policy: Source | None = None
    head_policy: Source | None = None
    organisation_policy: Source | None = None
    kept_organisation_policy: Source | None = None
    exceptions: Source | None = None
    head_exceptions: Source | None = None
    rota: Source | None = None
    changes: tuple[Change, ...] = ()
    ownership: tuple[Ownership, ...] = ()
    codeowners_problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """The exceptions of the base, those that the head adds or changes, and what is wrong on either side."""

    standing: tuple[Excepted, ...] = ()
    proposed: tuple[Excepted, ...] = ()
    problems: tuple[Problem, ...] = ()
    head_problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Every fact, and which kinds of fact are known. What is not known is never taken for good.

    `github_now` is the instant by GitHub's clock, and `latest` the latest that was ever judged by.

    The last seven follow from the rest; `decide` fills them in for the gates: the `digest` that names the governed
    change, its `parts` by path (none where approvals stand and fall together), the policy's `handles` for names, what
    is wrong with the policy on either side, the exceptions, the handles whose people approve `by_command`, and the
    ids of the `bots` that may approve.
    """

    known: frozenset[Fact]
    content: Content
    pull_request: PullRequest | None = None
    teams: tuple[Team, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    now: datetime | None = None
    github_now: datetime | None = None
    latest: datetime | None = None
    train: Train | None = None
    standing: tuple[StandingFact, ...] = ()
    digest: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    handles: Mapping[str, str] = field(default_factory=dict)
    policy_problems: tuple[Problem, ...] = ()
    head_policy_problems: tuple[Problem, ...] = ()
    exceptions: Exceptions = Exceptions()
    by_command: tuple[str, ...] = ()
    bots: tuple[int, ...] = ()
