"""The types that come with Protobuf itself, as far as data depends on them.

https://protobuf.dev/reference/protobuf/google.protobuf/
"""

from __future__ import annotations

from functools import cache

from bot.formats.protobuf.model import File
from bot.formats.protobuf.parser import parse

PREFIX = "google.protobuf."

_WRAPPED = {
    "DoubleValue": "double", "FloatValue": "float", "Int64Value": "int64", "UInt64Value": "uint64",
    "Int32Value": "int32", "UInt32Value": "uint32", "BoolValue": "bool", "StringValue": "string",
    "BytesValue": "bytes",
}  # fmt: skip
_WRAPPERS = "".join(f"message {name} {{ {kind} value = 1; }}\n" for name, kind in _WRAPPED.items())
_TEXT = f"""\
syntax = "proto3";
package google.protobuf;
{_WRAPPERS}
message Timestamp {{ int64 seconds = 1; int32 nanos = 2; }}
message Duration {{ int64 seconds = 1; int32 nanos = 2; }}
message Any {{ string type_url = 1; bytes value = 2; }}
message Empty {{}}
message FieldMask {{ repeated string paths = 1; }}
enum NullValue {{ NULL_VALUE = 0; }}
message Struct {{ map<string, Value> fields = 1; }}
message ListValue {{ repeated Value values = 1; }}
message Value {{
  oneof kind {{
    NullValue null_value = 1;
    double number_value = 2;
    string string_value = 3;
    bool bool_value = 4;
    Struct struct_value = 5;
    ListValue list_value = 6;
  }}
}}
"""


@cache
def well_known() -> File:
    """A file that declares them all."""
    return parse(PREFIX, _TEXT)
