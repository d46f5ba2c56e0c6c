import json
from datetime import date

import pytest

from bot.formats import compare
from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("table", ["openapi_operations", "openapi_bodies"])
def test_examples(table):
    for example in examples(table):
        check(example.values[0])


def document(schema, count):
    body = {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/M"}}}}
    paths = {f"/t{n}": {"post": {"requestBody": body, "responses": {}}} for n in range(count)}
    return json.dumps({"openapi": "3.1.0", "paths": paths, "components": {"schemas": {"M": schema}}})


def test_a_component_of_many_operations_is_told_once():
    comparison = compare("openapi", document({"type": "number"}, 50), document({"type": "integer"}, 50))
    assert [found.rule for found in comparison.findings] == ["openapi/request-type-tightened"]


def test_a_property_is_most_likely_renamed():
    old, new = ({"properties": {name: {"type": "string"}}} for name in ("counterparty_id", "counterparty"))
    (found,) = compare("openapi", document(old, 1), document(new, 1)).findings
    assert (found.rule, found.certainty) == ("openapi/request-property-renamed", "likely")


def operations(**said):
    return json.dumps(
        {"openapi": "3.1.0", "paths": {"/t": {name: {"responses": {}, **told} for name, told in said.items()}}}
    )


def test_an_operation_is_promised_until_its_sunset():
    given_up = {"deprecated": True, "x-sunset": "2027-01-31"}
    told = [
        (operations(get={}, put=given_up), operations(get={}), False),
        (operations(get={}), operations(get=given_up), True),
        (operations(get={"deprecated": True}), operations(get=given_up), True),
    ]
    for old, new, announces in told:
        (found,) = compare("openapi", old, new).findings
        assert (found.sunset, found.announces) == (date(2027, 1, 31), announces)
    for old, new in (({"x-sunset": "2027-01-31"}, None), (given_up, {})):
        (found,) = compare("openapi", operations(get=old), operations(**({} if new is None else {"get": new}))).findings
        assert found.sunset is None
