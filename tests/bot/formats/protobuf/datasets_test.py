from bot.formats.protobuf.datasets import datasets
from bot.formats.protobuf.parser import parse

TEXT = """syntax = "proto2";
package acme;
message Trade {
  required string id = 1;
  optional int64 notional = 2;
  repeated string tag = 3;
  map<string, int32> count = 4;
  optional Other other = 5;
}
message Empty {}
"""


def test_a_message_describes_a_dataset():
    (dataset,) = datasets(parse("a.proto", TEXT))
    assert (dataset.name, dataset.place.line) == ("acme.Trade", 3)
    assert [(each.name, each.type.kind, each.is_nullable, each.place.line) for each in dataset.columns] == [
        ("id", "varchar", False, 4),
        ("notional", "int64", None, 5),
        ("tag", "array", None, 6),
        ("count", "map", None, 7),
        ("other", "unknown", None, 8),
    ]


def test_a_file_without_a_package_has_plain_names():
    (dataset,) = datasets(parse("a.proto", 'syntax = "proto3"; message T { bool a = 1; }'))
    assert dataset.name == "T"
