"""What holds for every property file of dbt, with an example beside each law so that none is vacuous."""

import json
import random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.formats import compare
from tests.laws.slow import ends_soon_and_small

TYPES = st.sampled_from(["int", "bigint", "varchar(10)", "varchar(20)", "decimal(10, 2)", "date"])
COLUMN = st.fixed_dictionaries(
    {"data_type": TYPES},
    optional={
        "constraints": st.just([{"type": "not_null"}]),
        "data_tests": st.lists(st.sampled_from(["unique", "not_null"]), unique=True),
        "description": st.sampled_from(["x", "y"]),
    },
)
MODEL = st.dictionaries(st.sampled_from("abcd"), COLUMN, min_size=1)


def file(model, *, is_enforced=True):
    columns = [{"name": name, **column} for name, column in model.items()]
    config = {"contract": {"enforced": is_enforced}}
    return {"version": 2, "models": [{"name": "ledger", "config": config, "columns": columns}]}


def asked(old, new):
    return compare("dbt", json.dumps(file(old)), json.dumps(file(new)))


@given(MODEL, st.integers())
def test_the_order_of_keys_and_the_layout_change_nothing(model, seed):
    shuffled = {
        key: dict(random.Random(seed).sample(list(column.items()), len(column))) for key, column in model.items()
    }
    assert compare("dbt", json.dumps(file(model)), yaml.safe_dump(file(shuffled))).findings == ()


@given(MODEL, MODEL)
def test_the_way_back_flips_what_is_in_both(old, new):
    names = sorted(old.keys() & new.keys())
    sides = [{name: side[name] for name in names} for side in (old, new)]
    there, back = asked(*sides), asked(*reversed(sides))
    assert there.holds("BACKWARD") == back.holds("FORWARD")
    assert there.holds("FORWARD") == back.holds("BACKWARD")


def test_the_way_back_of_a_wider_number():
    sides = [{"a": {"data_type": kind}} for kind in ("int", "bigint")]
    assert [asked(*pair).holds("BACKWARD") for pair in (sides, sides[::-1])] == [True, False]


MANY = [{f"{name}{n}": {"data_type": "int"} for n in range(4_000)} for name in ("a", "counterparty_")]
SLOW = {
    "columns": tuple(file(side) for side in MANY),
    "models": tuple({"version": 2, "models": [{"name": f"{name}{n}"} for n in range(9_000)]} for name in "ab"),
    "nest": (file(MANY[0]), "version: 2\nmodels: " + "[" * 100_000),
    "jinja": (file(MANY[0]), {"version": 2, "models": [{"name": "a", "alias": "{" * 500_000}]}),
    "aliases": (
        "version: 2",
        "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\n" * 1 + "models: [*c,*c,*c,*c]",
    ),
}


def examined(old, new):
    compare("dbt", old, new)


@pytest.mark.parametrize("name", SLOW)
def test_what_is_made_to_be_slow_ends_soon_and_small(name):
    assert ends_soon_and_small(__name__, name)
