import json

import pytest

from bot.formats.asyncapi import examine, recognises, references
from bot.formats.format import Source
from tests.bot.formats.tables import check, examples

DOCUMENT = {"asyncapi": "3.0.0", "info": {"title": "Trades"}, "channels": {}}
TEXT = json.dumps(DOCUMENT).encode()


@pytest.mark.parametrize("table", ["asyncapi_operations", "asyncapi_messages"])
def test_examples(table):
    for example in examples(table):
        check(example.values[0])


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.json", TEXT, True),
        ("a.yaml", b"asyncapi: 2.6.0\nchannels: {}", True),
        ("a.yaml", b"asyncapi: {}", False),
        ("a.yaml", b"- asyncapi", False),
        ("a.yaml", b"asyncapi: [", False),
        ("a.txt", TEXT, False),
    ],
)
def test_a_document_says_what_it_is(path, data, expected):
    assert recognises(Source(path, data)) is expected


def test_files_are_asked_for_by_relative_paths():
    assert references(Source("s/a.yaml", b"asyncapi: 3.0.0\nx: {$ref: 'b.avsc'}")) == ("s/b.avsc",)


def rules(old, new):
    return [(found.rule.removeprefix("asyncapi/"), found.subject) for found in examine(old, new).findings]


def test_an_application_comes_and_goes():
    source, broken = Source("a.json", TEXT), Source("b.json", b"{")
    assert rules(None, source) == [("added", "Trades")]
    assert rules(source, None) == [("deleted", "Trades")]
    assert rules(source, broken) == [("unreadable", "Trades")]


def test_a_document_without_a_version_is_none():
    assert rules(None, Source("a.json", b"[]")) == [("version-unknown", "a.json")]
