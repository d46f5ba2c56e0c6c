from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.train import FROZEN, TABLE, Effect, Event, Refusal, State, Transition, Who, diagram, move, replay

MOVES = st.lists(st.tuples(st.sampled_from(Event), st.sampled_from(Who)), max_size=25)
WHOLE = [
    (Event.ARM, Who.CLOCK),
    (Event.FREEZE, Who.CLOCK),
    (Event.BEGIN_CUT, Who.RELEASE_MANAGER),
    (Event.SMOKE_PASSED, Who.SMOKE_TESTS),
    (Event.CUT, Who.STATIONMASTER),
    (Event.CLOSE, Who.STATIONMASTER),
]


def test_a_whole_week():
    states = [replay(WHOLE[:count]) for count in range(len(WHOLE) + 1)]
    assert states == [
        State.SCHEDULED,
        State.ARMED,
        State.FROZEN,
        State.CUTTING,
        State.SMOKE_PASSED,
        State.CUT,
        State.CLOSED,
    ]


def test_every_line_is_there_once_and_every_state_is_reached_and_left():
    assert max(Counter((each.state, each.event) for each in TABLE).values()) == 1
    assert {each.to for each in TABLE} | {State.SCHEDULED} == set(State)
    assert {each.state for each in TABLE} | {State.CLOSED} == set(State)
    assert {each.event for each in TABLE} == set(Event)


def test_the_branch_is_locked_when_it_freezes_and_unlocked_when_it_no_longer_is():
    for each in TABLE:
        begins = each.to in FROZEN and each.state not in FROZEN
        ends = each.state in FROZEN and each.to not in FROZEN
        assert (Effect.LOCK in each.effects, Effect.UNLOCK in each.effects) == (begins, ends), each
        assert (Effect.REVOKE in each.effects) == ends


@given(MOVES)
def test_only_the_cut_or_calling_it_off_opens_a_frozen_branch(moves):
    state = State.SCHEDULED
    for event, who in moves:
        after = replay([(event, who)], state)
        if state in FROZEN and after not in FROZEN:
            assert event in {Event.CUT, Event.ABORT, Event.EXPIRE}
        state = after


@given(MOVES, st.integers(0, 24))
def test_an_event_that_comes_twice_counts_once(moves, at):
    twice = [*moves[: at + 1], *moves[at : at + 1], *moves[at + 1 :]]
    assert replay(twice) is replay(moves)


@pytest.mark.parametrize("failure", [(Event.SMOKE_FAILED, Who.SMOKE_TESTS), (Event.CUT_FAILED, Who.STATIONMASTER)])
def test_failure_leaves_it_frozen_and_says_what_to_do(failure):
    state = State.CUTTING if failure[0] is Event.SMOKE_FAILED else State.SMOKE_PASSED
    told = move(state, *failure)
    assert isinstance(told, Transition)
    assert (told.to, Effect.TELL in told.effects) == (State.FROZEN, True)


def test_without_smoke_tests_nothing_is_cut():
    assert move(State.FROZEN, Event.CUT, Who.RELEASE_MANAGER) == Refusal(
        "The train is frozen, so cut moves nothing: it waits for extend, begin_cut, overdue, expire and abort."
    )
    assert move(State.CLOSED, Event.CUT, Who.RELEASE_MANAGER) == Refusal(
        "The train is closed, so cut moves nothing: it is over."
    )


def test_not_everybody_may_tell_everything():
    assert move(State.FROZEN, Event.ABORT, Who.SMOKE_TESTS) == Refusal(
        "abort is for the release manager, not for the smoke tests."
    )


def test_a_train_that_could_not_be_armed_freezes_all_the_same_and_pages():
    told = move(State.SCHEDULED, Event.FREEZE, Who.CLOCK)
    assert isinstance(told, Transition)
    assert {Effect.LOCK, Effect.PAGE} <= set(told.effects)


def test_the_diagram_has_every_line_of_the_table():
    lines = diagram().splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> scheduled"]
    assert "    frozen --> cutting: begin_cut" in lines
    assert lines[-1] == "    closed --> [*]"
    assert len(lines) == len(TABLE) + 3
