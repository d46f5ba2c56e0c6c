from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.policy.exposure import Waiting, exposure, ordered

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


@pytest.mark.parametrize(
    ("pulls", "seconds"),
    [(0, 0), (1, 2), (40, 80), (41, 82), (250, 500), (251, 3600), (500, 3600), (501, 7200), (1000, 10800)],
)
def test_the_exposure_is_what_the_tightest_limit_makes_it(pulls, seconds):
    assert exposure(pulls, gap=1.0, per_minute=80, per_hour=500) == timedelta(seconds=seconds)


def test_without_a_gap_the_minute_counts():
    assert exposure(81, gap=0.0, per_minute=80, per_hour=500) == timedelta(minutes=2)
