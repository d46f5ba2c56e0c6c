"""The rows that say who counts are in the gates' tables; here are the laws."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import agreement
from bot.policy.gates import contract_approvals
from bot.policy.verdict import Requirement, State
from tests.samples.gates import check, each_example
from tests.samples.snapshots import snapshot

LOGINS = st.sampled_from(["ann", "rita", "ron", "cem", "zoe"])
REVIEWS = st.lists(
    st.fixed_dictionaries(
        {
            "by": LOGINS,
            "state": st.sampled_from(["APPROVED", "CHANGES_REQUESTED", "DISMISSED"]),
            "seen": st.sampled_from(["same", "other", "never"]),
            "edited": st.booleans(),
            "writes": st.booleans(),
            "bot": st.booleans(),
        }
    ),
    unique_by=lambda review: review["by"],
)
ASKED = (Requirement(who=("acme/risk",), why="it says so"), Requirement(who=("ron",), why="it says so"))
TEAMS = {"acme/risk": ["ann", "rita", "cem"], "ron": ["ron"]}


def judged(reviews, **more):
    told = snapshot(author="ann", contributors=["cem"], teams=TEAMS, reviews=reviews, **more)
    return agreement.verdict("gate", told, ASKED, "nothing")


def by_handle(told):
    return {team.handle: team for team in told.teams}


@each_example(contract_approvals)
def test_example(example):
    check(contract_approvals, example)


def test_a_bot_counts_where_the_policy_trusts_it():
    told = snapshot(author="ann", reviews=[{"by": "robot", "bot": True}])
    anybody = (Requirement(who=(), why="it says so"),)
    assert agreement.verdict("gate", told, anybody, "nothing").state is State.ACTION_REQUIRED
    trusting = replace(told, bots=(told.pull_request.reviews[0].person.id,))
    assert agreement.verdict("gate", trusting, anybody, "nothing").state is State.SUCCESS


@given(REVIEWS)
def test_no_author_no_contributor_and_nobody_else_ever_counts(reviews):
    have = {person.login for each in judged(reviews).requirements for person in each.have}
    assert have <= {"rita", "ron"}


@given(REVIEWS, LOGINS)
def test_one_approval_more_never_lowers_and_one_less_never_raises(reviews, login):
    without = [review for review in reviews if review["by"] != login]
    approved = [*without, {"by": login}]
    assert judged(approved).state.rank <= judged(without).state.rank


@given(REVIEWS)
def test_knowing_less_never_turns_a_failure_into_a_success(reviews):
    known = judged(reviews)
    less = (judged(reviews, complete=False), agreement.verdict("gate", snapshot(), ASKED, "nothing"))
    assert all(each.state is not State.SUCCESS for each in (*less, known) if known.state is not State.SUCCESS)
    assert all(each.state is not State.SUCCESS for each in less)


def test_both_agreed():
    assert judged([{"by": "rita"}, {"by": "ron"}]).state is State.SUCCESS


PARTS = {"a.yaml": "1", "b.yaml": "2"}


@pytest.mark.parametrize(
    ("paths", "now", "then", "counts"),
    [
        (("a.yaml",), PARTS, PARTS | {"b.yaml": "3"}, True),
        (("a.yaml", "b.yaml"), PARTS, PARTS | {"b.yaml": "3"}, False),
        (("a.yaml",), PARTS, {}, False),
        (("a.yaml",), {}, PARTS, False),
        ((), PARTS, PARTS, False),
        (("c.yaml",), PARTS, PARTS, False),
    ],
    ids=[
        "another file changed",
        "one of its files changed",
        "an old witness knows the whole only",
        "the policy binds it to the whole",
        "it is about the whole",
        "it is about a file nobody knows",
    ],
)
def test_an_approval_may_stand_for_the_files_it_was_given_to(paths, now, then, counts):
    told = snapshot(author="ann", teams={"rita": ["rita"]}, reviews=[{"by": "rita", "seen": "other"}])
    told = replace(told, parts=now, witnesses=tuple(replace(each, parts=then) for each in told.witnesses))
    settled = agreement.settle(Requirement(who=("rita",), why="it says so", paths=paths), told, by_handle(told))
    assert settled.is_met is counts


def test_who_is_consulted_holds_nothing():
    told = snapshot(
        author="ann", teams=TEAMS, unknown_contributors=1, reviews=[{"by": "ron", "state": "CHANGES_REQUESTED"}]
    )
    consulted = [replace(each, need=0) for each in ASKED]
    verdict = agreement.verdict("gate", told, [*consulted, Requirement(who=("nobody",), why="so", need=0)], "nothing")
    assert (verdict.state, verdict.sentence, verdict.steps) == (State.SUCCESS, "nothing", ())


def test_who_could_still_agree_and_that_nobody_can():
    left = judged([{"by": "rita", "seen": "never"}]).requirements
    assert [[person.login for person in each.ask] for each in left] == [["rita"], ["ron"]]
    told = snapshot(author="ron", teams={"ron": ["ron"]})
    assert "Too few of ron can agree" in str(agreement.settle(ASKED[1], told, by_handle(told)).problem)


def test_what_was_said_by_command_counts_for_the_change_it_was_said_of():
    said = [
        {"kind": "approval", "by": "rita", "roles": ["cab"], "head": "a", "digest": "same"},
        {"kind": "approval", "by": "cem", "roles": ["cab"], "head": "a", "digest": "same"},
        {"kind": "acknowledgement", "by": "ron", "consumer": "tax", "head": "a", "digest": "other"},
    ]
    asked = (replace(ASKED[0], role="cab"), replace(ASKED[1], consumer="tax"))
    told = snapshot(author="ann", contributors=["cem"], teams=TEAMS, standing=said)
    board, tax = agreement.verdict("gate", told, asked, "nothing").requirements
    assert [each.login for each in board.by_command] == ["rita"]
    assert [(each.person.login, each.reason) for each in (*board.discarded, *tax.discarded)] == [
        ("cem", "had a hand in the change"),
        ("ron", "acknowledged for tax a change that has changed since"),
    ]
