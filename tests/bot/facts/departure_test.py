from datetime import UTC, datetime, timedelta, timezone

from bot.facts.departure import Departure, Event, Merged, Step, Who

SINCE = datetime(2026, 11, 18, 18, tzinfo=UTC)


def test_it_is_called_as_its_freeze_is():
    east = SINCE.astimezone(timezone(timedelta(hours=9)))
    assert Departure(branch="main", train="weekly", since=east).name == "weekly 2026-11-18T18:00Z"


def test_a_step_comes_after_those_before():
    first, second = (Step(event=event, who=Who.CLOCK, at=SINCE) for event in (Event.ARM, Event.FREEZE))
    departure = Departure(branch="main", train="weekly", since=SINCE).taking(first).taking(second)
    assert departure.steps == (first, second)


def test_a_merged_pull_request_has_a_head_and_what_came_of_it():
    assert Merged(number=1, title="t", author="ann", head="a", commit="b").commit == "b"
