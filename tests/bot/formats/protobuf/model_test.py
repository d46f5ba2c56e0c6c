import pytest

from bot.facts.finding import Place
from bot.formats.protobuf.model import Field, File, Message, Option, Reserved, Rpc, Span, merged, walk


@pytest.mark.parametrize(
    ("name", "expected"), [("trade_id", "tradeId"), ("a", "a"), ("a__b_", "aB"), ("Trade_id", "TradeId")]
)
def test_a_name_in_json(name, expected):
    assert Field(name=name, number=1, type="int32", at=0).json_name == expected


def test_a_name_in_json_as_told():
    told = {"json_name": Option("json_name", "ID", 0)}
    assert Field(name="id", number=1, type="int32", at=0, options=told).json_name == "ID"


def test_declarations_in_one_line():
    assert str(Field(name="a", number=1, type="int32", at=0, label="repeated")) == "repeated int32 a = 1"
    assert str(Field(name="a", number=1, type="int32", at=0, key="string")) == "map<string, int32> a = 1"
    assert str(Field(name="a", number=1, type="A", at=0, is_group=True)) == "group A a = 1"
    assert str(Rpc(name="Get", at=0, request="A", response="B", is_response_stream=True)) == "(A) returns (stream B)"
    assert (str(Span(1, 1, 0)), str(Span(1, 3, 0))) == ("1", "1 to 3")


def test_lines_and_columns():
    file = File(path="a.proto", text="ab\r\nc\n")
    places = [(place.line, place.column) for place in map(file.place, (0, 1, 4, 6))]
    assert places == [(1, 1), (1, 2), (2, 1), (3, 1)]
    assert file.place(0) == Place(path="a.proto", line=1)


def test_reserved_numbers():
    reserved = Reserved((Span(9, 12, 0), Span(2, 3, 0), Span(4, 4, 0)))
    assert [number for number in range(15) if reserved.holds(number)] == [2, 3, 4, 9, 10, 11, 12]
    assert [str(span) for span in merged(reserved.spans)] == ["2 to 4", "9 to 12"]


def test_messages_are_walked_from_the_outside_in():
    nested = Message(name="A", at=0, messages=(Message(name="B", at=0),))
    assert [name for name, _ in walk((nested,))] == ["A", "A.B"]
