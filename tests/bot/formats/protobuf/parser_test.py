import pytest

from bot.formats.document import Unreadable
from bot.formats.protobuf.model import walk
from bot.formats.protobuf.parser import parse

WHOLE = r"""
edition = "2024";
package acme.trades;
import public "a.proto";
import option 'b.' "proto";
;
option java_package = "com" '.acme';
option (acme.owner).team = { name: "risk" ids: [1, 0x2, -3,], more < a: 1.50; [acme.x/y.z] { } >, on: true };
option features = { enum_type: CLOSED };
option features.(pb.cpp).string_type = VIEW;
export message Trade {
  option (acme.tags) = "a";
  option (acme.tags) = "b";
  string id = 1 [json_name = "ID", (acme.pii) = +inf, deprecated = true];
  repeated group Leg = 2 { int32 x = 1; }
  map<string, .acme.Money> money = 3;
  oneof who { option (acme.x) = 1; string desk = 4; ; group Book = 5 { } }
  reserved 9, 11 to 13, 1000 to max;
  reserved gone, "away";
  extensions 100, 200 to 300 [verification = UNVERIFIED];
  local enum Side { option allow_alias = true; option = 3; reserved = 4; reserved -5 to -2, "X"; NONE = 0; ; }
  extend Other { optional int32 ext = 100; ; repeated group More = 101 {} }
  export other = 20;
  local.Type local = 21;
  message Part {}
  ;
}
service Ledger {
  option deprecated = true;
  rpc Get(Trade) returns (stream .acme.Got) { option idempotency_level = IDEMPOTENT; ; }
  rpc Put(stream Trade) returns (stream);
  ;
}
extend Trade { optional int32 far = 100; }
enum Top { ZERO = 0 [deprecated = true]; HEX = 0x7F; OCT = 010; }
"""


@pytest.fixture(scope="module")
def whole():
    return parse("a.proto", WHOLE)


def test_the_file(whole):
    assert (whole.syntax, whole.package) == ("2024", "acme.trades")
    assert [(each.kind, each.path) for each in whole.imports] == [("public", "a.proto"), ("option", "b.proto")]
    assert {name: option.value for name, option in whole.options.items()} == {
        "java_package": "com.acme",
        "(acme.owner).team": "{ids: [1, 2, -3], more: {[acme.x/y.z]: {}, a: 1.5}, name: risk, on: true}",
        "features.enum_type": "CLOSED",
        "features.(pb.cpp).string_type": "VIEW",
    }


def test_fields(whole):
    trade = whole.messages[0]
    assert [str(field) for field in trade.fields] == [
        "string id = 1",
        "repeated group Leg leg = 2",
        "map<string, .acme.Money> money = 3",
        "string desk = 4",
        "group Book book = 5",
        "export other = 20",
        "local.Type local = 21",
    ]
    assert [field.oneof for field in trade.fields][2:5] == ["", "who", "who"]
    assert {name: option.value for name, option in trade.fields[0].options.items()} == {
        "json_name": "ID",
        "(acme.pii)": "inf",
        "deprecated": "true",
    }
    assert trade.options["(acme.tags)"].value == "a, b"


def test_what_stands_in_a_message(whole):
    trade = whole.messages[0]
    assert [name for name, _ in walk(whole.messages)] == [
        "Trade",
        "Trade.Leg",
        "Trade.Book",
        "Trade.More",
        "Trade.Part",
    ]
    assert [str(span) for span in trade.reserved.spans] == ["9", "11 to 13", "1000 to 2147483647"]
    assert list(trade.reserved.names) == ["gone", "away"]
    assert [str(span) for span in trade.extensions] == ["100", "200 to 300"]
    assert [(each.type, [field.name for field in each.fields]) for each in trade.extends] == [
        ("Other", ["ext", "more"])
    ]


def test_enums(whole):
    side, top = whole.messages[0].enums[0], whole.enums[0]
    assert [(value.name, value.number) for value in side.values] == [("option", 3), ("reserved", 4), ("NONE", 0)]
    assert ([str(span) for span in side.reserved.spans], list(side.reserved.names)) == (["-5 to -2"], ["X"])
    assert [value.number for value in top.values] == [0, 127, 8]


def test_calls(whole):
    (ledger,) = whole.calls
    assert [str(rpc) for rpc in ledger.rpcs] == [
        "(Trade) returns (stream .acme.Got)",
        "(stream Trade) returns (stream)",
    ]
    assert ledger.rpcs[0].options["idempotency_level"].value == "IDEMPOTENT"
    assert ledger.options["deprecated"].value == "true"


def test_places(whole):
    place = whole.place(whole.messages[0].fields[0].at)
    assert (place.line, place.column) == (14, 10)


def test_a_file_without_syntax_is_proto2():
    assert parse("a.proto", "message A { optional int32 group = 1; }").syntax == "proto2"


NUMBERS = {"1": "1", "010": "8", "1.": "1", "1.0f": "1", "1e3": "1000", "1e999": "inf", "0.1": "0.1", "-0x10": "-16"}


@pytest.mark.parametrize(("text", "expected"), NUMBERS.items())
def test_a_number_has_one_text(text, expected):
    assert parse("a.proto", f"option a = {text};").options["a"].value == expected


@pytest.mark.parametrize(
    ("text", "column", "found", "expected"),
    [
        ("message {}", 9, "`{`", "the name of a message"),
        ("message A", 10, "the end of the file", "`{`"),
        ("message A {", 12, "the end of the file", "`}`"),
        ("hello", 1, "`hello`", "a declaration such as `message`"),
        ("}", 1, "`}`", "a declaration such as `message`"),
        ("export service A {}", 8, "`service`", "`message` or `enum`"),
        ('syntax = "proto4";', 10, "`proto4`", "`proto2` or `proto3`"),
        ('syntax = "2023";', 10, "`2023`", "`proto2` or `proto3`"),
        ('edition = "proto3";', 11, "`proto3`", "`proto2` or `proto3`"),
        ("syntax = proto3;", 10, "`proto3`", "a syntax or an edition"),
        ('syntax = "proto3"', 18, "the end of the file", "`;`"),
        ("package a; package b;", 20, "`b`", "one package"),
        ("message A { int32 a = b; }", 23, "`b`", "the number of a field"),
        ("message A { int32 a = 0; }", 23, "0", "a number from 1"),
        ("message A { int32 a = -1; }", 23, "-1", "a number from 1"),
        ("message A { int32 a = 536870912; }", 23, "536870912", "a number from 1"),
        (f"message A {{ int32 a = {'9' * 101}; }}", 23, "`9", "the number of a field"),
        ("message A { int32 a; }", 20, "`;`", "`=`"),
        ("message A { int32 a = 1 }", 25, "`}`", "`;`"),
        ("message A { = 1; }", 13, "`=`", "a type"),
        ("message A { reserved 9 to 2; }", 22, "9 to 2", "a range from low to high"),
        ("message A { reserved 'a\\q'; }", 22, "`\\q`", "an escape"),
        ("message A { map<string int32> a = 1; }", 24, "`int32`", "`,`"),
        ("enum A { B = 2147483648; }", 14, "2147483648", "a number of 32 bits"),
        ("service A { message B {} }", 13, "`message`", "`rpc`"),
        ("service A { rpc B(C) returns (D) { rpc", 36, "`rpc`", "`option`"),
        ("option = 1;", 8, "`=`", "the name of an option"),
        ("option a b", 11, "the end of the file", "`=`"),
        ("option (a = 1;", 11, "`=`", "`)`"),
        ("option a = ;", 12, "`;`", "a value"),
        ("option a = 1x;", 12, "`1x`", "a number"),
        (f"option a = 1{'0' * 100};", 12, "`1", "a number"),
        ("option a = [1 2];", 15, "`2`", "`,` or `]`"),
        ("option a = {b 1};", 15, "`1`", "`:`"),
        ("option a = {[=]: 1};", 14, "`=`", "the name of an extension"),
        ("option a = {=", 13, "`=`", "the name of an entry"),
        ("option a = " + "[" * 33, 44, "deeper nesting", "at most 32 levels"),
        ("message A {" * 33, 361, "deeper nesting", "at most 32 levels"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, column, found, expected):
    with pytest.raises(Unreadable) as told:
        parse("a.proto", text)
    assert told.value.found.startswith(found)
    assert told.value.expected.startswith(expected)
    assert (told.value.line, told.value.column) == (1, column)
    assert told.value.remedy


def test_an_option_without_end_is_told():
    with pytest.raises(Unreadable, match="without end"):
        parse("a.proto", f"option a = '{'x' * 1000}';" * 100)
