"""A repository of ODCS contracts, Avro schemas and Protobuf files, and branches that change 50 of each.

`main` holds every file. The branches `contracts`, `avro` and `protobuf` change files of one format, `everything` those
of all three, and `nothing` changes a page that no format reads.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench import contracts
from tests.bench.contracts import commit, git

FILES = 2_000
CHANGED = 50
FIELDS = 20
FORMATS = ("contracts", "avro", "protobuf")

PLAIN = ("string", "long", "double", "boolean")
LOGICAL = (
    {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2},
    {"type": "long", "logicalType": "timestamp-millis"},
)
AVRO_TYPES = (*PLAIN, *LOGICAL)
PROTOBUF_TYPES = ("string", "int64", "double", "bool", "google.protobuf.Timestamp")
BUF = "version: v2\nmodules:\n  - path: protobuf\nbreaking:\n  use: [FILE]\n"


@dataclass(frozen=True)
class Repository:
    """Where it is and which numbers its changed files have."""

    folder: Path
    changed: tuple[int, ...]

    def paths(self, format_: str) -> list[str]:
        """The changed files of one format, from the top of the repository."""
        return [path(format_, number) for number in self.changed]


def repository(folder: Path, files: int = FILES) -> Repository:
    """Make it, with so many files of each format."""
    made = Repository(folder=folder, changed=tuple(range(0, files, files // CHANGED))[:CHANGED])
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "buf.yaml").write_text(BUF, encoding="utf-8")
    for format_ in FORMATS:
        put(folder, format_, range(files), "old")
    commit(folder, "Every file")
    for branch in (*FORMATS, "everything", "nothing"):
        change(made, branch)
    git(folder, "switch", "--quiet", "main")
    return made


def change(made: Repository, branch: str) -> None:
    git(made.folder, "switch", "--quiet", "--create", branch, "main")
    for format_ in {"everything": FORMATS, "nothing": ()}.get(branch, (branch,)):
        put(made.folder, format_, made.changed, "new")
    (made.folder / "README.txt").write_text(f"{branch}\n", encoding="utf-8")
    commit(made.folder, f"Change {branch}")


def put(folder: Path, format_: str, numbers: range | tuple[int, ...], state: str) -> None:
    for number in numbers:
        file = folder / path(format_, number)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEXTS[format_](number, state), encoding="utf-8")


def path(format_: str, number: int) -> str:
    """Where a file lies; a Protobuf file lies where its package says, as buf would have it."""
    package = f"bench/n{number:05}/v1"
    return {
        "contracts": f"contracts/dataset_{number:05}.odcs.yaml",
        "avro": f"avro/trade_{number:05}.avsc",
        "protobuf": f"protobuf/{package}/deal_{number:05}.proto",
    }[format_]


def contract(number: int, state: str) -> str:
    told = contracts.contract(number)
    return contracts.text_of(contracts.changed(told) if state == "new" else told)


def avro(number: int, state: str) -> str:
    """A record. Changed: one field dropped, one of another type, one added without a default."""
    fields = [
        {"name": f"field_{place}", "type": AVRO_TYPES[(number + place) % len(AVRO_TYPES)], "doc": f"Field {place}."}
        for place in range(FIELDS)
    ]
    side = {"type": "enum", "name": "Side", "symbols": ["BUY", "SELL"]}
    fields += [{"name": "side", "type": side}, {"name": "desk", "type": ["null", "string"], "default": None}]
    if state == "new":
        fields = [*fields[1:], {"name": "trader_id", "type": "string"}]
        fields[0] = {**fields[0], "type": {"type": "array", "items": "string"}}
    told = {"type": "record", "name": f"Trade{number}", "namespace": "acme.trading", "fields": fields}
    return json.dumps(told, indent=2) + "\n"


def protobuf(number: int, state: str) -> str:
    """A message with an enum, alike to no other file's. Changed: one field dropped, one of another type, one added."""
    fields = [
        f"  {PROTOBUF_TYPES[(number + place) % len(PROTOBUF_TYPES)]} field_{place} = {place + 1}; // Field {place}."
        for place in range(FIELDS)
    ]
    if state == "new":
        fields = ["  bytes field_1 = 2;  // Field 1.", *fields[2:], "  string trader_id = 40;"]
    head = f'syntax = "proto3";\n\npackage bench.n{number:05}.v1;\n\nimport "google/protobuf/timestamp.proto";\n'
    side = "enum Side {\n  SIDE_UNSPECIFIED = 0;\n  SIDE_BUY = 1;\n  SIDE_SELL = 2;\n}\n"
    body = "\n".join([*fields, "  Side side = 30;", "  repeated string desks = 31;"])
    return f"{head}\n// A deal, as it was agreed.\nmessage Deal{number} {{\n{body}\n}}\n\n{side}"


TEXTS: dict[str, Callable[[int, str], str]] = {"contracts": contract, "avro": avro, "protobuf": protobuf}
