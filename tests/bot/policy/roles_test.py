"""Two roles, two people. The rows are pull requests; the laws hold for all of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import agreement
from bot.policy.approvals import Distinct
from bot.policy.roles import apart
from bot.policy.verdict import Check, Mode, Requirement, State, Verdict
from tests.samples.snapshots import snapshot

A, B = "contracts/a.yaml", "contracts/b.yaml"
TEAMS = {"risk": ["rita", "xena", "ann"], "legal": ["lea", "xena"], "desk": ["dan", "rita"], "xena": ["xena"]}
CHANGES = [{"path": A, "findings": ["breaking"]}, {"path": B, "findings": ["breaking"]}]


def asked(who, *paths, need=1):
    return Requirement(who=tuple(who.split("/")) if who else (), why="it says so", need=need, paths=paths or (A,))


def told(gates, reviews, **more):
    return snapshot(author="ann", teams=TEAMS, changes=CHANGES, reviews=[{"by": by} for by in reviews], **more), gates


def judged(snapshot_, gates, distinct=Distinct.SAME_FILE, modes=()):
    alone = [agreement.verdict(str(at), snapshot_, gate, "nothing") for at, gate in enumerate(gates)]
    modes = [*modes, *[Mode.ENFORCE] * len(gates)]
    return apart(tuple(replace(each, mode=mode) for each, mode in zip(alone, modes, strict=False)), snapshot_, distinct)


def have(verdicts):
    return [[each.login for each in one.have] for verdict in verdicts for one in verdict.requirements]


ROWS = {
    "one person in both teams is one person": ([[asked("risk")], [asked("legal")]], ["xena"], [["xena"], []]),
    "the one who can do both goes where only they can": (
        [[asked("risk")], [asked("legal")]],
        ["xena", "rita"],
        [["rita"], ["xena"]],
    ),
    "a second person fills the second role": ([[asked("risk"), asked("legal")]], ["xena", "lea"], [["xena"], ["lea"]]),
    "who is left over counts where they are not needed elsewhere": (
        [[asked("risk")], [asked("legal")]],
        ["rita", "xena", "lea"],
        [["rita"], ["xena", "lea"]],
    ),
    "the same people asked twice answer once": ([[asked("risk")], [asked("risk")]], ["rita"], [["rita"], ["rita"]]),
    "the same people asked twice, once for two": (
        [[asked("risk", need=2)], [asked("risk")], [asked("legal")]],
        ["xena", "rita"],
        [["xena", "rita"], ["xena", "rita"], []],
    ),
    "two files are two matters": ([[asked("risk", A)], [asked("legal", B)]], ["xena"], [["xena"], ["xena"]]),
    "one that is about both files is held apart in both": (
        [[asked("risk", A, B)], [asked("legal", B)]],
        ["xena"],
        [["xena"], []],
    ),
    "anybody is no role": ([[asked("risk")], [asked("")]], ["rita"], [["rita"], ["rita"]]),
    "who is only consulted takes nobody": ([[asked("risk", need=0)], [asked("legal")]], ["xena"], [["xena"], ["xena"]]),
    "whoever approved comes first where all is well": ([[asked("risk/legal")]], ["lea", "rita"], [["lea", "rita"]]),
}


@pytest.mark.parametrize(("gates", "reviews", "expected"), ROWS.values(), ids=ROWS)
def test_who_counts_for_what(gates, reviews, expected):
    assert have(judged(*told(gates, reviews))) == expected


def test_what_is_about_the_whole_pull_request_is_held_apart_in_every_file():
    whole = replace(asked("risk"), paths=())
    assert have(judged(*told([[whole], [asked("legal", B)]], ["xena"]))) == [["xena"], []]


def test_the_whole_pull_request_may_be_one_matter_and_no_matter_at_all():
    gates = [[asked("risk", A)], [asked("legal", B)]]
    one, other = judged(*told(gates, ["xena"]), Distinct.ALL)
    assert (one.state, other.state) == (State.SUCCESS, State.ACTION_REQUIRED)
    assert other.sentence == "0 of 1 needed agreement given."
    assert [each.text for each in other.steps] == ["review and approve: it says so."]
    lost = other.requirements[0].discarded
    assert [(each.person.login, each.reason) for each in lost] == [
        ("xena", "counts for risk already, and one person is one person")
    ]
    gates = [[asked("risk")], [asked("legal")]]
    assert have(judged(*told(gates, ["xena"]), Distinct.NONE)) == [["xena"], ["xena"]]


def test_a_gate_that_is_only_reported_takes_nobody():
    gates = [[asked("risk")], [asked("legal")]]
    assert have(judged(*told(gates, ["xena"]), modes=[Mode.REPORT])) == [["xena"], ["xena"]]


def test_offline_nobody_is_matched():
    gates = [[asked("risk")]]
    assert judged(snapshot(changes=CHANGES), gates)[0].state is State.UNDECIDED


def test_a_verdict_without_requirements_stays_as_it_is():
    alone = (Verdict(gate="freeze", check=Check.TRAIN, state=State.FAILURE, sentence="Frozen."),)
    assert apart(alone, snapshot(author="ann"), Distinct.ALL) == alone


def test_who_agreed_to_a_part_answers_for_the_part_alone():
    """With `files` and `all`, whoever answers for a team answers for all that the team is asked about."""
    snapshot_, gates = told([[asked("risk", A), asked("risk", B)]], ["rita"])
    first = agreement.verdict("g", snapshot_, gates[0], "nothing")
    partly = replace(first, requirements=(first.requirements[0], replace(first.requirements[1], have=())))
    (verdict,) = apart((partly,), snapshot_, Distinct.ALL)
    assert have([verdict]) == [[], []]
    assert verdict.requirements[0].discarded[0].reason == (
        "agreed to a part only of what risk is asked about: approve once more"
    )


LOGINS = st.sampled_from(["ann", "rita", "xena", "lea", "dan"])
GATES = st.lists(
    st.lists(
        st.builds(
            asked,
            st.sampled_from(["risk", "legal", "desk", "risk/legal", "xena", ""]),
            st.sampled_from([A, B]),
            need=st.integers(0, 2),
        ),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=3,
)
MANNERS = st.sampled_from(Distinct)


@given(GATES, st.lists(LOGINS, unique=True), LOGINS, MANNERS)
def test_one_approval_more_never_lowers_a_verdict_and_one_less_never_raises_it(gates, reviews, login, distinct):
    without = [each for each in reviews if each != login]
    fewer, more = (judged(*told(gates, each), distinct) for each in (without, [*without, login]))
    assert all(after.state.rank <= before.state.rank for before, after in zip(fewer, more, strict=True))


@given(GATES, st.lists(LOGINS, unique=True), MANNERS)
def test_nobody_excluded_counts_and_matching_only_takes_away(gates, reviews, distinct):
    snapshot_, gates = told(gates, reviews, contributors=["dan"])
    matched, alone = judged(snapshot_, gates, distinct), judged(snapshot_, gates, Distinct.NONE)
    assert all(set(some) <= set(all_) - {"ann", "dan"} for some, all_ in zip(have(matched), have(alone), strict=True))
    assert all(after.state.rank >= before.state.rank for before, after in zip(alone, matched, strict=True))


@given(GATES, st.lists(LOGINS, unique=True))
def test_where_all_is_given_nobody_need_wear_two_hats(gates, reviews):
    """The oracle: with every role met there is a choice of people, one role each, tried here one by one."""
    verdicts = judged(*told(gates, reviews), Distinct.ALL)
    roles = {}
    for verdict in judged(*told(gates, reviews), Distinct.NONE):
        for each in verdict.requirements:
            if each.who and each.need:
                need, who = roles.get(frozenset(each.who), (0, ()))
                roles[frozenset(each.who)] = max(need, each.need), tuple(one.id for one in each.have) or who
    is_possible = _choose([who for need, who in roles.values() for _ in range(need)], frozenset())
    anybody = all(each.is_met for verdict in verdicts for each in verdict.requirements if not each.who)
    assert all(verdict.state is State.SUCCESS for verdict in verdicts) == (is_possible and anybody)


def _choose(places, taken):
    if not places:
        return True
    return any(_choose(places[1:], taken | {one}) for one in places[0] if one not in taken)
