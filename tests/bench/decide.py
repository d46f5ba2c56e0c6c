"""Deciding a large pull request: 3,000 files, 2,000 of them contracts, under a CODEOWNERS of 5,000 lines.

What git and the formats read is given; what is measured is whose each path is and what every gate says of it.
"""

import statistics
import time
from datetime import UTC, datetime

from bot.facts.change import Blob, Change, ChangedFile, Ownership, Status
from bot.facts.contract import Listed, Parties
from bot.facts.finding import Axis, Effect, Finding, Place, Severity
from bot.facts.pull_request import Person, PullRequest, Repository, Review, ReviewState, Team, Witness
from bot.facts.snapshot import LIVE, Content, Snapshot
from bot.facts.train import Train
from bot.formats.codeowners import parse
from bot.policy.decide import decide
from bot.policy.decision import Decision
from bot.policy.verdict import Check, State
from tests.bench import owners

CONTRACTS = 2_000
TEAMS = 50
AUTHOR = Person(id=1, login="author")


def change(path: str, at: int) -> Change:
    """A changed file; of the contracts every second breaks, and each lists two teams."""
    file = ChangedFile(
        status=Status.MODIFIED,
        path=path,
        base=Blob(oid="1" * 40, mode="100644"),
        head=Blob(oid="2" * 40, mode="100644"),
    )
    if at >= CONTRACTS:
        return Change(file=file)
    side = Parties(
        dataset=f"dataset_{at}",
        approvers=tuple(
            Listed(name=f"acme/team{team % TEAMS}", place=Place(path=path, line=9 + team)) for team in (at, at + 1)
        ),
    )
    return Change(file=file, type="contract", before=side, after=side, findings=(finding(path, at),))


def finding(path: str, at: int) -> Finding:
    return Finding(
        rule="contract/column-removed",
        subject=f"dataset_{at}",
        element="schema.price",
        before="decimal",
        after=None,
        effect=Effect.LOOSENS,
        axes=(Axis.SHAPE,),
        severity=Severity.BREAKING if at % 2 else Severity.RISKY,
        message="the column is gone",
        head=Place(path=path, line=3),
    )


def team(handle: str, number: int) -> Team:
    members = tuple(Person(id=number * 10 + at, login=f"user{number * 10 + at}") for at in range(1, 6))
    return Team(handle=handle, id=number, members=members)


def snapshot(ownership: tuple[Ownership, ...]) -> Snapshot:
    """Every fact about it: one member of each team has approved."""
    changes = tuple(change(path, at) for at, path in enumerate(owners.paths()))
    handles = {owner.removeprefix("@") for owned in ownership for owner in owned.owners}
    teams = tuple(
        team(name, at) for at, name in enumerate([f"acme/team{at}" for at in range(TEAMS)] + sorted(handles), 1)
    )
    reviews = tuple(
        Review(id=each.id, person=each.members[0], state=ReviewState.APPROVED, commit="b" * 40, can_write=True)
        for each in teams[: TEAMS * 2]
    )
    content = Content(
        base_ref="main", base="a" * 40, head="b" * 40, merge_base="a" * 40, changes=changes, ownership=ownership
    )
    pull_request = PullRequest(
        repository=Repository(id=3, owner="acme", name="data"),
        number=7,
        title="All of it",
        author=AUTHOR,
        state="open",
        is_draft=False,
        base_ref="main",
        base="a" * 40,
        head="b" * 40,
        contributors=(AUTHOR,),
        reviews=reviews,
    )
    digest = decide(Snapshot(known=LIVE, content=content)).digest
    return Snapshot(
        known=LIVE,
        content=content,
        pull_request=pull_request,
        teams=teams,
        witnesses=tuple(Witness(review_id=each.id, head="b" * 40, digest=digest) for each in reviews),
        now=datetime(2026, 9, 22, 12, tzinfo=UTC),
        train=Train(branch="main"),
    )


def owned(text: str, paths: list[str]) -> tuple[Ownership, ...]:
    read = parse(".github/CODEOWNERS", text)
    return tuple(read.owners_of(path) for path in paths)


def measure(rounds: int) -> tuple[float, float]:
    """Median CPU seconds of telling whose the paths are, and of deciding."""
    text, paths = owners.text(), owners.paths()
    given = snapshot(owned(text, paths))
    finding_owners, deciding = [], []
    for _ in range(rounds):
        began = time.process_time()
        owned(text, paths)
        finding_owners.append(time.process_time() - began)
        began = time.process_time()
        told = decide(given)
        deciding.append(time.process_time() - began)
        _require_work(told)
    return statistics.median(finding_owners), statistics.median(deciding)


def _require_work(told: Decision) -> None:
    """Nothing is measured that did not ask somebody for something."""
    needed = [each for verdict in told.verdicts for each in verdict.requirements]
    if len(needed) < CONTRACTS or told.state(Check.APPROVALS) is not State.ACTION_REQUIRED:
        raise RuntimeError("the pull request did not ask for what it was made to ask for")
