from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.policy.gates import freeze
from tests.samples.gates import check, each_example


@each_example(freeze)
def test_example(example):
    check(freeze, example)


INSTANTS = st.integers(0, 3_150_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(INSTANTS, st.sampled_from(list(freeze.Weekday)), st.sampled_from(["UTC", "Europe/Zurich", "America/New_York"]))
def test_the_latest_beginning_is_the_one_a_walk_back_finds(now, day, zone):
    weekly = freeze.Weekly(day=day, at="18:00", zone=zone)
    begins = weekly.latest(now)
    days = [now.astimezone(ZoneInfo(zone)).date() - timedelta(days=back) for back in range(9)]
    moments = [datetime(each.year, each.month, each.day, 18, tzinfo=ZoneInfo(zone)) for each in days]
    named = [each for each in moments if each.strftime("%A").lower() == day and each.astimezone(UTC) <= now]
    assert begins.astimezone(UTC) == max(named).astimezone(UTC)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "Europe"])
def test_a_zone_nobody_knows_is_refused(zone):
    with pytest.raises(ValidationError, match="IANA time zone"):
        freeze.Weekly(zone=zone)
