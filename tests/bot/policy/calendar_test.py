"""The oracles are dateutil's recurrence rules for the dates, and a walk minute by minute for what a clock shows."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.policy.calendar import Calendar, Monthly, Once, OnHoliday, Timetable, Week, Weekday, Weekly, is_working

NONE = frozenset()
MINUTE = timedelta(minutes=1)
ZONES = [
    "UTC",
    "Europe/Zurich",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Tehran",
]
DAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
WEEKS = {Week.FIRST: 1, Week.SECOND: 2, Week.THIRD: 3, Week.FOURTH: 4, Week.LAST: -1}
FIRST, LAST = datetime(1976, 1, 1, tzinfo=UTC), datetime(2076, 12, 31, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), LAST - FIRST).map(lambda since: FIRST + since)
TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 45, 59]))
BEGINNINGS = {"at": TIMES, "zone": st.sampled_from(ZONES), "day": st.sampled_from(Weekday)}


def shown(utc, zone):
    return utc.astimezone(zone).replace(tzinfo=None)


def walked(day, at, name):
    """The first minute at which a clock shows the time; in a gap, as the clock would have gone on without it."""
    zone = ZoneInfo(name)
    wanted = datetime.fromisoformat(f"{day}T{at}")
    minute = wanted.replace(tzinfo=UTC) - timedelta(hours=30)
    while shown(minute, zone) < wanted:
        minute += MINUTE
    if shown(minute, zone) != wanted:
        before = minute - MINUTE
        minute = before + (wanted - shown(before, zone))
    return minute


def ruled(told, first, last):
    """The dates as dateutil has them."""
    day = DAYS[told.day.number]
    if isinstance(told, Weekly):
        return rrule.rrule(rrule.WEEKLY, byweekday=day, dtstart=first, until=last)
    return rrule.rrule(rrule.MONTHLY, byweekday=day(WEEKS[told.week]), dtstart=first, until=last)


@settings(max_examples=60)
@given(
    INSTANTS, st.one_of(st.builds(Weekly, **BEGINNINGS), st.builds(Monthly, week=st.sampled_from(Week), **BEGINNINGS))
)
def test_the_next_and_the_latest_beginning_are_those_of_the_oracles(instant, told):
    kind = "weekly" if isinstance(told, Weekly) else "monthly"
    train = Timetable(**{kind: told})
    near = instant.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    dates = ruled(told, near - timedelta(days=45), near + timedelta(days=45))
    moments = [walked(day.date(), told.at, told.zone) for day in dates]
    assert train.latest(instant, NONE) == max(each for each in moments if each <= instant)
    assert train.first_after(instant, NONE) == min(each for each in moments if each > instant)


EDGES = [
    ("Europe/Zurich", "2026-03-29", "02:30", "2026-03-29T01:30", "skipped: read with the offset from before"),
    ("Europe/Zurich", "2026-10-25", "02:30", "2026-10-25T00:30", "twice: the first"),
    ("America/New_York", "2026-03-08", "02:00", "2026-03-08T07:00", "the first skipped minute"),
    ("America/New_York", "2026-03-08", "01:59", "2026-03-08T06:59", "the last minute before"),
    ("America/New_York", "2026-11-01", "01:00", "2026-11-01T05:00", "the first minute that comes twice"),
    ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45", "a gap of half an hour"),
    ("Pacific/Apia", "2011-12-30", "18:00", "2011-12-31T04:00", "a day that never was"),
    ("UTC", "2026-11-18", "18:00", "2026-11-18T18:00", "a Wednesday"),
]


@pytest.mark.parametrize(("zone", "day", "at", "expected", "why"), EDGES, ids=[edge[-1] for edge in EDGES])
def test_at_an_edge_of_daylight_saving(zone, day, at, expected, why):
    instant = Once(day=day, at=at, zone=zone).on(date.fromisoformat(day))
    assert instant == datetime.fromisoformat(expected).replace(tzinfo=UTC) == walked(day, at, zone), why


def test_the_default_is_wednesday_18_00_utc():
    train = Timetable(weekly={})
    assert train.first_after(datetime(2026, 11, 18, 17, 59, 59, 999999, tzinfo=UTC), NONE) == at("2026-11-18T18:00")
    assert train.first_after(at("2026-11-18T18:00"), NONE) == at("2026-11-25T18:00")
    assert train.latest(at("2026-11-18T18:00"), NONE) == at("2026-11-18T18:00")


def at(told):
    return datetime.fromisoformat(told).replace(tzinfo=UTC)


HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})


@pytest.mark.parametrize(
    ("on_holiday", "expected"),
    [
        (OnHoliday.EARLIER, ["2026-12-21T18:00", "2026-12-24T18:00"]),
        (OnHoliday.SKIP, ["2026-12-21T18:00"]),
        (OnHoliday.KEEP, ["2026-12-21T18:00", "2026-12-28T18:00"]),
    ],
)
def test_a_freeze_on_a_holiday(on_holiday, expected):
    train = Timetable(weekly={"day": "monday"}, on_holiday=on_holiday)
    assert train.between(at("2026-12-20T00:00"), at("2026-12-31T00:00"), HOLIDAYS) == tuple(map(at, expected))


def test_where_all_is_holiday_nothing_begins():
    holidays = frozenset(date(2026, 1, 1) + timedelta(days=ahead) for ahead in range(365))
    train = Timetable(weekly={})
    assert train.between(at("2026-04-01T00:00"), at("2026-06-01T00:00"), holidays) == ()


def test_skipped_and_single_dates():
    train = Timetable(
        weekly={}, skip=["2026-11-25"], once=[{"day": "2026-11-27", "at": "09:00"}, {"day": "2026-11-18"}]
    )
    found = train.between(at("2026-11-17T00:00"), at("2026-12-03T00:00"), NONE)
    assert found == tuple(map(at, ["2026-11-18T18:00", "2026-11-27T09:00", "2026-12-02T18:00"]))


def test_a_beginning_far_away_is_found():
    train = Timetable(once=[{"day": "2026-11-27"}])
    assert train.first_after(at("1990-01-01T00:00"), NONE) == train.latest(at("2070-01-01T00:00"), NONE)
    assert train.first_after(at("1990-01-01T00:00"), NONE, at("2000-01-01T00:00")) is None
    assert train.first_after(at("2027-01-01T00:00"), NONE) is None
    assert train.latest(at("2026-01-01T00:00"), NONE) is None


@pytest.mark.parametrize(
    ("pattern", "branch", "expected"),
    [
        ("main", "main", True),
        ("main", "mainly", False),
        ("release/*", "release/1.2", True),
        ("release/*", "release/1/2", False),
        ("release/**", "release/1/2", True),
        ("**/hot", "a/b/hot", True),
        ("**/hot", "hot", True),
        ("**", "a/b", True),
        ("v?.x", "v1.x", True),
        ("v?.x", "v1yx", False),
        ("?", "/", False),
        ("release/**", "release", False),
        ("a/**/z", "a/z", True),
        ("**/**/z", "a/b/c/z", True),
    ],
)
def test_branches_are_matched_as_github_matches_them(pattern, branch, expected):
    assert Timetable(weekly={}, branches=[pattern]).stops_at(branch) is expected


def test_the_trains_of_a_branch():
    calendar = Calendar(
        trains={"a": Timetable(weekly={}), "b": Timetable(monthly={}, branches=["release/*"])}, holidays=["2026-12-25"]
    )
    assert list(calendar.at("main")) == ["a"]
    assert list(calendar.at("release/1")) == ["b"]
    assert calendar.at("topic") == {}
    assert calendar.days_off == {date(2026, 12, 25)}


def test_people_work_from_monday_to_friday():
    week = [date(2026, 11, 16) + timedelta(days=ahead) for ahead in range(7)]
    assert [is_working(day, frozenset({week[2]})) for day in week] == [True, True, False, True, True, False, False]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "Europe", "localtime", "right/UTC"])
def test_a_zone_nobody_knows_is_refused(zone):
    with pytest.raises(ValidationError, match="IANA time zone"):
        Weekly(zone=zone)


@pytest.mark.parametrize("zone", ["posixrules", "posix/UTC"])
def test_what_a_machine_alone_knows_is_refused(zone, monkeypatch):
    monkeypatch.setattr("bot.policy.calendar.ZoneInfo", lambda _: None)
    with pytest.raises(ValidationError, match="IANA time zone"):
        Weekly(zone=zone)


def test_a_zone_that_is_nearly_one_is_proposed():
    with pytest.raises(ValidationError, match="such as Europe/Zurich"):
        Weekly(zone="Europe/Zürich")


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-13-01", "18.11.2026", "2026-11-18T00:00", 20261118, "1969-12-31", None]
)
def test_a_date_that_is_none_is_refused(day):
    with pytest.raises(ValidationError):
        Timetable(weekly={}, skip=[day])


def test_a_train_that_never_leaves_is_refused():
    with pytest.raises(ValidationError, match="a train that leaves some day"):
        Timetable()


def test_a_tag_that_names_nothing_is_refused():
    with pytest.raises(ValidationError, match="did you mean iso_week"):
        Timetable(weekly={}, tag="train-{iso_weak}")


def test_a_train_says_how_long_it_lasts_and_how_it_is_named():
    train = Timetable(weekly={}, longest_hours=30, tag="v{version}")
    assert (train.longest, train.tag) == (timedelta(hours=30), "v{version}")
