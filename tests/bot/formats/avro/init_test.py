import json

import pytest

from bot.facts.change import Blob, ChangedFile, Status
from bot.formats import read_change, sides
from bot.formats.avro import examine, recognises, references
from bot.formats.format import Source
from tests.bot.formats.tables import check, examples

TRADE = {"type": "record", "name": "acme.Trade", "fields": [{"name": "id", "type": "string"}]}
TEXT = json.dumps(TRADE).encode()


@pytest.mark.parametrize("example", examples("avro_file"))
def test_an_example(example):
    check(example)


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.avsc", b"", True),
        ("A.AVSC", b'"int"', True),
        ("a.json", TEXT, True),
        ("a.json", TEXT[:-1], True),
        ("a.json", b'{"type": "record"}', False),
        ("a.json", b'{"type": "record", "x": {"fields": []}}', False),
        ("a.json", b'[{"type": "record", "fields": []}]', False),
        ("a.yaml", TEXT, False),
        ("a.txt", TEXT, False),
    ],
)
def test_a_schema_is_known_by_its_path_or_its_look(path, data, expected):
    assert recognises(Source(path, data)) is expected


def test_a_file_asks_for_the_types_it_does_not_define():
    data = json.dumps({**TRADE, "fields": [{"name": "m", "type": "acme.Money"}]}).encode()
    assert "schemas/acme.Money.avsc" in references(Source("schemas/a.avsc", data))
    assert references(Source("schemas/a.avsc", TEXT)) == ()


def test_a_schema_that_comes():
    found = examine(None, Source("a.avsc", TEXT))
    assert [(finding.rule, finding.subject) for finding in found.findings] == [("avro/added", "acme.Trade")]
    assert found.is_readable
    assert [each.name for each in found.described_after] == ["acme.Trade"]
    assert found.described_before == ()


def test_a_schema_that_goes():
    found = examine(Source("a.avsc", TEXT), None)
    assert [(finding.rule, finding.base.line) for finding in found.findings] == [("avro/deleted", 1)]
    assert [each.name for each in found.described_before] == ["acme.Trade"]


def test_a_schema_that_could_not_be_read_goes():
    found = examine(Source("a.avsc", b"{"), None)
    assert [finding.rule for finding in found.findings] == ["avro/base-unreadable", "avro/deleted"]
    assert not found.is_readable


def test_a_schema_that_was_invalid_before():
    found = examine(Source("a.avsc", b'{"type": "enum"}'), Source("a.avsc", TEXT))
    assert [finding.rule for finding in found.findings] == ["avro/base-unreadable"]


def test_a_schema_without_a_name_is_called_by_its_path():
    found = examine(Source("a.avsc", b'"int"'), Source("a.avsc", b'"long"'))
    assert (found.findings[0].subject, found.before, found.after) == ("a.avsc", None, None)


def test_a_remark_that_stood_there_before_is_not_told_again():
    data = json.dumps({**TRADE, "fields": [{"name": "d", "type": "int", "logicalType": "date"}]}).encode()
    assert examine(Source("a.avsc", data), Source("a.avsc", data)).findings == ()


def test_a_changed_file_is_told_by_the_schemas_name():
    blob = Blob(oid="1" * 40, mode="100644")
    file = ChangedFile(status=Status.MODIFIED, path="a.avsc", base=blob, head=blob)
    change = read_change(file, *sides(file, TEXT, TEXT.replace(b"string", b"int")))
    assert (change.type, change.subject) == ("avro", "acme.Trade")
    assert [(finding.rule, finding.element) for finding in change.findings] == [("avro/type-changed", "id")]
