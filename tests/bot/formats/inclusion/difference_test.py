import json

import pytest

from bot.formats import compare
from bot.formats.inclusion import differences, engine
from bot.formats.inclusion.difference import same_references
from tests.bot.formats.inclusion.pairs import schema
from tests.bot.formats.tables import check, examples

TABLES = ("values", "objects", "arrays", "logic", "file")


@pytest.mark.parametrize("table", TABLES)
def test_examples(table):
    for example in examples(f"jsonschema_{table}"):
        check(example.values[0])


def kinds(old, new, element=""):
    return [(each.kind, each.element) for each in differences(schema(old), schema(new), element)]


def test_an_element_is_told_below_another():
    assert kinds({"properties": {"a": {"type": "number"}}}, {"properties": {"a": {"type": "string"}}}, "body") == [
        ("type-changed", "body.a")
    ]


def test_what_takes_too_long_is_undecided(monkeypatch):
    monkeypatch.setattr(engine, "MAX_STEPS", 2)
    old, new = ({"properties": {name: {"minimum": n} for name in "abcdef"}} for n in (1, 2))
    (*_, last) = kinds(old, new)
    assert last == ("too-large", "")


def test_too_many_properties_are_not_told_one_by_one():
    old, new = ({"properties": {f"{name}{n}": {} for n in range(600)}} for name in "ab")
    assert kinds(old, new) == [("too-large", "")]


def test_only_so_many_findings_are_told():
    old, new = (
        {"properties": {f"a{n}": {"type": kind} for n in range(1_200)}, "additionalProperties": False}
        for kind in ("string", "number")
    )
    assert len(kinds(old, new)) <= 1_003


def test_a_removed_property_says_what_it_may_be_called_now():
    old = {"properties": {"amount_eur": {"type": "number"}}, "additionalProperties": False}
    new = {"properties": {"amount": {"type": "number"}, "amounts": {"type": "number"}}, "additionalProperties": False}
    told = next(each for each in differences(schema(old), schema(new)) if each.kind == "property-removed")
    assert "possibly renamed to" in told.what


def test_what_was_proved_of_the_whole_counts():
    old = {"type": "string", "properties": {"a": {"type": "number"}}}
    new = {"type": "string", "properties": {"a": {"type": "null"}}}
    assert kinds(old, new) == [("rewritten", "a")]


def test_what_a_reference_leads_to_is_compared_beside_other_keywords():
    old, new = (
        {"$ref": "#/$defs/a", "title": "T", "$defs": {"a": {"minimum": least}}, "type": "number"} for least in (1, 2)
    )
    assert kinds(old, new) == [("range-tightened", "")]


def test_the_same_text_may_lead_elsewhere():
    one, other = schema({"$ref": "#/$defs/a", "$defs": {"a": {}}}), schema({"$ref": "#/$defs/a"})
    assert same_references(one, one)
    assert not same_references(one, other)


def test_an_array_inside_is_told_by_its_path():
    old, new = (json.dumps({"properties": {"legs": {"items": items}}}) for items in ([{}], [{}, {"type": "string"}]))
    assert [found.element for found in compare("jsonschema", old, new).findings] == ["legs[]"]


def test_what_is_no_schema_is_compared_as_a_whole():
    assert kinds({"items": True}, {"items": {"type": "string"}}) == [("schema-tightened", "[]")]
    assert kinds({"items": "odd"}, {"items": "other"})[0][1] == "[]"


def test_too_many_pairs_are_not_searched_for_renames():
    old, new = (
        {"properties": {f"{name}{n}": {"type": "string"} for n in range(21)}, "additionalProperties": False}
        for name in ("counterparty", "counterpart")
    )
    assert {kind for kind, _ in kinds(old, new)} == {"property-added", "property-removed"}


def test_a_property_of_another_kind_is_no_rename():
    old = {"properties": {"counterparty": {"type": "string"}}}
    new = {"properties": {"counterpart": {"type": "number"}}}
    assert {kind for kind, _ in kinds(old, new)} == {"property-added-to-open", "property-removed"}


def test_only_what_is_proved_is_taken_back():
    old = {"type": "number", "minimum": 0, "maximum": 9, "anyOf": [{"minimum": 1}, {"maximum": 8}]}
    new = {"type": "number", "minimum": 1, "maximum": 10, "anyOf": [{"minimum": 1}, {"maximum": 8}]}
    assert kinds(old, new) == [("range-changed", "")]
    before = {"type": "string", "maxLength": 1, "properties": {"a": {"type": "number"}}}
    after = {"type": "string", "maxLength": 2, "properties": {"a": {"type": "null"}}}
    told = {each.kind: each.effect for each in differences(schema(before), schema(after))}
    assert told == {"length-loosened": "loosens", "type-changed": "loosens"}
