import pytest

from bot.formats.format import Source
from bot.formats.protobuf import examine, recognises, references


@pytest.mark.parametrize(
    ("path", "expected"), [("a/b.proto", True), ("A.PROTO", True), ("a.proto.txt", False), ("proto", False)]
)
def test_a_file_is_known_by_its_path(path, expected):
    assert recognises(Source(path, b"")) is expected


def test_a_file_does_not_differ_from_itself():
    source = Source("a.proto", b'syntax = "proto3"; message A { int32 id = 1; }')
    assert examine(source, source).findings == ()


def test_a_file_asks_for_what_it_imports():
    assert references(Source("a/b.proto", b'import "c.proto";')) == ("a/c.proto", "c.proto")
    assert references(Source("a/b.proto", b"import ")) == ()
