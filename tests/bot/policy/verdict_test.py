import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.pull_request import Person
from bot.policy.verdict import Check, Discarded, Mode, Requirement, State, Step, Verdict

ALICE, BOB = Person(id=1, login="alice"), Person(id=2, login="bob")


@given(st.builds(Verdict))
def test_it_is_kept_whole(through_json, verdict):
    assert through_json(verdict) == verdict


def test_states_are_ranked_best_first():
    assert sorted(State, key=lambda state: state.rank) == [
        State.SUCCESS,
        State.UNDECIDED,
        State.ACTION_REQUIRED,
        State.FAILURE,
    ]


def test_no_state_is_one_that_github_counts_as_passing_without_being_success():
    assert {"neutral", "skipped"}.isdisjoint(State)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("mode", Mode)
def test_a_gate_holds_back_only_when_enforced_and_not_successful(mode, state):
    verdict = Verdict(gate="freeze", check=Check.TRAIN, state=state, sentence="", mode=mode)
    assert verdict.is_open == (mode is Mode.ENFORCE and state is not State.SUCCESS)


@pytest.mark.parametrize(
    ("state", "mode", "lifted", "aside"),
    [
        (State.SUCCESS, Mode.REPORT, "", ""),
        (State.FAILURE, Mode.ENFORCE, "", ""),
        (State.FAILURE, Mode.REPORT, "", "only reported"),
        (State.FAILURE, Mode.ENFORCE, "lifted by rita", "lifted"),
    ],
)
def test_what_has_not_passed_and_holds_nothing_back_says_why(state, mode, lifted, aside):
    verdict = Verdict(gate="freeze", check=Check.TRAIN, state=state, sentence="", mode=mode, lifted=lifted)
    assert verdict.aside == aside
    assert not (verdict.aside and verdict.is_open)


@pytest.mark.parametrize(
    ("need", "have", "problem", "expected"),
    [
        (1, (), None, False),
        (1, (ALICE,), None, True),
        (2, (ALICE,), None, False),
        (2, (ALICE, BOB), None, True),
        (0, (), None, True),
        (1, (ALICE,), "the team acme/risk cannot be read", False),
    ],
)
def test_a_requirement_is_met_by_enough_people_and_never_when_it_cannot_be_verified(need, have, problem, expected):
    requirement = Requirement(who=("acme/risk",), why="listed", need=need, have=have, problem=problem)
    assert requirement.is_met is expected


def test_somebody_discarded_does_not_count():
    discarded = (Discarded(person=ALICE, reason="wrote the change"),)
    assert not Requirement(who=(), why="listed", discarded=discarded).is_met


def test_a_step_says_who_and_what():
    assert Step(who="author", text="Add a default.") != Step(who="acme/risk", text="Add a default.")


@pytest.mark.parametrize(("need", "is_needed"), [(0, False), (1, True)])
def test_who_is_consulted_is_not_needed(need, is_needed):
    assert Requirement(who=("acme/risk",), why="x", need=need).is_needed is is_needed
