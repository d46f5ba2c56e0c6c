from dataclasses import replace

import pytest

from bot.policy.decide import decide
from bot.policy.verdict import Check
from bot.writes.group import group_output, group_runs
from bot.writes.standing import StandingCheckRun
from tests.samples.snapshots import snapshot

NOW = "2026-11-18T18:00:00+00:00"
CLEAR = decide(snapshot(author="ann", now=NOW, changes=[{"path": "README.md"}]))
HELD = decide(snapshot(author="ann", now=NOW, changes=[{"findings": ["breaking"], "approvers": ["@zoe"]}]))
BROKEN = decide(snapshot(changes=[{"findings": ["invalid"]}]))
OFFLINE = decide(snapshot(changes=[{"findings": ["breaking"], "approvers": ["@zoe"]}]))
EMPTY = decide(snapshot())


@pytest.mark.parametrize(
    ("members", "together", "contracts", "approvals"),
    [
        ({1: CLEAR, 2: CLEAR}, EMPTY, "success", "success"),
        ({1: CLEAR, 2: HELD}, EMPTY, "success", "action_required"),
        ({1: CLEAR, 2: BROKEN}, EMPTY, "failure", "success"),
        ({1: CLEAR}, BROKEN, "failure", "success"),
        ({1: OFFLINE}, EMPTY, "success", "action_required"),
    ],
)
def test_the_worst_member_decides(members, together, contracts, approvals):
    assert group_output(Check.CONTRACTS, members, together).conclusion == contracts
    assert group_output(Check.APPROVALS, members, together).conclusion == approvals


def test_broken_glass_lets_a_member_go_that_goes_alone():
    glass = {"kind": "break-glass", "by": "rita", "head": "2" * 40, "reason": "it burns", "at": NOW}
    told = {"author": "ann", "now": NOW, "changes": [{"findings": ["invalid"]}]}
    lifted = decide(snapshot(told, standing=[{**glass, "until": "2026-11-18T19:00:00+00:00"}]))
    assert group_output(Check.CONTRACTS, {1: lifted}, BROKEN).conclusion == "success"
    assert group_output(Check.CONTRACTS, {1: lifted, 2: CLEAR}, BROKEN).conclusion == "failure"
    assert group_output(Check.CONTRACTS, {1: decide(snapshot(told))}, BROKEN).conclusion == "failure"


def test_it_says_which_member_holds_it():
    told = group_output(Check.APPROVALS, {1: CLEAR, 2: HELD}, EMPTY)
    assert told.title == "1 of the group's 2 parts may not go."
    assert "| pull request 2 | action_required |" in told.summary
    assert group_output(Check.TRAIN, {1: CLEAR}, EMPTY).title == "All of the group's 1 part may go."


def test_a_second_look_writes_nothing():
    written = list(group_runs("main", "5" * 40, {1: CLEAR}, EMPTY, ()))
    assert [run.name for run in written] == ["contracts: main", "approvals: main", "train: main"]
    standing = [
        StandingCheckRun(
            id=at, name=run.name, status="completed", conclusion=run.conclusion, external_id=run.external_id
        )
        for at, run in enumerate(written)
    ]
    assert list(group_runs("main", "5" * 40, {1: CLEAR}, EMPTY, standing)) == []
    changed = list(group_runs("main", "5" * 40, {1: HELD}, EMPTY, standing))
    assert [run.id for run in changed if run.name == "approvals: main"] == [1]


def past(decision):
    """The decision of a member that may go past the lock."""
    verdicts = tuple(
        replace(each, lock="freeze: main") if each.gate == "freeze" else each for each in decision.verdicts
    )
    return replace(decision, verdicts=verdicts)


def lock_of(written):
    return [(run.id, run.conclusion) for run in written if run.name == "freeze: main"]


def test_a_group_goes_past_the_lock_as_long_as_every_member_may():
    head, may = "5" * 40, past(CLEAR)
    written = list(group_runs("main", head, {1: may, 2: may}, EMPTY, ()))
    assert lock_of(written) == [(None, "success")]
    (run,) = (each for each in written if each.name == "freeze: main")
    standing = [
        StandingCheckRun(
            id=3, name=run.name, status="completed", conclusion=run.conclusion, external_id=run.external_id
        )
    ]
    assert lock_of(group_runs("main", head, {1: may}, EMPTY, standing)) == []
    assert lock_of(group_runs("main", head, {1: may, 2: CLEAR}, EMPTY, standing)) == [(3, "action_required")]
    assert lock_of(group_runs("main", head, {1: may, 2: CLEAR}, EMPTY, ())) == []
    assert lock_of(group_runs("main", head, {}, EMPTY, ())) == []
