import json

import pytest

from bot.formats.avro.datasets import datasets
from bot.formats.avro.reader import read
from bot.formats.format import Source
from bot.formats.types import Type


def described(told):
    return datasets(read(Source("a.avsc", json.dumps(told).encode())).schema)


def logical(kind, name, **told):
    return {"type": kind, "logicalType": name, **told}


@pytest.mark.parametrize(
    ("told", "expected", "is_nullable"),
    [
        ("int", Type("int32"), False),
        ("string", Type("varchar"), False),
        (["null", "long"], Type("int64"), True),
        (["int", "string"], Type("unknown", unknown=""), False),
        ("null", Type("unknown", unknown=""), True),
        (logical("bytes", "decimal", precision=18, scale=2), Type("decimal", (18, 2)), False),
        (logical("long", "timestamp-micros"), Type("timestamp_tz", (6,)), False),
        (logical("long", "local-timestamp-millis"), Type("timestamp", (3,)), False),
        (logical("long", "money"), Type("unknown", unknown=""), False),
        ({"type": "fixed", "name": "F", "size": 3}, Type("binary", (3,)), False),
        ({"type": "array", "items": "int"}, Type("array"), False),
    ],
)
def test_a_field_is_a_column(told, expected, is_nullable):
    (dataset,) = described({"type": "record", "name": "acme.T", "fields": [{"name": "a", "type": told}]})
    assert dataset.name == "acme.T"
    assert [(each.name, each.type, each.is_nullable) for each in dataset.columns] == [("a", expected, is_nullable)]


def test_a_record_inside_is_told_by_its_path():
    leg = {"type": "record", "name": "Leg", "fields": [{"name": "n", "type": "int"}, {"name": "up", "type": ["null", "T"]}]}  # fmt: skip # noqa: E501 - one schema in one line
    (dataset,) = described({"type": "record", "name": "T", "fields": [{"name": "leg", "type": ["null", leg]}]})
    assert [each.name for each in dataset.columns] == ["leg", "leg.n", "leg.up"]


def test_only_a_record_is_a_dataset():
    assert described("int") == described({"type": "enum", "name": "E", "symbols": ["A"]}) == datasets(None) == ()
