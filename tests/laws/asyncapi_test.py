"""What holds for every AsyncAPI document, with an example beside each law so that none is vacuous."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats import compare
from tests.bot.formats.oracles.jsonschemas import changed
from tests.laws.slow import ends_soon_and_small

SEEDS = st.integers(0, 1 << 32)
OLD_WORDS = {"receive": "publish", "send": "subscribe"}


def document(received, sent):
    """One channel for what is received and one for what is sent; definitions stand where references look for them."""
    sides = {"receive": received, "send": sent}
    payloads = {word: {key: told for key, told in side.items() if key != "$defs"} for word, side in sides.items()}
    definitions = {name: told for side in (received, sent) for name, told in side.get("$defs", {}).items()}
    return {
        "asyncapi": "3.0.0",
        "channels": {
            word: {"address": word, "messages": {"m": {"payload": told}}} for word, told in payloads.items()
        },
        "operations": {word: {"action": word, "channel": {"$ref": f"#/channels/{word}"}} for word in payloads},
        "$defs": definitions,
    }  # fmt: skip


def in_version_2(told):
    """The same document, laid out as in version 2."""
    channels = {
        word: {OLD_WORDS[word]: {"operationId": word, "message": {"name": "m", **channel["messages"]["m"]}}}
        for word, channel in told["channels"].items()
    }
    return {"asyncapi": "2.6.0", "channels": channels, "$defs": told["$defs"]}


def asked(old, new):
    return compare("asyncapi", json.dumps(old), json.dumps(new))


@given(SEEDS)
def test_a_document_does_not_differ_from_itself(seed):
    told = document(*changed(seed))
    assert compare("asyncapi", json.dumps(told), json.dumps(told, indent=3)).findings == ()


@given(SEEDS)
def test_the_version_says_nothing(seed):
    old, new = changed(seed)
    before, after = document(old, {}), document(new, {})
    there, across = asked(before, after), asked(in_version_2(before), after)
    told = [
        {(found.rule, found.element, found.effect) for found in each.findings if "rewritten" not in found.rule}
        for each in (there, across)
    ]
    assert told[0] == told[1]


@given(SEEDS)
def test_the_way_back_flips_the_levels(seed):
    old, new = changed(seed)
    there, back = asked(document(old, {}), document(new, {})), asked(document(new, {}), document(old, {}))
    assert there.holds("BACKWARD") == back.holds("FORWARD")


@given(SEEDS)
def test_what_is_sent_is_what_is_received_turned_round(seed):
    old, new = changed(seed)
    received, sent = asked(document(old, {}), document(new, {})), asked(document({}, old), document({}, new))
    assert received.holds("BACKWARD") == sent.holds("FORWARD")
    assert received.holds("FORWARD") == sent.holds("BACKWARD")


def test_a_wider_number_breaks_those_who_read_it():
    number, integer = {"type": "number"}, {"type": "integer"}
    assert asked(document(integer, {}), document(number, {})).holds("BACKWARD")
    assert not asked(document({}, integer), document({}, number)).holds("BACKWARD")


def channels(count, payload):
    found = {f"c{n}": {"address": f"c{n}", "messages": {"m": {"payload": payload}}} for n in range(count)}
    return {"asyncapi": "3.0.0", "channels": found}


def traits(count, word):
    trait = {"bindings": {"kafka": {f"{word}{n}": n for n in range(100)}}}
    message = {"payload": {}, "traits": [trait] * count}
    return {"asyncapi": "3.0.0", "channels": {"c": {"address": "c", "messages": {"m": message}}}}


DEEP = {"anyOf": [{"const": n} for n in range(40)]}
OTHER = {"anyOf": [{"const": n} for n in range(1, 41)]}
SLOW = {
    "channels": (channels(3_000, {"type": "number"}), channels(3_000, {"type": "integer"})),
    "schemas": (channels(80, DEEP), channels(80, OTHER)),
    "names": tuple(
        {"asyncapi": "2.0.0", "channels": {f"{name}{n}": {"publish": {}} for n in range(9_000)}} for name in "ab"
    ),
    "messages": tuple(
        {"asyncapi": "3.0.0", "channels": {"c": {"messages": {f"{name}{n}": {} for n in range(9_000)}}}}
        for name in "ab"
    ),
    "traits": (traits(400, "a"), traits(400, "b")),
    "itself": ({"asyncapi": "3.0.0", "channels": {"c": {"$ref": "#/channels/c"}}}, channels(1, {"$ref": "#"})),
    "nest": ('{"asyncapi": "3.0.0", "channels": {}}', '{"asyncapi": "3.0.0", "channels": ' + "[" * 100_000),
}


def examined(old, new):
    compare("asyncapi", old, new)


@pytest.mark.parametrize("name", SLOW)
def test_what_is_made_to_be_slow_ends_soon_and_small(name):
    assert ends_soon_and_small(__name__, name)
