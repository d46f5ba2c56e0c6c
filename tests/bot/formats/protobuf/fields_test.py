import pytest

from bot.formats import compare
from tests.bot.formats.tables import check, examples

TABLES = ("protobuf_fields", "protobuf_proto2", "protobuf_editions", "protobuf_oneofs")


@pytest.mark.parametrize("example", [row for table in TABLES for row in examples(table)])
def test_an_example(example):
    check(example)


def only(old, new):
    frame = 'syntax = "proto3"; package trades; message Trade {{ {} }}'
    (found,) = compare("protobuf", frame.format(old), frame.format(new)).findings
    return found


def test_a_finding_says_what_where_and_what_to_do():
    found = only("int64 notional = 3;", "\n  int32 notional = 3;")
    assert (found.subject, found.before, found.after) == ("trades", "int64 notional = 3", "int32 notional = 3")
    assert ((found.base.line, found.base.column), (found.head.line, found.head.column)) == ((1, 58), (2, 9))
    assert found.message.startswith("The field `notional` was `int64 notional = 3` and is `int32 notional = 3`.")
    assert [advice.code for advice in found.advice] == ["A15", "A1"]


def test_a_rename_comes_with_the_line_that_keeps_json():
    found = only("string cust_id = 1;", "string customer_id = 1;")
    assert found.advice[0].snippet == 'string customer_id = 1 [json_name = "custId"];'
    assert "something else" not in found.message


def test_a_name_that_is_quite_another_may_mean_something_else():
    assert "If it means something else now" in only("string email = 1;", "string iban = 1;").message


def test_a_number_used_again_comes_with_the_lines_that_set_it_aside():
    assert only("string desk = 1;", "int32 lots = 1;").advice[1].code == "A5"
    assert only("string desk = 1;", "int32 lots = 1;").advice[0].snippet == 'reserved 1;\nreserved "desk";'


def test_what_is_in_force_is_told_where_the_words_are_the_same():
    frame = 'edition = "2023"; message Trade {{ string id = 1 {}; }}'
    old, new = frame.format("[features.utf8_validation = NONE]"), frame.format("")
    (found,) = compare("protobuf", old, new).findings
    assert found.before == "string id = 1 [features.utf8_validation = NONE]"
    assert found.after == "string id = 1 [features.utf8_validation = VERIFY]"
