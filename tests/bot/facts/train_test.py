from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bot.facts.pull_request import Person
from bot.facts.train import Abort, Agreement, Cut, Emergency, Hotfix, Train


@given(st.builds(Train, latest_cut=st.none() | st.builds(Cut, at=st.datetimes(timezones=st.just(UTC)))))
def test_it_is_kept_whole(through_json, train):
    assert through_json(train) == train


def test_an_example_is_kept_whole(through_json):
    train = Train(
        branch="main", latest_cut=Cut(branch="main", commit="9f3c1e2", at=datetime(2026, 11, 19, 7, tzinfo=UTC))
    )
    assert through_json(train) == train


def test_everything_that_can_be_known_is_kept_whole(through_json):
    at = datetime(2026, 11, 19, 7, tzinfo=UTC)
    word = Agreement(person=Person(id=7, login="rita"), role="incident commander", is_withdrawn=True)
    hotfix = Hotfix(
        id="1",
        incident="INC-1",
        reason="why",
        pull_request=7,
        commit="c",
        base_ref="main",
        declared=at,
        expires=at + timedelta(hours=4),
        agreements=(word,),
    )
    train = Train(
        branch="main",
        cuts=(Cut(branch="main", commit="c", at=at, train="weekly"),),
        aborts=(Abort(branch="main", at=at, reason="why"),),
        emergencies=(Emergency(id="2", branch="main", reason="why", since=at, until="its end"),),
        hotfixes=(hotfix,),
        known_from=at,
        known_to=at,
    )
    assert through_json(train) == train


def test_a_cut_is_an_instant_whatever_the_zone_it_is_written_in():
    noon = datetime(2026, 11, 19, 12, tzinfo=UTC)
    there = noon.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert Cut(branch="main", commit="9f3c1e2", at=noon) == Cut(branch="main", commit="9f3c1e2", at=there)


def test_no_cut_was_ever_recorded_unless_one_is_given():
    assert Train(branch="main").latest_cut is None
