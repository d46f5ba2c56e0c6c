import pytest

from bot.facts.finding import Place
from bot.formats.format import Source
from bot.formats.protobuf.difference import SMALL, examine, references
from tests.bot.formats.tables import check, examples

TABLES = ("protobuf_file", "protobuf_enums", "protobuf_messages", "protobuf_calls")
SOUND = b'syntax = "proto3";\npackage trades;\nmessage Trade { int32 id = 1; }\n'
BROKEN = b'syntax = "proto3";\nmessage Trade { int32 }\n'


def source(data):
    return Source("trade.proto", data)


@pytest.mark.parametrize("example", [row for table in TABLES for row in examples(table)])
def test_an_example(example):
    check(example)


def test_a_file_comes_and_goes():
    (added,) = examine(None, source(SOUND)).findings
    (deleted,) = examine(source(SOUND), None).findings
    assert (added.rule, added.after, added.head.path) == ("protobuf/added", "trades", "trade.proto")
    assert (deleted.rule, deleted.before, deleted.effect) == ("protobuf/deleted", "trades", "both")
    assert examine(None, None).findings == ()


def test_a_large_file_reads_as_a_small_one():
    padding = b"// " + b"x" * SMALL
    changed = SOUND.replace(b"int32", b"string")
    small, large = (examine(source(SOUND + more), source(changed + more)).findings for more in (b"", padding))
    assert small == large != ()


def test_a_file_that_cannot_be_read_says_where():
    found = examine(None, source(BROKEN))
    assert not found.is_readable
    assert found.findings[0].head == Place(path="trade.proto", line=2, column=23)
    assert found.findings[0].message.startswith("Found `}`, expected the name of a field: name it.")


def test_a_base_that_could_not_be_read_says_where():
    found = examine(source(BROKEN), source(SOUND))
    assert not found.is_readable
    assert (found.findings[0].rule, found.findings[0].base.line) == ("protobuf/base-unreadable", 2)


def test_a_broken_file_may_go():
    found = examine(source(BROKEN), None)
    assert [each.rule for each in found.findings] == ["protobuf/base-unreadable", "protobuf/deleted"]


def test_bytes_that_are_no_text_are_told():
    assert examine(None, source(b"\xff\xfe")).findings[0].rule == "protobuf/unreadable"


def test_each_finding_is_told_once():
    text = b'syntax = "proto3"; import "../a.proto"; import "../a.proto";'
    assert len(examine(source(text), source(text)).findings) == 1


def test_imports_are_asked_for_where_the_file_reads():
    assert references(Source("a/b.proto", b'import "c.proto";')) == ("a/c.proto", "c.proto")
    assert references(source(BROKEN)) == ()
