from dataclasses import replace

import pytest
from pydantic import ValidationError

from bot.facts.finding import Place
from bot.policy.gates import freeze
from bot.policy.verdict import State
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


def test_whom_a_hotfix_asks_about_is_told():
    given = {
        "author": "ann",
        "now": "2026-11-18T21:00:00+00:00",
        "changes": [{"dataset": "trade_ledger", "owner": "trading"}],
        "hotfixes": [{"incident": "INC-42"}],
    }
    section = freeze.Freeze(weekly={}, hotfix={"incident_commander": ["@acme/on-call"]})
    assert freeze.evaluate(snapshot(given), section).people == ("acme/on-call", "acme/trading")
