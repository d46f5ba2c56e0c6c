import json
from decimal import Decimal

import pytest

from bot.formats.document import plain
from bot.formats.inclusion.values import constant, decimal, divides, key, matches, type_of, whole
from bot.formats.json import load
from bot.formats.yaml import load as load_yaml


def node(told):
    return load(json.dumps(told).encode())


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (1, 1.0, True),
        (1, True, False),
        ("1", 1, False),
        (None, False, False),
        ([1, 2], [1.0, 2], True),
        ([1, 2], [2, 1], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
    ],
)
def test_equal_values_have_one_key(one, other, expected):
    assert (key(node(one)) == key(node(other))) is expected


def test_numbers_are_exact():
    assert decimal(load(b"0.10")) == Decimal("0.1")
    assert decimal(load_yaml(b"0x10")) == 16
    assert decimal(load(b"true")) is decimal(node("1")) is decimal(None) is decimal(load(b"1e-99999")) is None
    assert key(load(b"1e-99999")) == ("number", "1e-99999")


def test_a_count_is_a_whole_number():
    assert [whole(node(each)) for each in (2, 2.0, -1, 1.5, "2")] == [2, 2, None, None, None]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, "object"), ([], "array"), (None, "null"), (True, "boolean"), ("", "string"), (1, "integer"),
        (1.0, "integer"), (1.5, "fraction"),
    ],
)  # fmt: skip
def test_every_value_has_one_type(value, expected):
    assert type_of(node(value)) == expected


def test_a_multiple_of_nothing_is_none():
    assert divides(Decimal(2), Decimal(4))
    assert not divides(Decimal(0), Decimal(4))
    assert not divides(Decimal("1e-300"), Decimal("1e300"))


def test_patterns_are_matched_by_an_engine_that_ends():
    assert matches("^a+$", "aaa")
    assert matches("^a+$", "b") is False
    assert matches("(a+)+$", "a" * 10_000 + "!") is False
    assert matches("(?=a)a", "a") is None
    assert matches("(", "a") is None


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "ab", [1, "a"], {"a": {"b": 1}}])
def test_a_value_is_spelled_out_as_a_schema(value):
    assert plain(constant(node(value)))["const"] == value
