from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from bot.evidence.what_if import approved, at, changed, known, told, under
from bot.facts.pull_request import ReviewState
from bot.facts.snapshot import Fact, Source
from bot.policy.decide import decide
from bot.policy.decision import Decision
from bot.policy.verdict import Check, Mode, State, Verdict
from tests.samples.snapshots import person, snapshot

GIVEN = {
    "author": "ann",
    "contributors": ["cem"],
    "teams": {"acme/risk": ["rita", "ron"]},
    "changes": [{"dataset": "ledger", "approvers": ["acme/risk"], "findings": ["breaking"]}],
    "now": "2026-11-18T18:00:00Z",
}


def judged(**changed):
    """A snapshot whose approvals were witnessed on the change as it is."""
    told = replace(snapshot(GIVEN, **changed), digest="")
    digest = decide(told).digest
    return replace(told, witnesses=tuple(replace(seen, digest=digest) for seen in told.witnesses))


def policy(text):
    return Source(path="proposed.yml", text=text)


def approvals(told):
    return decide(told).state(Check.APPROVALS)


def test_an_approval_is_supposed():
    then = judged()
    assert approvals(then) is State.ACTION_REQUIRED
    assert approvals(approved(then, "RITA")) is State.SUCCESS
    assert approved(then, "RITA").pull_request.reviews[0].person == person("rita")
    assert approvals(approved(then, "ann")) is State.ACTION_REQUIRED
    assert approvals(approved(then, "cem")) is State.ACTION_REQUIRED


def test_a_stranger_is_in_no_team_and_may_write():
    assert approvals(approved(judged(), "stranger")) is State.ACTION_REQUIRED
    nobody_listed = judged(changes=[{"dataset": "ledger", "findings": ["breaking"]}])
    assert approvals(nobody_listed) is State.ACTION_REQUIRED
    assert approvals(approved(nobody_listed, "stranger")) is State.SUCCESS
    two = approved(approved(judged(), "one"), "two")
    assert len({review.person.id for review in two.pull_request.reviews}) == 2


def test_a_new_approval_takes_the_place_of_an_older_opinion():
    objected = judged(reviews=[{"by": "rita", "state": "CHANGES_REQUESTED"}, {"by": "ron", "writes": False}])
    both = approved(approved(objected, "rita"), "ron")
    assert [(each.person.login, each.state, each.can_write) for each in both.pull_request.reviews] == [
        ("rita", ReviewState.APPROVED, True),
        ("ron", ReviewState.APPROVED, False),
    ]
    assert approvals(objected) is State.ACTION_REQUIRED
    assert approvals(both) is State.SUCCESS


def test_what_has_no_pull_request_cannot_be_approved():
    offline = snapshot(changes=[])
    with pytest.raises(ValueError, match="taken offline"):
        approved(offline, "rita")
    assert known(offline, "rita") is None


def test_another_policy_keeps_the_approvals_that_counted():
    then = judged(reviews=[{"by": "rita"}])
    assert approvals(then) is State.SUCCESS
    stricter = under(then, policy("version: 1\ngates: {code-owners: {scope: all}}\n"))
    assert decide(stricter).digest != decide(then).digest
    assert approvals(stricter) is State.SUCCESS
    stale = replace(then, witnesses=tuple(replace(seen, digest="other") for seen in then.witnesses))
    assert approvals(under(stale, policy("version: 1\n"))) is State.ACTION_REQUIRED


def test_another_instant():
    friday = datetime(2026, 11, 20, 18, tzinfo=UTC)
    moved = at(snapshot(changes=[]), friday)
    assert moved.now == friday
    assert Fact.CLOCK in moved.known


def test_the_verdicts_that_would_change():
    then = judged()
    other = under(then, policy("version: 1\ngates: {contract-approvals: {mode: report}, code-owners: {mode: 'off'}}\n"))
    found = {each.gate: each for each in changed(decide(then), decide(other), other)}
    assert set(found) == {"contract-approvals", "code-owners"}
    assert told(found["contract-approvals"].before) == "action_required"
    assert told(found["contract-approvals"].after) == "action_required (only reported)"
    assert told(found["code-owners"].after) == "off"
    assert found["contract-approvals"].unknown == ()
    back = changed(decide(other), decide(then), then)
    assert [(each.gate, told(each.before)) for each in back if each.gate == "code-owners"] == [("code-owners", "off")]
    assert changed(decide(then), decide(then), then) == ()


def test_whom_nobody_asked_for_is_named():
    then = replace(judged(), teams=())
    calm = Decision(verdicts=(), findings=(), digest="")
    found = {each.gate: each for each in changed(calm, decide(then), then)}
    assert found["contract-approvals"].unknown == ("acme/risk",)


@pytest.mark.parametrize(
    ("state", "mode", "words"),
    [
        (State.SUCCESS, Mode.REPORT, "success"),
        (State.FAILURE, Mode.ENFORCE, "failure"),
        (State.FAILURE, Mode.REPORT, "failure (only reported)"),
    ],
)
def test_a_verdict_in_a_word(state, mode, words):
    assert told(Verdict(gate="g", check=Check.TRAIN, state=state, sentence="", mode=mode)) == words


@given(some.lists(some.sampled_from(["ann", "cem", "rita", "ron", "stranger"]), max_size=4))
@example(["rita", "rita", "ann"])
def test_supposing_an_approval_never_lowers_the_verdict(logins):
    told = judged()
    for login in logins:
        before = approvals(told).rank
        told = approved(told, login)
        assert approvals(told).rank <= before
