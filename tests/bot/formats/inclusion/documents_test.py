import json
from dataclasses import replace

import pytest

from bot.formats.document import plain
from bot.formats.format import Source
from bot.formats.inclusion import Document, Schema, dialect_of, path_of, references_of
from bot.formats.inclusion.documents import is_endless, lost_references, resolve
from bot.formats.json import load
from tests.bot.formats.inclusion.pairs import schema

OTHER = {"$defs": {"b": {"title": "b"}, "c": {"$anchor": "d", "title": "d"}}, "title": "other"}
ROOT = {
    "$id": "https://acme.example/a",
    "title": "root",
    "$defs": {
        "a/b": {"title": "slash"}, "x": [{"title": "first"}], "n": {"$anchor": "here", "title": "anchor"},
        "e": {"$id": "https://acme.example/e", "title": "inner", "$defs": {"f": {"title": "f"}}},
    },
}  # fmt: skip


def document():
    files = {"s/other.json": json.dumps(OTHER).encode(), "s/broken.json": b"{"}
    return Document("s/a.json", load(json.dumps(ROOT).encode()), files=files)


@pytest.mark.parametrize(
    ("reference", "title"),
    [
        ("#", "root"),
        ("#/$defs/a~1b", "slash"),
        ("#/$defs/a%7E1b", "slash"),
        ("#/$defs/x/0", "first"),
        ("#/$defs/x/1", None),
        ("#/$defs/x/y", None),
        ("#/none", None),
        ("#here", "anchor"),
        ("#nowhere", None),
        ("https://acme.example/a", "root"),
        ("https://acme.example/a#/$defs/n", "anchor"),
        ("https://acme.example/e", "inner"),
        ("https://acme.example/e#/$defs/f", "f"),
        ("https://acme.example/none", None),
        ("other.json", "other"),
        ("./other.json#/$defs/b", "b"),
        ("other.json#d", "d"),
        ("broken.json", None),
        ("missing.json", None),
        ("../s/other.json", "other"),
        ("../../other.json", None),
        ("file:///etc/passwd", None),
    ],
)
def test_a_reference_leads_to_one_place(reference, title):
    found = resolve(document(), reference)
    assert (plain(found.node)["title"] if found else None) == title


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("b.json", "s/b.json"), ("../b.json", "b.json"), ("../../b.json", None), ("/b.json", None), ("\\b.json", None),
        ("http://a/b.json", None), ("urn:b", None), ("a/../b.json", "s/b.json"), ("a%20b.json", "s/a b.json"),
    ],
)  # fmt: skip
def test_an_address_is_a_path_in_the_repository_or_nothing(address, expected):
    assert path_of("s/a.json", address) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, "draft-07"),
        ({"$schema": "https://json-schema.org/draft/2020-12/schema"}, "2020-12"),
        ({"$schema": "https://acme.example/dialect"}, None),
        ({"$schema": {}}, None),
        ({}, None),
        (True, None),
    ],
)
def test_a_dialect_is_named(told, expected):
    assert dialect_of(load(json.dumps(told).encode())) == expected


def test_another_file_is_read_once_and_in_its_own_dialect():
    files = {"b.json": b'{"$schema": "http://json-schema.org/draft-04/schema#"}'}
    side = Document("a.json", schema({}).node, files=files)
    assert side.other("b.json") is side.other("b.json")
    assert (side.other("b.json").is_flagged, side.other("b.json").is_lone) == (True, True)
    assert (side.is_flagged, side.is_lone) == (False, False)


def test_what_stands_under_a_keyword():
    told = schema({"a": {"b": 1}, "c": [True], "d": 1, "$ref": 1})
    assert (told.get("x"), told.below("x"), told.each("d"), told.named("d"), told.reference, told.target) == (
        None, None, (), {}, None, None,
    )  # fmt: skip
    assert list(told.named("a")) == ["b"]
    assert len(told.each("c")) == 1
    assert (told.place().column, told.place("a").column, told.place("x").column) == (1, 2, 1)
    assert schema(told=True).get("a") is None


def test_single_values_are_read():
    told = schema({"a": "x", "b": None, "c": [], "d": True})
    assert [told.text(key) for key in "abce"] == ["x", None, None, None]
    assert [told.flag(key) for key in "ade"] == [False, True, False]


def test_references_that_lead_nowhere_are_found():
    told = {"a": {"$ref": "#/b"}, "c": {"$ref": "d.json"}, "e": {"$ref": "http://x"}, "f": {"$ref": "#/c"}}
    root = schema(told)
    assert {each.reference for each in lost_references(root)} == {"#/b", "d.json", "http://x"}
    beside = replace(root.document, files={"d.json": b"{}"})
    assert {each.reference for each in lost_references(Schema(root.node, beside))} == {"#/b", "http://x"}


def test_beside_a_reference_nothing_counts_in_old_drafts():
    told = schema({"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/a", "type": "string"})
    assert (told.get("type"), told.reference) == (None, "#/a")


def test_what_is_meant_is_what_is_referred_to():
    told = schema({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"type": "string"}, "c": {"$ref": "#/$defs/none"}}})
    definitions = told.named("$defs")
    assert plain(definitions["a"].meant.node) == {"type": "string"}
    assert definitions["c"].meant == definitions["c"]
    assert Schema(told.node, told.document).meant.node is told.node


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"$ref": "#"}, True),
        ({"not": {"$ref": "#"}}, True),
        ({"allOf": [{"anyOf": [{"$ref": "#"}]}]}, True),
        ({"dependentSchemas": {"a": {"$ref": "#"}}}, True),
        ({"properties": {"a": {"$ref": "#"}}}, False),
        ({"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}], "$defs": {"a": {}}}, False),
        ({"items": {"if": {"$ref": "#/items"}}}, True),
    ],
)
def test_a_schema_may_not_be_made_of_itself(told, expected):
    assert is_endless(schema(told)) is expected


def test_files_are_asked_for_by_relative_paths():
    told = {
        "$ref": "money.json#/a",
        "x": [{"$ref": "#/b"}, {"$ref": "https://a/b"}, {"$ref": 1}, {"$ref": "../c.json"}],
    }
    source = Source("s/a.schema.json", json.dumps(told).encode())
    assert references_of(source) == ("c.json", "s/money.json")
    found = {"s/money.json": b'{"$ref": "iso.json"}', "c.json": b"{"}
    assert references_of(source.with_files(found)) == ("s/iso.json",)
    assert references_of(Source("s/a.schema.json", b"{")) == ()


def test_a_document_is_told_in_one_text():
    assert schema({"b": 1, "a": 2}).document.text == "{a: 2, b: 1}"
