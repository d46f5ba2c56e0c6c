"""What holds for every OpenAPI document, with an example beside each law so that none is vacuous."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats import compare
from tests.bot.formats.oracles.jsonschemas import changed
from tests.laws.slow import ends_soon_and_small

SEEDS = st.integers(0, 1 << 32)


def document(request, response):
    """One operation that takes the one and gives the other; definitions stand where references look for them."""
    sides = [{key: told for key, told in side.items() if key != "$defs"} for side in (request, response)]
    body, given = ({"content": {"a/b": {"schema": side}}} for side in sides)
    operation = {"requestBody": body, "responses": {"200": given}}
    definitions = {name: told for side in (request, response) for name, told in side.get("$defs", {}).items()}
    return {"openapi": "3.1.0", "paths": {"/t": {"post": operation}}, "$defs": definitions}


def asked(old, new):
    return compare("openapi", json.dumps(old), json.dumps(new))


@given(SEEDS)
def test_a_document_does_not_differ_from_itself(seed):
    old, new = changed(seed)
    told = document(old, new)
    assert compare("openapi", json.dumps(told), json.dumps(told, indent=3)).findings == ()


@given(SEEDS)
def test_the_way_back_flips_the_levels(seed):
    old, new = changed(seed)
    there, back = asked(document(old, {}), document(new, {})), asked(document(new, {}), document(old, {}))
    assert there.holds("BACKWARD") == back.holds("FORWARD")


@given(SEEDS)
def test_a_response_is_a_request_turned_round(seed):
    old, new = changed(seed)
    request, response = asked(document(old, {}), document(new, {})), asked(document({}, old), document({}, new))
    assert request.holds("BACKWARD") == response.holds("FORWARD")
    assert request.holds("FORWARD") == response.holds("BACKWARD")


def test_a_wider_number_breaks_those_who_read_it():
    number, integer = {"type": "number"}, {"type": "integer"}
    assert asked(document(integer, {}), document(number, {})).holds("BACKWARD")
    assert not asked(document({}, integer), document({}, number)).holds("BACKWARD")


def paths(count, schema):
    return {"openapi": "3.0.0", "paths": {f"/t{n}": document(schema, schema)["paths"]["/t"] for n in range(count)}}


DEEP = {"anyOf": [{"const": n} for n in range(40)]}
OTHER = {"anyOf": [{"const": n} for n in range(1, 41)]}
SLOW = {
    "paths": (paths(1_000, {"type": "number"}), paths(1_000, {"type": "integer"})),
    "schemas": (paths(80, DEEP), paths(80, OTHER)),
    "operations": tuple(
        {"openapi": "3.0.0", "paths": {f"/{name}{n}": {"get": {}} for n in range(9_000)}} for name in "ab"
    ),
    "itself": ({"openapi": "3.1.0", "paths": {"/t": {"$ref": "#/paths/~1t"}}}, document({"$ref": "#"}, {})),
    "nest": ('{"openapi": "3.1.0", "paths": {}}', '{"openapi": "3.1.0", "paths": ' + "[" * 100_000),
}


def examined(old, new):
    compare("openapi", old, new)


@pytest.mark.parametrize("name", SLOW)
def test_what_is_made_to_be_slow_ends_soon_and_small(name):
    assert ends_soon_and_small(__name__, name)
