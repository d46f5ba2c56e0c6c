from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.departure import Departure, Event, State, Step
from bot.facts.train import Abort, Cut, Train
from bot.policy.departing import (
    Shown,
    Smoke,
    Trial,
    begun,
    ending,
    fixed_of,
    known,
    leaves,
    moves,
    next_step,
    pages,
    state_of,
    tried,
    tries,
)
from bot.policy.promotion import Outcome
from bot.policy.release import ReleaseRule, SmokeRule
from bot.policy.train import TABLE
from bot.policy.window import Period

SINCE = datetime(2026, 11, 18, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
FRESH = Departure(branch="main", train="weekly", since=SINCE)
PERIOD = Period(id="weekly", since=SINCE, until="the production cut", due=SINCE + 24 * HOUR, train="weekly")
RULE, AUTOMATIC = ReleaseRule(), ReleaseRule(automatic=True)
WHO = {each.event: each.who[0] for each in TABLE}


def step(event, at=SINCE, **told):
    return Step(event=event, who=WHO[event], at=at, **told)


def after(*events):
    departure = FRESH
    for event in events:
        departure = departure.taking(step(event, commit="c" * 40 if event is Event.BEGIN_CUT else ""))
    return departure


FROZEN = after(Event.ARM, Event.FREEZE)
CUTTING = after(Event.FREEZE, Event.BEGIN_CUT)
PASSED = CUTTING.taking(step(Event.SMOKE_PASSED))


def taken(departure, now=SINCE, **shown):
    told = next_step(departure, Shown(now=now, **{"period": PERIOD, **shown}))
    return told and told.event


def test_what_the_table_refuses_moves_nothing():
    departure = after(Event.CUT, Event.FREEZE, Event.FREEZE, Event.BEGIN_CUT)
    assert [each.event for each, _ in moves(departure)] == [Event.FREEZE, Event.BEGIN_CUT]
    assert state_of(departure) is State.CUTTING
    assert state_of(FRESH) is State.SCHEDULED


def test_the_commit_is_fixed_while_its_cut_is_begun():
    assert begun(FROZEN) is None
    assert begun(CUTTING).commit == "c" * 40
    assert begun(after(Event.FREEZE, Event.BEGIN_CUT, Event.SMOKE_FAILED)) is None
    assert begun(after(Event.FREEZE, Event.BEGIN_CUT, Event.SMOKE_PASSED, Event.CUT)).commit == "c" * 40
    assert tries(after(Event.FREEZE, Event.BEGIN_CUT, Event.SMOKE_FAILED, Event.BEGIN_CUT)) == 2


def test_people_are_paged_for_some_steps_and_told_which():
    failed = PASSED.taking(step(Event.CUT_FAILED))
    assert [(at, each.event) for at, each in pages(failed)] == [(0, Event.FREEZE), (3, Event.CUT_FAILED)]


def test_it_leaves_by_itself_or_when_somebody_said_so_of_this_very_try():
    assert leaves(PASSED, AUTOMATIC)
    assert not leaves(CUTTING, AUTOMATIC)
    assert not leaves(PASSED, RULE)
    assert leaves(replace(PASSED, wanted=1), RULE)
    again = replace(PASSED, wanted=1).taking(step(Event.CUT_FAILED)).taking(step(Event.BEGIN_CUT))
    assert not leaves(again.taking(step(Event.SMOKE_PASSED)), RULE)


CUT = Cut(branch="main", commit="d" * 40, at=SINCE + HOUR)
ABORT = Abort(branch="main", at=SINCE + 2 * HOUR, reason="late", train="weekly")
OLD = Cut(branch="main", commit="e" * 40, at=SINCE - HOUR)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Train(branch="main"), None),
        (Train(branch="main", latest_cut=OLD), None),
        (Train(branch="main", latest_cut=CUT, cuts=(OLD,), aborts=(ABORT,)), CUT),
        (Train(branch="main", latest_cut=replace(CUT, train="other"), aborts=(ABORT,)), ABORT),
    ],
)
def test_the_first_that_came_after_the_freeze_ended_it(facts, expected):
    assert ending(FROZEN, facts) == expected


def test_before_its_freeze_it_is_armed_and_then_frozen():
    assert taken(FRESH, SINCE - 2 * HOUR) is None
    assert taken(FRESH, SINCE - HOUR) is Event.ARM
    assert taken(after(Event.ARM), SINCE - HOUR) is None
    assert taken(after(Event.ARM), SINCE) is Event.FREEZE
    assert taken(FRESH, SINCE) is Event.FREEZE


def test_a_freeze_that_is_not_to_come_any_more_is_called_off_where_it_was_armed():
    assert taken(after(Event.ARM), period=None) is Event.ABORT
    assert taken(FRESH, period=None) is None
    assert taken(FRESH, ended=CUT) is None


def test_a_freeze_that_ended_ends_it():
    assert taken(FROZEN, ended=ABORT) is Event.ABORT
    assert next_step(FROZEN, Shown(now=SINCE, ended=ABORT)).reason == "late"
    assert "dddddddddddd was recorded elsewhere" in next_step(FROZEN, Shown(now=SINCE, ended=CUT)).reason
    assert taken(FROZEN, period=None) is Event.EXPIRE
    assert taken(FROZEN) is None


def test_it_is_overdue_once_and_once_more_after_it_was_extended():
    late = SINCE + 24 * HOUR
    assert taken(FROZEN, late - timedelta(microseconds=1)) is None
    assert taken(FROZEN, late) is Event.OVERDUE
    overdue = after(Event.FREEZE, Event.OVERDUE)
    assert taken(overdue, late) is None
    assert taken(overdue.taking(step(Event.BEGIN_CUT)), late) is None
    assert taken(overdue.taking(step(Event.EXTEND)), late) is Event.OVERDUE
    assert taken(FROZEN, late, period=replace(PERIOD, due=None)) is None


@pytest.mark.parametrize(
    ("smoke", "expected"),
    [(Smoke.AWAITED, None), (Smoke.PASSED, Event.SMOKE_PASSED), (Smoke.FAILED, Event.SMOKE_FAILED)],
)
def test_smoke_tests_move_a_cut_that_is_begun_and_nothing_else(smoke, expected):
    shown = Trial(smoke=smoke, told="check smoke")
    assert taken(CUTTING, trial=shown) is expected
    assert taken(FROZEN, trial=shown) is None
    assert taken(PASSED, trial=shown) is None


def test_what_is_gone_takes_no_step_by_itself():
    gone = PASSED.taking(step(Event.CUT))
    assert taken(gone) is taken(gone.taking(step(Event.CLOSE)), ended=CUT) is None


BOTH = SmokeRule(checks=("smoke", "slow"), environment="SMOKE")


@pytest.mark.parametrize(
    ("rule", "runs", "deployed", "smoke", "told"),
    [
        (SmokeRule(), {}, None, Smoke.AWAITED, ""),
        (BOTH, {}, None, Smoke.AWAITED, "check smoke, check slow and deployment to SMOKE"),
        (BOTH, {"smoke": "success"}, Outcome.RUNNING, Smoke.AWAITED, "check slow and deployment to SMOKE"),
        (BOTH, {"smoke": "success", "slow": None}, Outcome.SUCCESS, Smoke.AWAITED, "check slow"),
        (BOTH, {"smoke": "skipped"}, None, Smoke.FAILED, "check smoke: skipped"),
        (BOTH, {"smoke": "success"}, Outcome.ERROR, Smoke.FAILED, "deployment to SMOKE: error"),
        (SmokeRule(checks=("smoke",)), {"smoke": "neutral"}, Outcome.SUCCESS, Smoke.FAILED, "check smoke: neutral"),
        (SmokeRule(checks=("smoke",)), {"smoke": "success"}, None, Smoke.PASSED, "check smoke: success"),
        (SmokeRule(environment="S"), {}, Outcome.SUCCESS, Smoke.PASSED, "deployment to S: success"),
    ],
)
def test_anything_but_success_is_a_failure_and_what_is_missing_is_awaited(rule, runs, deployed, smoke, told):
    assert tried(rule, runs, deployed) == Trial(smoke=smoke, told=told)


def test_every_freeze_has_a_departure_and_those_on_their_way_are_kept():
    closed = PASSED.taking(step(Event.CUT)).taking(step(Event.CLOSE))
    other = replace(PERIOD, train="other")
    declared = replace(PERIOD, train=None)
    assert known([FROZEN], [PERIOD, other, declared], "main") == (FROZEN, replace(FRESH, train="other"))
    assert known([closed], [PERIOD], "main") == ()


@given(st.lists(st.sampled_from(Event), max_size=20), st.sampled_from(Smoke), st.integers(-2, 40), st.booleans())
def test_whoever_takes_every_step_comes_to_an_end(events, smoke, hours, is_over):
    shown = Shown(now=SINCE + hours * HOUR, period=None if is_over else PERIOD, trial=Trial(smoke=smoke))
    departure = after(*events)
    for _ in range(8):
        told = next_step(departure, shown)
        if told is None:
            break
        departure = departure.taking(told)
        assert departure.steps[-1] in [each for each, _ in moves(departure)], "what it takes always moves it"
    assert next_step(departure, shown) is None


@pytest.mark.parametrize(
    ("departures", "commit"),
    [
        ((), None),
        ((FROZEN,), None),
        ((CUTTING,), begun(CUTTING).commit),
        ((PASSED, FROZEN), begun(PASSED).commit),
        ((PASSED.taking(step(Event.CUT)),), None),
    ],
)
def test_what_is_being_cut_is_fixed(departures, commit):
    assert fixed_of(departures) == commit
