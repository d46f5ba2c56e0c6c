import json

import pytest

from bot.formats.format import Source
from bot.formats.openapi import examine, recognises, references
from tests.bot.formats.tables import check, examples

API = {"openapi": "3.1.0", "info": {"title": "Trades"}, "paths": {"/t": {"get": {"responses": {}}}}}
TEXT = json.dumps(API).encode()


@pytest.mark.parametrize("table", ["openapi_operations", "openapi_bodies"])
def test_examples(table):
    for example in examples(table):
        check(example.values[0])


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.json", TEXT, True),
        ("a.yaml", b"openapi: 3.0.3\npaths: {}", True),
        ("a.yaml", b"swagger: '2.0'", True),
        ("a.yaml", b"openapi: {}", False),
        ("a.yaml", b"- openapi", False),
        ("a.yaml", b"openapi: [", False),
        ("a.txt", TEXT, False),
    ],
)
def test_a_document_says_what_it_is(path, data, expected):
    assert recognises(Source(path, data)) is expected


def test_files_are_asked_for_by_relative_paths():
    assert references(Source("s/a.yaml", b"openapi: 3.0.3\nx: {$ref: 'b.yaml#/c'}")) == ("s/b.yaml",)


def rules(old, new):
    return [(found.rule.removeprefix("openapi/"), found.subject) for found in examine(old, new).findings]


def test_an_api_comes_and_goes():
    source, broken = Source("a.json", TEXT), Source("b.json", b"{")
    assert rules(None, source) == [("added", "Trades")]
    assert rules(source, None) == [("deleted", "Trades")]
    assert rules(broken, None) == [("base-unreadable", "b.json"), ("deleted", "b.json")]
    assert not examine(broken, source).is_readable


def test_a_document_without_a_version_is_none():
    assert rules(None, Source("a.json", b"[]")) == [("version-unknown", "a.json")]
