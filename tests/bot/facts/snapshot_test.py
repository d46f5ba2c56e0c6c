from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts.change import Change, ChangedFile, Status
from bot.facts.snapshot import LIVE, OFFLINE, Content, Fact, Snapshot, Source
from bot.facts.train import Train

CONTENT = Content(
    base_ref="main",
    base="41ab770",
    head="9f3c1e2",
    merge_base="41ab770",
    policy=Source(path=".github/stationmaster.yml", text="version: 1\n"),
    changes=(Change(file=ChangedFile(status=Status.ADDED, path="contracts/trades.yaml")),),
)
DATES = st.datetimes(timezones=st.just(UTC))


@settings(max_examples=50)
@given(st.builds(Snapshot, now=st.none() | DATES, train=st.none()))
def test_it_is_kept_whole(through_json, snapshot):
    assert through_json(snapshot) == snapshot


def test_an_example_is_kept_whole(through_json):
    snapshot = Snapshot(
        known=LIVE, content=CONTENT, now=datetime(2026, 11, 18, 18, tzinfo=UTC), train=Train(branch="main")
    )
    assert through_json(snapshot) == snapshot


def test_the_two_commits_tell_their_content_and_nothing_else():
    assert {Fact.CONTENT} == OFFLINE


def test_the_app_knows_every_kind_of_fact():
    assert set(Fact) == LIVE


def test_nothing_is_known_of_people_or_time_unless_it_is_given():
    snapshot = Snapshot(known=OFFLINE, content=CONTENT)
    assert (snapshot.pull_request, snapshot.teams, snapshot.now, snapshot.train) == (None, (), None, None)
