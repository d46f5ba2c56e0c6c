from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.facts.finding import Place
from bot.policy.gates import freeze
from bot.policy.verdict import State
from bot.policy.window import window_at
from tests.samples.gates import check, each_example
from tests.samples.snapshots import BROKEN, snapshot


@each_example(freeze)
def test_example(example):
    check(freeze, example)


def test_weekly_alone_is_one_train():
    calendar = freeze.Freeze(branches=("main", "release/*"), weekly={}).calendar
    assert {name: train.branches for name, train in calendar.trains.items()} == {"weekly": ("main", "release/*")}


def test_two_trains_of_one_name_are_refused():
    with pytest.raises(ValidationError, match="one train named weekly"):
        freeze.Freeze(weekly={}, trains={"weekly": {"weekly": {}}})


@pytest.mark.parametrize(("name", "state"), [("platform", State.ACTION_REQUIRED), (".github", State.SUCCESS)])
def test_an_unreadable_calendar_of_the_organisation_is_mended_where_it_is_kept(name, state):
    told = snapshot(author="ann", now="2026-11-17T12:00:00+00:00", head_policy="version: 1")
    problem = replace(BROKEN, place=Place(path="stationmaster.yml", line=1))
    repository = replace(told.pull_request.repository, name=name)
    told = replace(told, policy_problems=(problem,), pull_request=replace(told.pull_request, repository=repository))
    assert freeze.evaluate(told, freeze.Freeze()).state is state


def test_the_organisations_last_calendar_that_could_be_read_is_kept():
    told = snapshot(author="ann", now="2026-11-17T12:00:00+00:00", kept_organisation_policy="version: 1")
    problem = replace(BROKEN, place=Place(path="stationmaster.yml", line=1))
    assert freeze.evaluate(replace(told, policy_problems=(problem,)), freeze.Freeze()).state is State.SUCCESS
    own = replace(told, policy_problems=(problem, BROKEN))
    assert freeze.evaluate(own, freeze.Freeze()).state is State.ACTION_REQUIRED


def test_a_change_that_breaks_the_calendar_in_another_way_does_not_mend_it():
    told = snapshot(author="ann", now="2026-11-17T12:00:00+00:00", broken="base", head_policy="version: 9")
    told = replace(told, head_policy_problems=(BROKEN,))
    assert freeze.evaluate(told, freeze.Freeze()).state is State.ACTION_REQUIRED


def test_whom_a_hotfix_asks_about_is_told():
    given = {
        "author": "ann",
        "now": "2026-11-18T21:00:00+00:00",
        "changes": [{"dataset": "trade_ledger", "owner": "trading"}],
        "hotfixes": [{"incident": "INC-42"}],
    }
    section = freeze.Freeze(weekly={}, hotfix={"incident_commander": ["@acme/on-call"]})
    assert freeze.evaluate(snapshot(given), section).people == ("acme/on-call", "acme/trading")


INSTANTS = st.integers(0, 60 * 24 * 90).map(
    lambda minutes: datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(INSTANTS, st.none() | INSTANTS)
@example(datetime(2026, 11, 18, 18, tzinfo=UTC), datetime(2026, 11, 12, 10, tzinfo=UTC))
def test_the_gate_says_what_the_window_says(now, cut):
    section = freeze.Freeze(weekly={}, trains={"monthly": {"monthly": {"week": "first", "day": "tuesday"}}})
    told = snapshot(now=now, cut=cut)
    window = window_at(section.calendar, told.train, now)
    assert freeze.evaluate(told, section).state is (State.ACTION_REQUIRED if window.is_frozen else State.SUCCESS)


@pytest.mark.parametrize(
    ("config", "now", "lock"),
    [
        ({"enforcement": "repository-ruleset"}, "2026-11-18T18:00:00Z", "freeze: main"),
        ({"enforcement": "organisation-ruleset"}, "2026-11-18T18:00:00Z", "freeze: main"),
        ({"enforcement": "organisation-ruleset", "mode": "report"}, "2026-11-18T18:00:00Z", ""),
        ({}, "2026-11-18T18:00:00Z", ""),
        ({"enforcement": "repository-ruleset"}, "2026-11-18T17:59:59Z", ""),
    ],
)
def test_a_frozen_branch_is_locked_where_its_policy_says_so(config, now, lock):
    told = snapshot(author="ann", now=now, cut="2026-11-12T10:00:00+00:00")
    assert freeze.evaluate(told, freeze.Freeze(weekly={}, **config)).lock == lock
