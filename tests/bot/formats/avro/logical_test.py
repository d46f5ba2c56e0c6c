"""What a stored value is taken for: Python's libraries read with the writer's logical type, so we look ourselves."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats import compare
from bot.formats.avro.logical import digits, read
from bot.formats.json import load
from tests.bot.formats.avro.schemas import LOGICAL
from tests.bot.formats.tables import check, examples

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def meaning(schema, stored):
    """What a number on the wire stands for."""
    match schema["logicalType"].rpartition("-")[::2]:
        case ("", "decimal"):
            return Decimal(stored).scaleb(-schema["scale"])
        case ("", "date"):
            return date(1970, 1, 1) + timedelta(days=stored)
        case (_, "uuid"):
            return str(stored)
        case (kind, unit):
            return kind, stored * {"millis": 1_000_000, "micros": 1_000, "nanos": 1}[unit]
    return stored


@given(st.sampled_from(LOGICAL), st.sampled_from(LOGICAL), st.integers(1, 10_000))
def test_what_is_taken_for_another_value_never_holds(old, new, stored):
    """Told as a break wherever it is one; a precision alone is stricter than the value, as the specification asks."""
    comparison = compare("avro", json.dumps(old), json.dumps(new))
    if comparison.holds("BACKWARD") or comparison.holds("FORWARD"):
        assert meaning(old, stored) == meaning(new, stored)


@pytest.mark.parametrize("example", examples("avro_types"))
def test_an_example(example):
    check(example)


@pytest.mark.parametrize(
    ("schema", "kind", "size", "expected", "why"),
    [
        ({}, "int", 0, None, None),
        ({"logicalType": 1}, "int", 0, None, "it is no text"),
        ({"logicalType": "date"}, "int", 0, "date", None),
        ({"logicalType": "date"}, "long", 0, None, "`date` is for int, not for long"),
        ({"logicalType": "money"}, "long", 0, "money", None),
        ({"logicalType": "uuid"}, "fixed", 16, "uuid", None),
        ({"logicalType": "uuid"}, "fixed", 15, None, "`uuid` takes 16 bytes, not 15"),
        ({"logicalType": "duration"}, "fixed", 12, "duration", None),
        ({"logicalType": "decimal", "precision": 4}, "bytes", 0, "decimal(4, 0)", None),
        ({"logicalType": "decimal", "precision": 4, "scale": 2}, "bytes", 0, "decimal(4, 2)", None),
        ({"logicalType": "decimal"}, "bytes", 0, None, "a decimal needs a `precision` of at least 1"),
        ({"logicalType": "decimal", "precision": "4"}, "fixed", 0, None, "a decimal needs a `precision` of at least 1"),
        (
            {"logicalType": "decimal", "precision": 4, "scale": 5}, "bytes", 0, None,
            "a decimal's `scale` is a whole number from 0 to its `precision`",
        ),
        ({"logicalType": "decimal", "precision": 5}, "fixed", 2, None, "2 bytes hold at most 4 digits"),
    ],
)  # fmt: skip
def test_what_readers_ignore_is_ignored(schema, kind, size, expected, why):
    assert read(load(json.dumps(schema).encode()), kind, size) == (expected, why)


def test_bytes_hold_only_so_many_digits():
    assert [digits(size) for size in (0, 1, 2, 4, 8, 16)] == [0, 2, 4, 9, 18, 38]
