"""The rows that say who counts are in the gates' tables; here are the laws."""

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


@each_example(contract_approvals)
def test_example(example):
    check(contract_approvals, example)


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
