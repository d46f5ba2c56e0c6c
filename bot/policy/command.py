"""What a command is made of, what it is run with, and what it may turn into. Pure: running one writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from inspect import cleandoc
from typing import Protocol

from bot.facts.departure import Departure, Step
from bot.facts.order import Order
from bot.facts.publication import Consent, Publication
from bot.facts.pull_request import PullRequest
from bot.facts.snapshot import Snapshot
from bot.facts.standing import BreakGlass, StandingFact
from bot.facts.train import Happening
from bot.policy.calendar import Calendar
from bot.policy.decision import Decision
from bot.policy.hotfix import HotfixRule
from bot.policy.lock import Live
from bot.policy.permission import Asker, May, Permission
from bot.policy.release import ReleaseRule
from bot.policy.usage import Call, Kind, Mistake, Parameter, usage
from bot.policy.window import Window

LOOK = May(permission=Permission.TRIAGE, author=True)
"""Who may ask what anybody may know: not all the world, who can read a public repository, but those at work in it."""

SHA = Parameter(name="sha", kind=Kind.SHA, is_named=True, is_required=False)
"""The commit a consequential command is given for, where its giver names one."""


class When(StrEnum):
    """In which state of the pull request a command may be given."""

    OPEN = "open"
    MERGED = "merged"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """How a command is said, and by whom.

    `who` is what holds where the policy says nothing. `easier` says who may for a value of the first parameter with
    choices that is less consequential (`/train status`); such a value binds to no commit. A bound command carries the
    commit its giver had seen. `never_author` refuses whoever had a hand in the change, whatever the policy says.
    """

    name: str
    parameters: tuple[Parameter, ...] = ()
    examples: tuple[str, ...]
    who: May = LOOK
    easier: Mapping[str, May] = field(default_factory=dict)
    when: When = When.OPEN
    is_bound: bool = False
    never_author: bool = False

    @property
    def said(self) -> tuple[Parameter, ...]:
        """Every parameter: a bound command takes `--sha` where it has no place for a commit."""
        has_own = any(each.name == SHA.name for each in self.parameters)
        return (*self.parameters, SHA) if self.is_bound and not has_own else self.parameters

    @property
    def usage(self) -> str:
        return usage(self.name, self.said)

    def easier_for(self, call: Call) -> May | None:
        """Who may, where the first parameter with choices was told something less consequential."""
        first = next((each.name for each in self.parameters if each.choices), "")
        return self.easier.get(call.get(first))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One line of `/help`: a command's usage and summary, and why this person may not give it, if so."""

    usage: str
    summary: str
    could: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One record of the audit that concerns the pull request."""

    id: str
    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a command is run with: who gives it, in which comment, and every fact of that moment.

    `snapshot` is what was read (`as_read`), judged by the policy; its `standing` is what stands before the command.
    `seen_head` is the head that our comment last showed before the comment was written. `most_days` is how many days
    ahead an exception may reach. `glass` are the break-glasses of the last 24 hours in the repository. `window` tells
    whether the base branch is frozen (`None`: nobody can say) by the policy's `calendar`, `enforced` how freezes are
    enforced, and `hotfix` who lets a hotfix go. `rollbacks` wait for people's word, and were shown to them before.
    `release` is how a train is cut (`None`: by hand), and `departures` are those that are on their way from the base.
    """

    asker: Asker
    comment: str
    as_read: Snapshot
    snapshot: Snapshot
    pull_request: PullRequest
    decision: Decision
    now: datetime
    most_days: int
    seen_head: str | None = None
    glass: tuple[BreakGlass, ...] = ()
    offers: tuple[Offer, ...] = ()
    records: tuple[Recorded, ...] = ()
    window: Window | None = None
    calendar: Calendar = field(default_factory=Calendar)
    rollbacks: tuple[Publication, ...] = ()
    hotfix: HotfixRule = field(default_factory=HotfixRule)
    enforced: Live = field(default_factory=Live)
    release: ReleaseRule | None = None
    departures: tuple[Departure, ...] = ()

    @property
    def head(self) -> str:
        return self.snapshot.content.head


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeAgain:
    """Read everything anew and judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Let a fact stand."""

    fact: StandingFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """Take back the standing fact of that key."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happen:
    """Keep what happened to a train; every pull request that it concerns is judged again."""

    fact: Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class Depart:
    """Let a departure take steps. `wanted` is the try of its cut that is to leave, 0 for none."""

    departure: Departure
    steps: tuple[Step, ...] = ()
    wanted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForReviews:
    """Ask everybody again whose agreement is missing."""

    who: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRevert:
    """Open a pull request that takes this one back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIssue:
    """Open an issue: a title and sentences in which names stand between backticks."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCommit:
    """Tag a commit that a train was cut from; a tag is never moved."""

    name: str
    commit: str
    train: str


Effect = (
    JudgeAgain | Stand | Lift | Happen | Depart | AskForReviews | OpenRevert | OpenIssue | TagCommit | Order | Consent
)
"""What a command turns into; the world carries it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A piece of SQL to begin with, and what it is for."""

    title: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It is done. `sentences` have names between backticks; `page` is Markdown of our own; with nothing, no reply."""

    effects: tuple[Effect, ...] = ()
    sentences: tuple[str, ...] = ()
    page: str = ""
    drafts: tuple[Draft, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """Whoever gave it may not; `could` names who may. Without a `why`, they were told before."""

    why: str
    could: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """It was read, and is not clear or does not fit what is: why, and what to do."""

    why: str
    remedy: str


Outcome = Done | Denied | Unsure | Mistake


class Command(Protocol):
    """What a command's file holds. Its docstring is its page; the first sentence is its line in `/help`."""

    @property
    def __doc__(self) -> str | None: ...  # type: ignore[override]  # a module's docstring is a plain attribute
    @property
    def SPEC(self) -> Spec: ...  # noqa: N802  # a module's constant

    def run(self, call: Call, occasion: Occasion, /) -> Outcome: ...


def summary(command: Command) -> str:
    """A command's first sentence, for lists."""
    return cleandoc(command.__doc__ or "").partition("\n\n")[0].replace("\n", " ").partition(". ")[0].rstrip(".") + "."


def named(what: str, call: Call, occasion: Occasion) -> str:
    """A name for what a command makes, the same however often the command is run: `hotfix-9-1`."""
    return f"{what}-{occasion.comment.rpartition(':')[2]}-{call.line}"


def order(call: Call, occasion: Occasion, *sentences: str) -> Done:
    """Turn a command into an order, and say what becomes of it."""
    told = Order(
        verb=call.verb,
        given=tuple((name, value) for name, value in call.given.items() if name != SHA.name),
        by=occasion.asker.person,
        comment=occasion.comment,
        line=call.line,
        head=occasion.head,
    )
    return Done(effects=(told,), sentences=sentences)
