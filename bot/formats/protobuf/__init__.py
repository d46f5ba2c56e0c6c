"""Protocol Buffers: `.proto` files in proto2, proto3 and the editions 2023 and 2024.

```proto
syntax = "proto3";
package trades.v1;

message Trade {
  reserved 3;
  reserved "desk";
  string trade_id = 1;
  int64 notional = 2;
  Side side = 4;
}
```

`holds` speaks of the binary wire, as registries do: whether bytes written by one side are read, with the same values,
by the other. Fields are the same where their number is. What breaks only JSON or generated code (a new name, an
option, a deleted field) is told with its own severity and holds nothing back from the wire. Where conventions differ:

- A number's type may change within its encoding, but direction counts: `int32` to `int64` keeps BACKWARD and breaks
  FORWARD, `int32` and `uint32` break both. Confluent's registry and `buf` let both pass.
- A field may be deleted, as in Confluent's registry. A number or name that is then not reserved is a breaking finding,
  as in `buf`.
- A field that keeps its name and gets another number breaks both; Confluent's registry takes it for two fields.
- A field that becomes a list keeps BACKWARD where it is a text or a message and breaks both where it is a number.
- A map and a list of its entries are the same bytes; a list read as a map loses entries with the same key.
- A required field that comes or goes, and a message or package that is gone or renamed, are never compatible.
- A message of another name is compared by its shape: the same numbers, names and types are read as the same.
- A type that is declared in a file which was not read is undecidable where it changes.

Imports are followed to files of the same commit only. Comments and the order of declarations say nothing.
"""

from __future__ import annotations

from bot.formats.format import Examination, Source
from bot.formats.protobuf.difference import examine as _examine
from bot.formats.protobuf.difference import references as _references
from bot.formats.protobuf.rules import RULES

__all__ = ["NAME", "RULES", "SUFFIXES", "examine", "recognises", "references"]

NAME = "protobuf"
SUFFIXES = (".proto",)


def recognises(source: Source) -> bool:
    """Whether the path says so."""
    return source.path.casefold().endswith(SUFFIXES)


def references(source: Source) -> tuple[str, ...]:
    """The files it imports, wherever below its own folders they may lie, and those that these import."""
    return _references(source)


def examine(old: Source | None, new: Source | None) -> Examination:
    """What changes from one .proto file to another, or what is wrong with one."""
    return _examine(old, new)
