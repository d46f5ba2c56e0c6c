import re

import pytest

from bot.formats.document import Mapping, Unreadable
from bot.formats.format import Source


@pytest.mark.parametrize(
    ("path", "is_document", "is_among_contracts"),
    [
        ("contracts/a.yaml", True, True),
        ("x/data-contracts/a.YML", True, True),
        ("contract/a.json", True, True),
        ("subcontracts/a.json", True, False),
        ("a.yaml.txt", False, False),
    ],
)
def test_a_path_says_something(path, is_document, is_among_contracts):
    source = Source(path, b"")
    assert (source.is_document, source.is_among_contracts) == (is_document, is_among_contracts)


@pytest.mark.parametrize(
    ("path", "data"),
    [("a.yaml", b"a: 1"), ("a.json", b'{"a": 1}'), ("old", b'{"a": 1}'), ("old", b"a: 1")],
)
def test_a_document_is_read_by_its_path_or_its_look(path, data):
    assert isinstance(Source(path, data).document, Mapping)


def test_json_is_no_yaml():
    assert isinstance(Source("a.json", b"a: 1").document, Unreadable)


def test_what_cannot_be_read_still_says_something():
    source = Source("a.yaml", "dataset: x".encode("utf-16"))
    assert isinstance(source.document, Unreadable)
    assert source.says(re.compile(rb"dataset"))
    assert not source.says(re.compile(rb"dataset"), re.compile(rb"schema"))


def test_what_was_read_of_a_file_stays_read_when_its_references_come():
    source = Source("a.json", b"{}")
    document = source.document
    found = source.with_files({"b.json": b"1"})
    assert found.document is document
    assert (found.path, found.data, found.files) == ("a.json", b"{}", {"b.json": b"1"})
