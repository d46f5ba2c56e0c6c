from datetime import UTC, datetime

from bot.policy.calendar import Calendar, Timetable
from bot.policy.remarks import remarks

SINCE = datetime(2026, 11, 18, tzinfo=UTC)


def told(**train):
    return remarks(Calendar(trains={"t": Timetable(**train)}), SINCE)


def test_nothing_to_say():
    assert told(weekly={}, monthly={}, skip=["2026-11-25"], once=[{"day": "2026-11-27"}]) == ()


def test_a_date_that_is_skipped_for_nothing():
    assert told(weekly={}, skip=["2026-11-26"]) == (
        "Train t skips 2026-11-26, a Thursday, on which it would not freeze anyway.",
    )


def test_a_day_that_is_skipped_and_told_besides():
    assert told(weekly={}, skip=["2026-11-25"], once=[{"day": "2026-11-25"}]) == (
        "Train t skips 2026-11-25, and freezes once on that day all the same.",
    )


def test_what_daylight_saving_makes_of_a_time():
    sundays = told(weekly={"day": "sunday", "at": "02:30", "zone": "Europe/Zurich"})
    assert sundays[:2] == (
        "Train t: 2027-03-28 02:30 in Europe/Zurich does not exist; 2027-03-28 03:30 is taken (01:30 UTC).",
        "Train t: 2027-10-31 02:30 in Europe/Zurich comes twice; the first is taken (00:30 UTC).",
    )
    assert len(sundays) == 4


def test_a_single_day_is_looked_at_whenever_it_is():
    once = {"day": "2040-10-28", "at": "02:30", "zone": "Europe/Zurich"}
    assert told(once=[once]) == (
        "Train t: 2040-10-28 02:30 in Europe/Zurich comes twice; the first is taken (00:30 UTC).",
    )
