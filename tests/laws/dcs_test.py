"""What holds for every data contract of the Data Contract Specification, with an example beside each law."""

import json
import random
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.formats import compare

NAMES = st.sampled_from(["id", "amount", "side", "book"])
TYPES = st.sampled_from(["int", "long", "string", "decimal", "date", "timestamp", "boolean"])
FIELD = st.fixed_dictionaries(
    {"type": TYPES},
    optional={
        "required": st.booleans(),
        "unique": st.booleans(),
        "maxLength": st.integers(1, 9),
        "enum": st.lists(st.sampled_from("ABC"), min_size=1, unique=True),
        "pii": st.booleans(),
        "config": st.fixed_dictionaries({"snowflakeType": st.sampled_from(["number(9)", "number(18)"])}),
    },
)
FIELDS = st.dictionaries(NAMES, FIELD, min_size=1)
HEAD = {"dataContractSpecification": "1.1.0", "id": "i", "info": {"title": "t", "version": "spring"}}


def file(fields, **more):
    return {**HEAD, "models": {"trades": {"fields": fields}}, **more}


def asked(old, new):
    return compare("dcs", json.dumps(old), json.dumps(new))


def shuffled(node, chance):
    """The same with its keys in another order, but for the fields, whose order is the columns'."""
    if not isinstance(node, dict):
        return node
    keys = list(node)
    if not keys or not isinstance(node[keys[0]], dict) or "type" not in node[keys[0]]:
        chance.shuffle(keys)
    return {key: shuffled(node[key], chance) for key in keys}


@given(FIELDS, st.integers())
def test_layout_and_the_order_of_keys_change_nothing(fields, seed):
    other = yaml.safe_dump(shuffled(file(fields), random.Random(seed)), sort_keys=False)
    assert compare("dcs", json.dumps(file(fields)), "# why\n" + other).findings == ()


@given(FIELDS)
def test_a_definition_says_what_the_field_would(fields):
    referring = {name: {"$ref": f"#/definitions/{name}"} for name in fields}
    assert asked(file(fields), file(referring, definitions=fields)).findings == ()


@given(FIELDS, FIELDS)
def test_the_way_back_flips_what_is_in_both(old, new):
    names = sorted(old.keys() & new.keys())
    sides = [file({name: side[name] for name in names}) for side in (old, new)]
    there, back = asked(*sides), asked(*reversed(sides))
    assert there.holds("BACKWARD") == back.holds("FORWARD")
    assert there.holds("FORWARD") == back.holds("BACKWARD")


def test_the_way_back_of_a_longer_number():
    sides = [file({"a": {"type": kind}}) for kind in ("int", "long")]
    assert [asked(*pair).holds("BACKWARD") for pair in (sides, sides[::-1])] == [True, False]


def nested(levels, inside):
    return {"type": "record", "fields": {"a": nested(levels - 1, inside)}} if levels else inside


CHAIN = {f"d{n}": nested(25, {"$ref": f"#/definitions/d{n + 1}"} if n < 99 else {"type": "int"}) for n in range(100)}
DOUBLED = {
    f"d{n}": {"fields": {side: {"$ref": f"#/definitions/d{n + 1}"} for side in "ab"}} if n < 40 else {"type": "int"}
    for n in range(41)
}
LONG = {"d0": {"type": "string", "enum": [f"v{n}" for n in range(10_000)]}}
FIRST = {"a": {"$ref": "#/definitions/d0"}}
SLOW = {
    "chain": file(FIRST, definitions=CHAIN),
    "doubled": file(FIRST, definitions=DOUBLED),
    "circles": file(FIRST, definitions={"d0": {"fields": {str(n): FIRST["a"] for n in range(5_000)}}}),
    "long": file({str(n): FIRST["a"] for n in range(9_000)}, definitions=LONG),
    "columns": file({f"column_{n}": {"type": "int"} for n in range(9_000)}),
    "pattern": file({"a": {"type": "string", "pattern": "(a+)+$" * 10_000}}),
    "levels": file({"a": {"type": "int"}}, servicelevels={str(n): {"threshold": "1h"} for n in range(9_000)}),
}


@pytest.mark.parametrize("name", SLOW)
def test_what_is_made_to_be_slow_ends_soon(name):
    began = time.process_time()
    asked(file({"a": {"type": "int"}}), SLOW[name])
    assert time.process_time() - began < 5


@pytest.mark.parametrize("name", ["chain", "doubled", "circles", "long"])
def test_what_cannot_be_followed_holds_nothing(name):
    comparison = asked(file({"a": {"type": "int"}}), SLOW[name])
    assert "contract/invalid" in {finding.rule for finding in comparison.findings}
    assert not comparison.holds("NONE")
