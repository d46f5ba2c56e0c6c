"""What holds for every Avro schema, with an example beside each law so that none is vacuous."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.finding import Effect
from bot.formats import compare
from bot.formats.avro import references
from bot.formats.format import Source
from tests.bot.formats.avro.schemas import changed, schemas
from tests.laws.slow import ends_soon_and_small


def shuffled(schema, seed):
    """The same schema with its keys in another order, laid out otherwise."""
    match schema:
        case dict():
            keys = random.Random(seed).sample(list(schema), len(schema))
            return {key: shuffled(schema[key], seed) for key in keys}
        case list():
            return [shuffled(item, seed) for item in schema]
        case _:
            return schema


@given(schemas(logical=True))
def test_a_schema_does_not_differ_from_itself(schema):
    assert compare("avro", json.dumps(schema), json.dumps(schema)).findings == ()


@given(schemas(logical=True), st.integers())
def test_the_order_of_keys_and_the_layout_change_nothing(schema, seed):
    told = json.dumps(shuffled(schema, seed), indent=3)
    assert compare("avro", json.dumps(schema), told).findings == ()


@given(changed(logical=True), st.integers())
def test_a_fingerprint_does_not_depend_on_where_something_stands(sides, seed):
    old, new = sides
    one = compare("avro", json.dumps(old), json.dumps(new), old_path="a", new_path="a")
    other = compare("avro", json.dumps(shuffled(old, seed), indent=1), json.dumps(new, indent=2), new_path="a")
    assert {found.fingerprint for found in one.findings} == {found.fingerprint for found in other.findings}


@given(changed(logical=True))
def test_the_way_back_flips_the_levels(sides):
    old, new = map(json.dumps, sides)
    there, back = compare("avro", old, new), compare("avro", new, old)
    if not any(found.rule == "avro/default-not-first" for found in (*there.findings, *back.findings)):
        assert there.holds("BACKWARD") == back.holds("FORWARD")
        assert there.holds("FORWARD") == back.holds("BACKWARD")


def test_the_way_back_of_a_wider_number():
    effects = [compare("avro", *pair).findings[0].effect for pair in (('"int"', '"long"'), ('"long"', '"int"'))]
    assert effects == [Effect.LOOSENS, Effect.TIGHTENS]


FIELDS = [
    json.dumps({"type": "record", "name": "T", "fields": [{"name": f"{name}{n}", "type": "int"} for n in range(9_000)]})
    for name in ("a", "counterparty_")
]
BRANCHES = [
    json.dumps([{"type": "fixed", "name": f"{name}{n}", "size": 1} for n in range(9_000)]) for name in ("A", "B")
]
SYMBOLS = [
    json.dumps({"type": "enum", "name": "E", "symbols": [f"{name}{n}" for n in range(30_000)]}) for name in ("A", "B")
]
RING = [
    json.dumps([
        {"type": "record", "name": f"R{n}", "fields": [{"name": "a", "type": [f"R{n - 1}", kind] if n else kind}]}
        for n in range(4_000)
    ])
    for kind in ("int", "long")
]  # fmt: skip
SLOW = {
    "arrays": ('"int"', '{"type": "array", "items": ' * 100_000),
    "unions": ('"int"', "[" * 1_000_000),
    "records": ('"int"', '{"type": "record", "name": "A", "fields": [{"name": "a", "type": ' * 20_000),
    "fields": tuple(FIELDS),
    "branches": tuple(BRANCHES),
    "symbols": tuple(SYMBOLS),
    "ring": tuple(RING),
    "names": ('"int"', json.dumps(["x" * 60 + str(n) for n in range(12_000)])),
    "itself": (
        json.dumps({"type": "record", "name": "T", "fields": [{"name": "a", "type": ["null", "T"]}]}),
        json.dumps({"type": "record", "name": "T", "fields": [{"name": "a", "type": ["T", "int"]}]}),
    ),
    "default": (
        '"int"',
        json.dumps({"type": "record", "name": "T", "fields": [
            {"name": "a", "type": {"type": "array", "items": "int"}, "default": list(range(45_000))}
        ]}),
    ),
    "regex": ('"string"', '{"type": "string", "pattern": "(a+)+$"}'),
    "size": ('"int"', '"' + "x" * 2_000_000 + '"'),
}  # fmt: skip


def examined(old, new):
    compare("avro", old, new)
    references(Source("a/b/c.avsc", new.encode()))


@pytest.mark.parametrize("name", SLOW)
def test_what_is_made_to_be_slow_ends_soon_and_small(name):
    assert ends_soon_and_small(__name__, name)
