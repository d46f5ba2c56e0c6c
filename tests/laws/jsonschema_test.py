"""What holds for every JSON schema, with an example beside each law so that none is vacuous."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.finding import Effect
from bot.formats import compare
from tests.bot.formats.oracles.jsonschemas import changed
from tests.laws.slow import ends_soon_and_small

SEEDS = st.integers(0, 1 << 32)


def asked(old, new):
    return compare("jsonschema", json.dumps(old), json.dumps(new))


def shuffled(told, seed):
    """The same with keys in another order."""
    match told:
        case dict():
            return {key: shuffled(told[key], seed) for key in random.Random(seed).sample(list(told), len(told))}
        case list():
            return [shuffled(item, seed) for item in told]
        case _:
            return told


@given(SEEDS)
def test_a_schema_does_not_differ_from_itself(seed):
    old, _ = changed(seed)
    assert asked(old, shuffled(old, seed)).findings == ()
    assert compare("jsonschema", json.dumps(old), json.dumps(old, indent=7)).findings == ()


@given(SEEDS)
def test_a_fingerprint_does_not_depend_on_where_something_stands(seed):
    old, new = changed(seed)
    one, other = asked(old, new), compare("jsonschema", json.dumps(old, indent=1), json.dumps(new, indent=4))
    assert [found.fingerprint for found in one.findings] == [found.fingerprint for found in other.findings]


@given(SEEDS)
def test_the_way_back_flips_the_levels(seed):
    old, new = changed(seed)
    there, back = asked(old, new), asked(new, old)
    assert there.holds("BACKWARD") == back.holds("FORWARD")
    assert there.holds("FORWARD") == back.holds("BACKWARD")


def test_the_way_back_of_a_wider_number():
    pairs = (({"type": "integer"}, {"type": "number"}), ({"type": "number"}, {"type": "integer"}))
    assert [asked(*pair).findings[0].effect for pair in pairs] == [Effect.LOOSENS, Effect.TIGHTENS]


def many(word, made, size=9_000):
    return tuple({word: [made(n + step) for n in range(size)]} for step in (0, 1))


def deep(word, made, depth, *, is_list=False):
    sides = []
    for step in (1, 2):
        told = {"minLength": step}
        for n in range(depth):
            told = {word: [told, made(n)]} if is_list else {word: told}
        sides.append(told)
    return tuple(sides)


def ring(size, least):
    definitions = {
        f"d{n}": {"properties": {"a": {"$ref": f"#/$defs/d{(n + 1) % size}"}, "b": {"minLength": 1}}}
        for n in range(size)
    }
    definitions[f"d{size - 1}"]["properties"]["b"]["minLength"] = least
    return {"$ref": "#/$defs/d0", "$defs": definitions}


def choices(step):
    return {"allOf": [{"anyOf": [{"properties": {f"p{n}": {"const": k + step}}} for k in range(3)]} for n in range(12)]}


SLOW = {
    "allOf": many("allOf", lambda n: {"minLength": n}),
    "anyOf": many("anyOf", lambda n: {"const": n}),
    "oneOf": many("oneOf", lambda n: {"const": n}),
    "enum": many("enum", lambda n: n, 40_000),
    "objects": many("enum", lambda n: {"a": n, "b": [n] * 5}, 4_000),
    "names": tuple({"properties": {f"{name}{n}": {} for n in range(9_000)}} for name in "ab"),
    "types": tuple({"properties": {f"a{n}": {"type": kind} for n in range(9_000)}} for kind in ("string", "null")),
    "patterns": tuple(
        {"patternProperties": {f"{name}{n}": {} for n in range(3_000)}, "required": [f"a{n}" for n in range(3_000)]}
        for name in "ab"
    ),
    "anyOf in anyOf": deep("anyOf", lambda n: {"type": "integer", "minimum": n}, 25, is_list=True),
    "oneOf in oneOf": deep("oneOf", lambda n: {"type": "integer", "minimum": n}, 25, is_list=True),
    "not in not": deep("not", None, 55),
    "properties in properties": deep("additionalProperties", None, 55),
    "ring": (ring(2_000, 1), ring(2_000, 2)),
    "choices": (choices(0), choices(1)),
    "itself": ({"$ref": "#"}, {"allOf": [{"$ref": "#"}]}),
    "chain": tuple(
        {"$ref": "#/$defs/d0", "$defs": {f"d{n}": {"$ref": f"#/$defs/d{n + step}"} for n in range(3_000)}}
        for step in (1, 2)
    ),
    "regex": ({"pattern": "(a+)+$"}, {"pattern": "(a+)+$", "const": "a" * 5_000 + "!"}),
    "regex of names": ({"patternProperties": {"(a+)+$": False}}, {"properties": {"a" * 5_000 + "!": {}}}),
    "numbers": ({"multipleOf": 1e308}, {"multipleOf": 1e-300, "minimum": 1e308}),
    "nest": ('{"type": "string"}', '{"not": ' * 100_000),
    "size": ('{"type": "string"}', '{"title": "' + "x" * 2_000_000),
}


def examined(old, new):
    compare("jsonschema", old, new)


@pytest.mark.parametrize("name", SLOW)
def test_what_is_made_to_be_slow_ends_soon_and_small(name):
    assert ends_soon_and_small(__name__, name)
