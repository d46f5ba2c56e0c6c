import json

import pytest

from bot.formats import compare
from bot.formats.avro import difference
from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("table", ["avro_types", "avro_unions", "avro_fields", "avro_enums"])
def test_examples(table):
    for example in examples(table):
        check(example.values[0])


def test_what_takes_too_long_is_undecidable(monkeypatch):
    monkeypatch.setattr(difference, "MAX_STEPS", 3)
    old, new = (
        {"type": "record", "name": "T", "fields": [{"name": name, "type": kind} for name in "abc"]}
        for kind in ("int", "long")
    )
    comparison = compare("avro", json.dumps(old), json.dumps(new))
    assert [found.rule for found in comparison.findings] == ["avro/too-large"]
    assert not comparison.holds("BACKWARD")


def test_a_type_that_is_used_twice_is_told_once():
    old, new = (
        json.dumps({"type": "record", "name": "T", "fields": [
            {"name": "a", "type": {"type": "enum", "name": "E", "symbols": symbols}}, {"name": "b", "type": "E"}
        ]})
        for symbols in (["X"], ["X", "Y"])
    )  # fmt: skip
    assert [found.element for found in compare("avro", old, new).findings] == ["E.Y"]
