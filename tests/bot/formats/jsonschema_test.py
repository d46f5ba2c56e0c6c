import json

import pytest

from bot.formats.format import Source
from bot.formats.jsonschema import RULES, examine, recognises, references
from bot.formats.types import Type
from tests.bot.formats.tables import check, every_example, examples

TRADE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Trade",
    "type": "object",
    "properties": {"id": {"type": "string"}},
}
TEXT = json.dumps(TRADE).encode()
ELSEWHERE = {"jsonschema/added", "jsonschema/deleted", "jsonschema/too-large"}
"""Rules whose examples are here and in inclusion/difference_test.py."""


@pytest.mark.parametrize("table", ["values", "objects", "arrays", "logic", "file"])
def test_examples(table):
    for example in examples(f"jsonschema_{table}"):
        check(example.values[0])


def test_every_rule_has_an_example():
    rows = [row.values[0] for row in every_example() if row.values[0].format == "jsonschema"]
    assert RULES.keys() - {found["rule"] for row in rows for found in row.findings} == ELSEWHERE


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.json", TEXT, True),
        ("a.yaml", b"$schema: http://json-schema.org/draft-07/schema#", True),
        ("a.schema.json", b"{}", True),
        ("a.schema.json", b"{", True),
        ("a.json", b"{", False),
        ("a.json", b'{"$schema": "https://json.schemastore.org/package"}', False),
        ("a.json", b'{"$schema": 1}', False),
        ("a.json", b"[]", False),
        ("a.avsc", TEXT, False),
    ],
)
def test_a_schema_is_known_by_its_name_or_its_draft(path, data, expected):
    assert recognises(Source(path, data)) is expected


def test_files_are_asked_for_by_relative_paths():
    told = {
        "$ref": "money.json#/a",
        "x": [{"$ref": "#/b"}, {"$ref": "https://a/b"}, {"$ref": 1}, {"$ref": "../c.json"}],
    }
    source = Source("s/a.schema.json", json.dumps(told).encode())
    assert references(source) == ("c.json", "s/money.json")
    found = {"s/money.json": b'{"$ref": "iso.json"}', "c.json": b"{"}
    assert references(Source(source.path, source.data, found)) == ("s/iso.json",)
    assert references(Source("s/a.schema.json", b"{")) == ()


def test_a_file_of_the_repository_is_followed():
    data = json.dumps({"properties": {"a": {"$ref": "money.json"}}}).encode()
    old, new = (
        Source("s/a.schema.json", data, {"s/money.json": json.dumps({"type": kind}).encode()})
        for kind in ("number", "integer")
    )
    assert [(found.rule, found.head.path) for found in examine(old, new).findings] == [
        ("jsonschema/type-tightened", "s/money.json")
    ]


def test_a_schema_that_comes_and_goes():
    source = Source("a.json", TEXT)
    assert [(found.rule, found.subject) for found in examine(None, source).findings] == [("jsonschema/added", "Trade")]
    gone = examine(source, None).findings
    assert [(found.rule, found.base.line) for found in gone] == [("jsonschema/deleted", 1)]
    broken = examine(Source("a.schema.json", b"{"), None)
    assert [found.rule for found in broken.findings] == ["jsonschema/base-unreadable", "jsonschema/deleted"]
    assert not broken.is_readable


def test_a_schema_without_a_title_is_called_by_its_path():
    source = Source("a.schema.json", b'{"type": "string"}')
    assert examine(None, source).findings[0].subject == "a.schema.json"
    assert examine(None, source).described_after == ()


@pytest.mark.parametrize(
    ("told", "kind", "is_nullable"),
    [
        ({"type": "string"}, Type("varchar"), False),
        ({"type": ["null", "integer"]}, Type("integer"), True),
        ({"type": "string", "format": "date-time"}, Type("timestamp_tz"), False),
        ({"type": "string", "format": "email"}, Type("varchar"), False),
        ({"type": ["integer", "string"]}, Type("unknown", unknown=""), False),
        ({}, Type("unknown", unknown=""), None),
    ],
)
def test_properties_are_columns(told, kind, is_nullable):
    source = Source("a.json", json.dumps({**TRADE, "properties": {"a": told}}).encode())
    (dataset,) = examine(None, source).described_after
    assert (dataset.name, [(each.name, each.type, each.is_nullable) for each in dataset.columns]) == (
        "Trade",
        [("a", kind, is_nullable)],
    )
