from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.policy.exposure import Waiting, exposure, ordered, turn

WAITING = st.builds(Waiting, number=st.integers(1, 99))


def test_what_would_merge_soonest_comes_first():
    told = (
        Waiting(number=1),
        Waiting(number=2, is_clear=True),
        Waiting(number=3, merges_itself=True),
        Waiting(number=4, is_queued=True),
        Waiting(number=5),
        Waiting(number=6, merges_itself=True, is_clear=True),
    )
    assert ordered(told) == (4, 6, 3, 2, 5, 1)


@given(st.lists(WAITING, unique_by=lambda one: one.number))
@example([Waiting(number=1), Waiting(number=2, is_queued=True)])
def test_each_is_told_once_and_the_order_they_come_in_is_nothing(waiting):
    assert sorted(ordered(waiting)) == sorted(one.number for one in waiting)
    assert ordered(waiting) == ordered(reversed(waiting))


GITHUB = {"gap": 1.0, "per_minute": 80, "per_hour": 500}


@pytest.mark.parametrize(
    ("pulls", "seconds"),
    [(0, 0), (1, 2), (40, 80), (41, 82), (250, 500), (251, 3667), (500, 4165), (501, 7332), (1000, 11495)],
)
def test_the_exposure_is_what_the_tightest_limit_makes_it(pulls, seconds):
    assert exposure(pulls, **GITHUB) == timedelta(seconds=seconds)


def test_without_a_gap_the_minute_counts():
    assert exposure(81, **{**GITHUB, "gap": 0.0}) == timedelta(seconds=130)


def writes(count, *, gap, per_minute, per_hour):
    """The oracle: when each write may go that follows the one before as soon as every limit lets it."""
    at = []
    for _ in range(count):
        bounds = [at[-1] + gap] if at else [0.0]
        bounds += [at[-most] + width for most, width in ((per_minute, 65.0), (per_hour, 3605.0)) if len(at) >= most]
        at.append(max(bounds))
    return at


@given(st.integers(1, 40), st.sampled_from([0.0, 0.5, 1.0, 2.0]), st.integers(2, 9), st.integers(10, 30))
@example(40, 1.0, 80, 500)
@example(300, 1.0, 80, 500)
def test_the_last_write_of_each_is_never_later_than_that_and_never_before_its_turn(pulls, gap, per_minute, per_hour):
    rates = {"gap": gap, "per_minute": per_minute, "per_hour": per_hour}
    at = writes(2 * pulls, **rates)
    turns = [turn(before, **rates).total_seconds() for before in range(pulls)]
    for before in range(pulls):
        assert at[2 * before + 1] <= exposure(before + 1, **rates).total_seconds()
    assert turns == sorted(turns)
    assert turns[0] == 0
