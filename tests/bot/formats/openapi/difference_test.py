import json

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
