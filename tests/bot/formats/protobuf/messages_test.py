import pytest

from bot.formats.format import Source
from bot.formats.protobuf import examine
from tests.bot.formats.tables import check, examples

TABLES = ("protobuf_fields", "protobuf_messages", "protobuf_proto2", "protobuf_editions", "protobuf_oneofs")


@pytest.mark.parametrize("example", [row for table in TABLES for row in examples(table)])
def test_an_example(example):
    check(example)


def test_a_message_that_stands_in_an_imported_file_has_moved():
    old = b'syntax = "proto3"; package a; message Trade {} message Leg { int32 x = 1; }'
    new = b'syntax = "proto3"; package a; import "a/leg.proto"; message Trade {}'
    leg = b'syntax = "proto3"; package a; message Leg { int32 x = 1; }'
    found = examine(Source("a/trade.proto", old), Source("a/trade.proto", new, {"a/leg.proto": leg})).findings
    assert [(each.rule, each.element) for each in found] == [
        ("protobuf/message-moved", "Leg"),
        ("protobuf/import-changed", "a/leg.proto"),
    ]


@pytest.mark.parametrize(
    "leg", ["message Leg { int64 x = 1; }", "enum Leg { N = 0; }", "message Leg { int32 x = 1; enum Side { N = 0; } }"]
)
def test_a_message_that_stands_elsewhere_with_other_words_is_gone(leg):
    old = b'syntax = "proto3"; package a; message Leg { int32 x = 1; }'
    files = {"a/leg.proto": f'syntax = "proto3"; package a; {leg}'.encode()}
    new = Source("a/trade.proto", b'syntax = "proto3"; package a; import "a/leg.proto";', files)
    assert examine(Source("a/trade.proto", old), new).findings[0].rule == "protobuf/message-removed"


def test_a_message_that_becomes_an_enum_is_gone():
    old, new = (f'syntax = "proto3"; message T {{ A a = 1; {each} }}' for each in ("message A {}", "enum A { N = 0; }"))
    found = examine(Source("t.proto", old.encode()), Source("t.proto", new.encode())).findings
    assert [each.rule.removeprefix("protobuf/") for each in found] == [
        "enum-added",
        "message-removed",
        "field-type-changed",
        "presence-removed",
    ]


def test_a_deletion_comes_with_the_lines_that_set_it_aside():
    old, new = (
        b'syntax = "proto3"; message T { int32 a = 1; int32 b = 2; }',
        b'syntax = "proto3"; message T { int32 a = 1; }',
    )
    (found,) = examine(Source("t.proto", old), Source("t.proto", new)).findings
    assert (found.advice[0].code, found.advice[0].snippet) == ("A5", 'reserved 2;\nreserved "b";\n')
