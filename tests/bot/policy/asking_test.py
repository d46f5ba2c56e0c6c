from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.agreement import verdict
from bot.policy.asking import asks
from bot.policy.verdict import Requirement
from tests.samples.snapshots import snapshot

TABLE = yaml.safe_load((Path(__file__).parent / "asking.yaml").read_text(encoding="utf-8"))
TEAMS = {"acme/risk": ["rita", "ron", "rose", "rob"], "zoe": ["zoe"]}


def asked(told, requirements, spread=None):
    return asks((verdict("gate", told, requirements, "nothing"),), told, spread)


def requirements(row):
    whos = row.get("asked", ["acme/risk", "zoe"])
    return [Requirement(who=tuple(who.split("|")), why="it says so", need=row.get("need", 1)) for who in whos]


@pytest.mark.parametrize("row", TABLE, ids=[row["name"] for row in TABLE])
def test_who_is_asked(row):
    told = snapshot(**{"author": "ann", "teams": TEAMS} | row.get("given", {}))
    assert sorted(asked(told, requirements(row), row.get("spread"))) == sorted(row["then"])


def test_nobody_is_asked_where_the_people_are_not_known():
    assert asked(snapshot(), [Requirement(who=("acme/risk",), why="it says so")]) == ()


def test_a_bot_is_asked_where_the_policy_trusts_it():
    told = snapshot(author="ann", teams={"robot": ["robot"]})
    (team,) = told.teams
    robot = replace(team.members[0], is_bot=True)
    told = replace(told, teams=(replace(team, members=(robot,)),))
    wanted = [Requirement(who=("robot",), why="it says so")]
    assert asked(told, wanted) == ()
    assert asked(replace(told, bots=(robot.id,)), wanted) == ("robot",)


PEOPLE = st.lists(st.sampled_from([f"p{at}" for at in range(12)]), min_size=1, unique=True)


@given(PEOPLE, PEOPLE, st.integers(1, 4))
def test_never_more_than_the_spread_never_who_had_a_hand_and_the_same_each_time(members, hands, spread):
    told = snapshot(author=hands[0], contributors=hands, teams={"acme/risk": members})
    wanted = [Requirement(who=("acme/risk",), why="it says so")]
    found = asked(told, wanted, spread)
    assert len(found) <= spread
    assert set(found) <= set(members) - set(hands)
    assert bool(found) == bool(set(members) - set(hands))
    assert found == asked(told, wanted, spread)


def test_the_load_of_many_pull_requests_is_even():
    told = snapshot(author="ann", teams=TEAMS)
    counts = dict.fromkeys(TEAMS["acme/risk"], 0)
    for number in range(1, 401):
        pull = replace(told, pull_request=replace(told.pull_request, number=number))
        for login in asked(pull, [Requirement(who=("acme/risk",), why="it says so")], 1):
            counts[login] += 1
    assert all(70 < count < 130 for count in counts.values()), counts
