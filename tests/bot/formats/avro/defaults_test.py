import json

import pytest

from bot.formats.avro.defaults import fits, fits_first, text
from bot.formats.avro.reader import read
from bot.formats.format import Source
from bot.formats.json import load


def schema(told):
    return read(Source("a.avsc", json.dumps(told).encode())).schema


RECORD = {"type": "record", "name": "T", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "int", "default": 1}]}  # fmt: skip # noqa: E501 - one schema in one line


@pytest.mark.parametrize(
    ("told", "default", "expected"),
    [
        ("null", None, True),
        ("null", 0, False),
        ("boolean", True, True),
        ("boolean", 1, False),
        ("int", 1, True),
        ("int", True, False),
        ("int", 1.0, False),
        ("int", 1 << 31, False),
        ("long", 1 << 31, True),
        ("double", 1, True),
        ("string", "\u4e00", True),
        ("string", 1, False),
        ("bytes", "\xff", True),
        ("bytes", "\u4e00", False),
        ({"type": "fixed", "name": "F", "size": 2}, "ab", True),
        ({"type": "fixed", "name": "F", "size": 2}, "a", False),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, "A", True),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, "B", False),
        ({"type": "array", "items": "int"}, [1, 2], True),
        ({"type": "array", "items": "int"}, ["a"], False),
        ({"type": "map", "values": "int"}, {"a": 1}, True),
        ({"type": "map", "values": "int"}, {"a": "b"}, False),
        ({"type": "map", "values": "int"}, [], False),
        (RECORD, {"a": 1}, True),
        (RECORD, {"a": "x"}, False),
        (RECORD, {"b": 1}, False),
        (["null", "int"], 1, True),
        (["null", "int"], "a", False),
    ],
)
def test_a_default_is_of_its_type(told, default, expected):
    assert fits(schema(told), load(json.dumps(default).encode())) is expected


def test_parsers_before_1_12_ask_for_the_first_branch():
    assert not fits_first(schema(["null", "int"]), load(b"1"))
    assert fits_first(schema(["int", "null"]), load(b"1"))
    assert fits_first(schema("int"), load(b"1"))


@pytest.mark.parametrize(("one", "other"), [("1", "1.0"), ("[1e0]", "[1]"), ('{"a": 1, "b": 2}', '{"b": 2.0, "a": 1}')])
def test_the_same_value_is_one_text(one, other):
    assert text(load(one.encode())) == text(load(other.encode()))
