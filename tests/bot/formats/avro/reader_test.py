import json

import pytest

from bot.formats.avro.model import told
from bot.formats.avro.reader import read, references
from bot.formats.format import Source

MONEY = {"type": "record", "name": "acme.Money", "fields": [{"name": "amount", "type": "double"}]}


def record(*fields, **more):
    return {"type": "record", "name": "T", "fields": list(fields), **more}


def field(type_, **more):
    return {"name": "a", "type": type_, **more}


def wrong(schema, files=None):
    side = read(Source("s/a.avsc", json.dumps(schema).encode(), files or {}))
    return [(misfit.element, misfit.found) for misfit in side.misfits]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (1, [("", "the number `1`")]),
        ({}, [("", "no `type`")]),
        ({"type": 1}, [("", "the number `1` as `type`")]),
        ({"type": {"type": "int"}}, [("", "a mapping as `type`")]),
        ("Money", [("", "the type `Money`, which is not known here")]),
        (["int", ["null"]], [("", "a union in a union")]),
        (["int", "int"], [("", "int again")]),
        ({"type": "array"}, [("[]", "no `items`")]),
        ({"type": "map"}, [("{}", "no `values`")]),
        ({"type": "enum", "name": "E"}, [("symbols", "no `symbols`")]),
        ({"type": "enum", "name": "E", "symbols": "A"}, [("symbols", "the text `A`")]),
        ({"type": "enum", "name": "E", "symbols": ["A", 1]}, [("symbols", "the number `1`")]),
        ({"type": "enum", "name": "E", "symbols": ["A", "A"]}, [("", "`A` again")]),
        ({"type": "enum", "name": "E", "symbols": ["a-b"]}, [("", "the name `a-b`")]),
        ({"type": "enum", "name": "E", "symbols": ["A"], "default": "B"}, [("", 'the default `"B"`')]),
        ({"type": "fixed", "name": "F", "size": 16}, []),
        ({"type": "fixed", "name": "F"}, [("", "no `size`")]),
        ({"type": "fixed", "name": "F", "size": -1}, [("", "the number `-1`")]),
        ({"type": "fixed", "name": "F", "size": True}, [("", "the flag `true`")]),
        ({"type": "record", "name": "T"}, [("fields", "no `fields`")]),
        ({"type": "record", "fields": []}, [("name", "no `name`")]),
        ({"type": "record", "name": "9", "fields": []}, [("", "the name `9`")]),
        ({"type": "record", "name": "int", "fields": []}, [("", "the name int")]),
        (record(namespace="9"), [("namespace", "the text `9`")]),
        (record(aliases="A"), [("aliases", "the text `A`")]),
        (record(1), [("fields", "the number `1`")]),
        (record({"name": "a"}), [("a", "no `type`")]),
        (record({"type": "int"}), [("fields.name", "no `name`")]),
        (record({"name": "a-b", "type": "int"}), [("a-b", "the name `a-b`")]),
        (record(field("int"), field("int")), [("a", "`a` again")]),
        ({"type": "fixed", "name": "F", "size": 1.5}, [("", "the number `1.5`")]),
        (record(field("int", order="DESCENDING")), []),
        (record(field("int", order="up")), [("a.order", "the text `up`")]),
        (record(field("int", default="x")), [("a.default", 'the default `"x"`')]),
        (record(field(record())), [("a", "the type `T` again")]),
        (record(field("acme.Money")), [("a", "the type `acme.Money`, which is not known here")]),
    ],
)
def test_what_is_wrong_is_told(schema, expected):
    assert wrong(schema) == expected


@pytest.mark.parametrize("data", [b"", b"{", b'{"type": "record", "doc": "\\u202e"}', b"\xff"])
def test_what_is_no_document_is_told(data):
    side = read(Source("a.avsc", data))
    assert side.unreadable
    assert not side.is_sound


def test_a_default_of_bytes_may_be_any_characters():
    schema = record(field("bytes", default="\u0000\u00ff"))
    assert wrong(schema) == []


def test_names_count_from_where_they_stand():
    inner = {"type": "enum", "name": "Side", "symbols": ["A"], "default": "A"}
    schema = record(field(inner), {"name": "b", "type": "Side"}, namespace="acme", aliases=["Deal", "x.Old"])
    side = read(Source("a.avsc", json.dumps(schema).encode())).schema
    assert (side.name, side.aliases) == ("acme.T", ("acme.Deal", "x.Old"))
    assert side.fields[0].type is side.fields[1].type
    assert side.fields[0].type.name == "acme.Side"


def test_attributes_around_a_named_type_mean_nothing():
    schema = record(field(record(name="U")), {"name": "b", "type": {"type": "U", "x": 1}})
    side = read(Source("a.avsc", json.dumps({**schema, "namespace": None}).encode())).schema
    assert side.fields[1].type is side.fields[0].type


def test_a_type_of_another_file_is_found():
    files = {"s/acme.Money.avsc": json.dumps(MONEY).encode(), "s/other.avsc": b"{"}
    side = read(Source("s/a.avsc", json.dumps(record(field("acme.Money"))).encode(), files))
    assert side.is_sound
    assert told(side.schema.fields[0].type) == "acme.Money"


def test_another_file_that_is_wrong_is_told():
    assert ("", "`the end of the file`") in wrong(record(field("acme.Money")), {"s/Money.avsc": b"{"})
    files = {"s/Money.avsc": json.dumps({**MONEY, "fields": 1}).encode()}
    assert ("fields", "the number `1`") in wrong(record(field("acme.Money")), files)


def test_files_that_ask_for_each_other_are_read_once():
    files = {
        "s/A.avsc": json.dumps({**record(field("B")), "name": "A"}).encode(),
        "s/B.avsc": json.dumps({**record(field("A")), "name": "B"}).encode(),
    }
    assert wrong(record(field("A")), files) == []


def test_types_are_asked_for_where_they_may_stand():
    data = json.dumps(record(field("acme.Money"), field("int", name="b"))).encode()
    asked = references(Source("x/s/a.avsc", data))
    assert {"x/s/Money.avsc", "x/Money.avsc", "Money.avsc", "x/acme/Money.avsc", "acme.Money.avsc"} <= set(asked)
    assert references(Source("x/s/a.avsc", data, {"x/s/Money.avsc": json.dumps(MONEY).encode()})) == ()
    assert references(Source("x/s/a.avsc", data[:-1])) == ()
    assert references(Source("x/s/a.avsc", json.dumps(MONEY).encode())) == ()


def test_the_symbols_of_an_enum_hide_no_type():
    enum = {"type": "enum", "name": "Side", "symbols": ["BUY", "SELL"], "aliases": ["acme.Way"]}
    assert references(Source("a.avsc", json.dumps(record(field(enum))).encode())) == ()
    assert "Money.avsc" in references(Source("a.avsc", json.dumps(record(field(enum), field("acme.Money"))).encode()))


def test_a_remark_says_why():
    schema = record(
        field("int", logicalType="date"),
        {"name": "b", "type": {"type": "string", "logicalType": "date"}},
        {"name": "c", "type": ["null", "int"], "default": 1},
    )
    side = read(Source("a.avsc", json.dumps(schema).encode()))
    assert [(remark.rule, remark.element) for remark in side.remarks] == [
        ("logical-type-ignored", "a"),
        ("logical-type-ignored", "b"),
        ("default-not-first", "c.default"),
    ]
