import pytest

from bot.formats.protobuf.check import check, outside
from bot.formats.protobuf.parser import parse

SOUND = """
syntax = "proto3";
message A { reserved 5 to 9; reserved "gone"; int32 a = 1; message B {} enum C { N = 0; } }
enum Side { option allow_alias = true; NONE = 0; NO = 0; reserved 3; reserved "THREE"; }
service S { rpc Get(A) returns (A); rpc Put(A) returns (A); }
"""


def test_a_sound_file():
    assert list(check(parse("a.proto", SOUND))) == []


@pytest.mark.parametrize(
    ("text", "element", "found"),
    [
        ("message A {} enum A { N = 0; }", "A", "the name `A` a second time"),
        ("service S { rpc G(A) returns (A); rpc G(A) returns (A); }", "S.G", "the name `G` a second time"),
        ("message A { message B {} enum B { N = 0; } }", "A.B", "the name `B` a second time"),
        ("message A { int32 a = 1; int32 a = 2; }", "A.a", "the name `a` a second time"),
        ("message A { int32 a = 1; int32 b = 1; }", "A.b", "the number 1 a second time"),
        ("message A { int32 a = 7; reserved 5 to 9; }", "A.a", "the number 7, which is reserved"),
        ("message A { int32 a = 7; reserved 'a'; }", "A.a", "the name `a`, which is reserved"),
        ("message A { int32 a = 19000; }", "A.a", "19000"),
        ("message A { required int32 a = 1; }", "A.a", "`required`"),
        ("enum E {}", "E", "an enum without values"),
        ("enum E { A = 1; }", "E.A", "1"),
        ("message M { enum E { A = 0; B = 0; } }", "M.E.B", "the number 0 a second time"),
        ("enum E { A = 0; A = 1; }", "E.A", "the name `A` a second time"),
        ("enum E { A = 0; B = 2; reserved 2; }", "E.B", "`B`, which is reserved"),
        ("enum E { A = 0; B = 2; reserved 'B'; }", "E.B", "`B`, which is reserved"),
    ],
)
def test_what_is_not_allowed(text, element, found):
    (wrong,) = check(parse("a.proto", f'syntax = "proto3"; {text}'))
    assert (wrong.element, wrong.found) == (element, found)
    assert wrong.expected
    assert wrong.remedy


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("google/protobuf/any.proto", False),
        ("a..b/c.proto", False),
        ("../a.proto", True),
        ("a/../../b.proto", True),
        ("./a.proto", True),
        ("/etc/a.proto", True),
        ("http://a/b.proto", True),
        ("file:a.proto", True),
        ("a\\\\b.proto", False),
        ("\\\\\\\\a.proto", True),
    ],
)
def test_imports_that_lead_out(path, expected):
    assert bool(outside(parse("a.proto", f'import "{path}";'))) is expected
