"""One decision that has a bit of everything, and names as hostile as names get."""

from types import SimpleNamespace

import pytest

from bot.facts.change import Blob, Change, ChangedFile, Problem, Status
from bot.facts.finding import Advice, Axis, Effect, Finding, Place, Severity
from bot.facts.snapshot import OFFLINE, Content, Snapshot
from bot.policy.decision import Decision
from bot.policy.verdict import Check, Mode, Requirement, State, Step, Verdict

HOSTILE = "contracts/\x1b[31m::error::\n\u202egpj,x:y%\udce9.yaml"
CALM = "contracts/trade.yaml"


def finding(severity=Severity.BREAKING, path=CALM, **more):
    told = {
        "rule": "contract/column-removed",
        "subject": "trade_ledger",
        "element": "schema.price",
        "before": "decimal",
        "after": None,
        "effect": Effect.LOOSENS,
        "axes": (Axis.SHAPE,),
        "severity": severity,
        "message": "the column is gone",
        "head": Place(path=path, line=3, column=5),
    }
    return Finding(**{**told, **more})


def change(path, *findings, status=Status.MODIFIED):
    head = None if status is Status.DELETED else Blob(oid="2" * 40, mode="100644")
    file = ChangedFile(status=status, path=path, base=Blob(oid="1" * 40, mode="100644"), head=head)
    return Change(file=file, type="contract", findings=findings)


def decided(*changes, verdicts=(), problems=(), **content):
    told = Content(base_ref="main", base="a" * 40, head="b" * 40, merge_base="c" * 40, changes=changes, **content)
    findings = tuple(found for each in changes for found in each.findings)
    decision = Decision(verdicts=verdicts, findings=findings, digest="d" * 64, problems=problems)
    return Snapshot(known=OFFLINE, content=told), decision


@pytest.fixture
def make():
    """What a test makes its own example from."""
    return SimpleNamespace(finding=finding, change=change, decided=decided, HOSTILE=HOSTILE, CALM=CALM)


@pytest.fixture
def everything():
    """A snapshot and its decision."""
    worst = finding(advice=(Advice(code="A1", text="Expand,\nthen contract.", snippet="ALTER TABLE x"),))
    hostile = finding(Severity.RISKY, HOSTILE, subject="\x1b]0;owned\x07", message="::warning::gotcha\n::x::")
    only_told = finding(element="schema.note", is_enforced=False, head=None, base=Place(path=CALM, line=9))
    verdicts = (
        Verdict(
            gate="contract-valid",
            check=Check.CONTRACTS,
            state=State.FAILURE,
            sentence="1 place cannot be read.",
            findings=(worst,),
            steps=(Step(who="author", text="mend it"),),
        ),
        Verdict(gate="quiet", check=Check.CONTRACTS, state=State.FAILURE, sentence="It is old.", mode=Mode.REPORT),
        Verdict(
            gate="contract-approvals",
            check=Check.APPROVALS,
            state=State.UNDECIDED,
            sentence="2 agreements needed.",
            requirements=(
                Requirement(who=("acme/risk", "alice"), why="listed\x1b[0m", need=2, place=Place(path=CALM, line=8)),
                Requirement(who=(), why="anybody"),
            ),
            steps=(Step(who="acme/risk", text="review"),),
        ),
        Verdict(gate="freeze", check=Check.TRAIN, state=State.SUCCESS, sentence="No freeze."),
    )
    problem = Problem(place=Place(path="CODEOWNERS", line=2), found="'x\x1b'", expected="an owner", remedy="Mend it.")
    changes = (change(CALM, worst, only_told), change(HOSTILE, hostile))
    return decided(*changes, verdicts=verdicts, problems=(problem,), codeowners_problems=(problem,))
