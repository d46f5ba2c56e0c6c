from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.github.dates import Dates

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
SECONDS = st.floats(0, 100).map(lambda seconds: timedelta(seconds=seconds))


def heard(skew, before=timedelta(0), after=timedelta(0)):
    """Where ours is ahead by `skew`, GitHub wrote its answer at noon, which took so long to get there and back."""
    dates = Dates(lambda: NOON + skew + after)
    dates.hear(format_datetime(NOON, usegmt=True), NOON + skew - before)
    return dates


def test_before_the_first_answer_nothing_is_known():
    assert Dates(lambda: NOON).github(NOON) is None


@pytest.mark.parametrize("header", ["", "noon", "Wed, 32 Nov 2026 12:00:00 GMT"])
def test_what_cannot_be_read_says_nothing(header):
    dates = Dates(lambda: NOON)
    dates.hear(header, NOON)
    assert dates.github(NOON) is None


@pytest.mark.parametrize(("skew", "seconds"), [(0, 0), (0.9, 0), (-30, -30), (90, 89)])
def test_the_skew_is_told_to_the_second_that_a_date_has(skew, seconds):
    assert heard(timedelta(seconds=skew)).skew == timedelta(seconds=seconds)


@given(SECONDS, SECONDS)
@example(timedelta(seconds=20), timedelta(seconds=20))
def test_an_answer_that_takes_its_time_is_no_skew(before, after):
    assert heard(timedelta(0), before, after).github(NOON) == NOON


def test_the_instant_is_githubs():
    assert heard(timedelta(minutes=-20)).github(NOON) == NOON + timedelta(minutes=20)
