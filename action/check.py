"""`stationmaster check`: two commits of a repository on disk, judged by what they alone say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.content import read_between
from bot.facts.finding import Severity
from bot.facts.snapshot import OFFLINE, Fact, Snapshot
from bot.git import Base, GitError, Repository
from bot.policy.decision import Decision
from bot.policy.gates import policy_valid
from bot.policy.verdict import Check, State
from bot.reports.annotations import annotations as remarks
from bot.reports.annotations import commands
from bot.reports.document import document
from bot.reports.plan import plan
from bot.reports.sarif import sarif
from bot.reports.text import text

FORMATS: dict[str, Callable[[Snapshot, Decision], str]] = {
    "text": text,
    "markdown": plan,
    "json": document,
    "sarif": sarif,
    "github": lambda snapshot, decision: commands(remarks(snapshot, decision)),
}

FAIL_ON = {"breaking": Severity.BREAKING, "risky": Severity.RISKY, "never": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What to compare, in the words of whoever asks; whatever is absent is found out from the checkout.

    `pull_head` is the head of the pull request that is tried, `event_base` the ancestor that an event names.
    """

    directory: Path = Path()
    base: str | None = None
    head: str | None = None
    base_ref: str | None = None
    pull_head: str | None = None
    event_base: str | None = None


def look(compared: Compared, now: datetime | None = None) -> Snapshot:
    """Read what there is to decide from; without `now` no exception counts.

    Raises `bot.git.GitError` where the commits cannot be had.
    """
    repository = Repository(compared.directory)
    head = repository.resolve(compared.head or "HEAD")
    content = read_between(repository, _base(repository, head, compared), head)
    known = OFFLINE if now is None else OFFLINE | {Fact.CLOCK}
    return Snapshot(known=known, content=content, now=now)


def status(decision: Decision, fail_on: str) -> int:
    """The exit status: 1 where a gate of the contracts check is open or an enforced finding is as bad as `fail_on`.

    2 where the policy cannot be read, whatever `fail_on` says. Gates that wait for people or the clock take no part:
    whether those agree, the App decides.
    """
    if any(verdict.is_open and verdict.gate == policy_valid.NAME for verdict in decision.verdicts):
        return 2
    threshold = FAIL_ON[fail_on]
    if threshold is None:
        return 0
    is_open = decision.state(Check.CONTRACTS) is not State.SUCCESS
    return int(is_open or decision.severity.rank >= threshold.rank)


def _base(repository: Repository, head: str, compared: Compared) -> Base:
    if compared.base is None:
        return repository.base_of_checkout(
            head, base_ref=compared.base_ref, pull_head=compared.pull_head, event_base=compared.event_base
        )
    commit = repository.resolve(compared.base)
    ref = compared.base_ref or _branch_name(repository, compared.base)
    return Base(ref=ref, commit=commit, merge_base=repository.merge_base(commit, head))


def _branch_name(repository: Repository, rev: str) -> str:
    """The branch's short name where `rev` is one, else the default branch: its policy sections and checks apply."""
    name = repository.branch_of(rev)
    if name is not None:
        return name
    try:
        return repository.default_branch()
    except GitError:
        return rev
