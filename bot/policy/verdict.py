"""A verdict: one gate's answer; and the three checks that the answers fold into."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.facts.finding import Finding, Place
from bot.facts.pull_request import Person


class Check(StrEnum):
    """The three questions, each one check run named `<check>: <base branch>`."""

    CONTRACTS = "contracts"
    APPROVALS = "approvals"
    TRAIN = "train"


class State(StrEnum):
    """A verdict's state. `undecided` means a fact is not known here: the check stays `in_progress`, never green.

    GitHub counts `neutral` and `skipped` as passing, so there is neither.
    https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks
    """

    SUCCESS = "success"
    UNDECIDED = "undecided"
    ACTION_REQUIRED = "action_required"
    FAILURE = "failure"

    @property
    def rank(self) -> int:
        return list(State).index(self)


class Mode(StrEnum):
    """How much a gate's verdict counts: not at all, told only, or enforced."""

    OFF = "off"
    REPORT = "report"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discarded:
    """Somebody whose approval was seen and does not count, and why."""

    person: Person
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """`need` of the people or teams in `who` must agree, because of `why`, as `place` says.

    `who` holds handles: `acme/risk` for a team, `alice` for a person; the empty tuple means anybody who may write.
    `need` 0 are those who are consulted: asked, and not waited for. It is about the files of `paths`; about the whole
    pull request where there are none. Those in a `role` of the commands may agree by command, and whoever speaks for
    the `consumer` may acknowledge. `have` are those whose approval counts, `by_command` those of them who gave it by
    command, `discarded` those whose does not, `ask` a few of those who still could, `problem` why it cannot be
    verified.
    """

    who: tuple[str, ...]
    why: str
    need: int = 1
    place: Place | None = None
    paths: tuple[str, ...] = ()
    role: str = ""
    consumer: str = ""
    have: tuple[Person, ...] = ()
    by_command: tuple[Person, ...] = ()
    discarded: tuple[Discarded, ...] = ()
    ask: tuple[Person, ...] = ()
    problem: str | None = None

    @property
    def is_met(self) -> bool:
        return self.problem is None and len(self.have) >= self.need

    @property
    def is_needed(self) -> bool:
        return self.need > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What somebody does next: a role (`author`, `acme/risk`, `release manager`) and the words."""

    who: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One gate's answer: its state, one plain sentence, and what stands behind it.

    `people` are handles whose members it must know besides those of its requirements. `lifted` says by whose word it
    holds nothing back all the same, until when and why. `lock` is the check by which a ruleset holds what the gate lets
    pass as well, while there is such a ruleset.
    """

    gate: str
    check: Check
    state: State
    sentence: str
    mode: Mode = Mode.ENFORCE
    findings: tuple[Finding, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    steps: tuple[Step, ...] = ()
    people: tuple[str, ...] = ()
    lifted: str = ""
    lock: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the gate still holds the change back."""
        return self.mode is Mode.ENFORCE and self.state is not State.SUCCESS and not self.lifted

    @property
    def aside(self) -> str:
        """Why a gate that has not passed holds nothing back, in a word for behind its name; nothing where it does."""
        if self.state is State.SUCCESS or self.is_open:
            return ""
        return "lifted" if self.lifted else "only reported"
