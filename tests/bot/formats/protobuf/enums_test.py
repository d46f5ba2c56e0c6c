import pytest

from bot.formats import compare
from tests.bot.formats.tables import check, examples

TABLES = ("protobuf_enums", "protobuf_proto2", "protobuf_editions")


@pytest.mark.parametrize("example", [row for table in TABLES for row in examples(table)])
def test_an_example(example):
    check(example)


def test_a_deletion_comes_with_the_lines_that_set_it_aside():
    frame = 'syntax = "proto3"; enum Side {{ NONE = 0; {} }}'
    (found,) = compare("protobuf", frame.format("BUY = 1;"), frame.format("")).findings
    assert found.advice[0].snippet == 'reserved 1;\nreserved "BUY";\n'
