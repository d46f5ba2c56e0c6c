import pytest

from bot.formats.protobuf.parser import parse
from bot.formats.protobuf.schema import imported, schema, wanted

TEXT = """
edition = "2023";
package acme.trades;
option features.enum_type = CLOSED;
message Trade {
  option features.field_presence = IMPLICIT;
  Leg a = 1;
  int32 b = 2 [features.field_presence = EXPLICIT];
  message Leg { enum Side { option features.enum_type = OPEN; N = 0; } }
  extend Order { int32 c = 100; }
}
message Leg {}
message Order { extensions 100; }
enum Kind { K = 0; }
extend acme.other.Far { int32 d = 100; }
"""


def read(text, path="a.proto", files=None):
    file = parse(path, text)
    return schema(file, imported(file, files or {}))


@pytest.mark.parametrize(
    ("name", "scope", "expected"),
    [
        ("Leg", "acme.trades.Trade", "Trade.Leg"),
        ("Leg", "acme.trades", "Leg"),
        ("trades.Leg", "acme.trades.Trade", "Leg"),
        (".acme.trades.Leg", "acme.trades.Trade", "Leg"),
        ("Leg.Side", "acme.trades.Trade.Leg", "Trade.Leg.Side"),
        ("Nothing", "acme.trades", None),
        ("google.protobuf.Any", "acme.trades", "google.protobuf.Any"),
        ("google.protobuf.Nothing", "acme.trades", None),
    ],
)
def test_names_are_found_from_the_inside_out(name, scope, expected):
    found = read(TEXT).resolve(name, scope)
    assert (found.key if found else None) == expected


def test_features_are_inherited():
    side = read(TEXT)
    presence = [member.features["field_presence"] for member in side.members(side.messages["Trade"])]
    assert presence == ["IMPLICIT", "EXPLICIT"]
    assert side.enums["Kind"].features["enum_type"] == "CLOSED"
    assert side.enums["Trade.Leg.Side"].features["enum_type"] == "OPEN"
    assert side.members(side.enums["Kind"]) == []


def test_extensions_are_kept_by_what_they_extend():
    found = {key: [member.field.name for member in members] for key, members in read(TEXT).extensions.items()}
    assert found == {"Order": ["c"], "acme.other.Far": ["d"]}


def test_imports_are_followed_inside_the_repository():
    files = {
        "protos/acme/b.proto": b'package acme.b; import "acme/c.proto"; message B {}',
        "protos/acme/c.proto": b'package acme.c; import "acme/b.proto"; import "acme/broken.proto"; message C {}',
        "protos/acme/broken.proto": b"message {",
        "top.proto": b"message Top {}",
    }
    text = 'package acme.a; import "acme/b.proto"; import "top.proto"; import "missing.proto"; message A {}'
    side = read(text, "protos/acme/a.proto", files)
    assert side.symbols.keys() == {"acme.a.A", "acme.b.B", "acme.c.C", "Top"}
    assert side.messages.keys() == {"A"}


def test_no_more_is_imported_than_can_be_read():
    files = {f"{n}.proto": f'import "{n + 1}.proto"; message M{n} {{}}'.encode() for n in range(100)}
    side = read('import "0.proto";', "a.proto", files)
    assert len(side.symbols) == 64
    large = {"0.proto": b"message M {} //" + b"x" * (1 << 20), "1.proto": b"//" + b"x" * (1 << 21)}
    assert read('import "1.proto"; import "0.proto";', "a.proto", large).symbols == {}


def test_imports_are_wanted_from_the_folders_above_until_they_are_there():
    file = parse("protos/acme/a.proto", 'import "acme/b.proto"; import "../c.proto"; import "/d.proto"; import "";')
    assert wanted(file, {}) == ("acme/b.proto", "protos/acme/acme/b.proto", "protos/acme/b.proto")
    found = {"protos/acme/b.proto": b'import "e.proto";'}
    assert set(wanted(file, found)) - set(wanted(file, {})) == {"e.proto", "protos/e.proto", "protos/acme/e.proto"}
    assert "protos/acme/b.proto" not in wanted(file, found)
