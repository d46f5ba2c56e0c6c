from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.train import Train
from bot.policy.calendar import Calendar, Timetable
from bot.policy.clock import Clock, strictest
from bot.policy.window import by_plan, window_at

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
EDGE = datetime(2026, 11, 18, 18, tzinfo=UTC)
CALENDAR = Calendar(trains={"weekly": Timetable(weekly={})})
SECONDS = st.integers(-7200, 7200).map(lambda seconds: timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "problem"),
    [
        (60, None),
        (-60, None),
        (61, "The clock here is 61 s ahead of GitHub's; at most 60 s are borne. Set it (NTP)."),
        (-61, "The clock here is 61 s behind GitHub's; at most 60 s are borne. Set it (NTP)."),
    ],
)
def test_a_minute_apart_is_the_most(seconds, problem):
    assert Clock(ours=NOON + timedelta(seconds=seconds), github=NOON).problem == problem


def test_without_githubs_word_our_own_clock_counts():
    clock = Clock(ours=NOON)
    assert (clock.problem, clock.instants, clock.judged) == (None, (NOON,), NOON)


@given(SECONDS, SECONDS)
def test_the_stricter_side_decides(ours, github):
    clock = Clock(ours=EDGE + ours, github=EDGE + github)
    by_either = any(window_at(CALENDAR, by_plan("main"), each).is_frozen for each in (clock.ours, clock.github))
    assert strictest(CALENDAR, by_plan("main"), clock).is_frozen is by_either


def test_ahead_or_behind_the_edge_is_frozen():
    late, early = EDGE + timedelta(seconds=1), EDGE - timedelta(seconds=1)
    assert strictest(CALENDAR, by_plan("main"), Clock(ours=late, github=early)).is_frozen
    assert strictest(CALENDAR, by_plan("main"), Clock(ours=early, github=late)).is_frozen
    assert not strictest(CALENDAR, by_plan("main"), Clock(ours=early, github=early)).is_frozen


@given(st.lists(st.tuples(SECONDS, SECONDS), min_size=1, max_size=8))
def test_stepping_back_never_reopens(steps):
    """No cut is known, so what froze once stays frozen whatever the clocks say later."""
    facts, latest, was_frozen = Train(branch="main", known_from=NOON), None, False
    for ours, github in steps:
        clock = Clock(ours=EDGE + ours, github=EDGE + github, latest=latest)
        latest = clock.judged
        is_frozen = strictest(CALENDAR, facts, clock).is_frozen
        assert is_frozen or not was_frozen
        was_frozen = is_frozen


def test_a_clock_set_back_is_still_judged_by_the_latest():
    clock = Clock(ours=EDGE - timedelta(hours=1), github=EDGE - timedelta(hours=1), latest=EDGE)
    assert clock.instants == (EDGE,)
