"""Avro schemas, by the rules of schema resolution of Avro 1.12.

https://avro.apache.org/docs/1.12.0/specification/#schema-resolution

```json
{
  "type": "record",
  "name": "Trade",
  "namespace": "acme.trading",
  "fields": [
    {"name": "trade_id", "type": "string"},
    {"name": "notional", "type": {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2}},
    {"name": "counterparty", "type": ["null", "string"], "default": null, "aliases": ["cpty"]}
  ]
}
```

BACKWARD holds where the new schema reads what the old one wrote, FORWARD where the old schema reads what the new one
writes. Names match by their last part or by an alias of the reader; a field that the writer does not have takes its
default. Beyond resolution, a logical type that changes in any way breaks both directions, since stored numbers and
texts are taken for other values.

An `.avsc` file is a schema; so is a `.json` file that holds a record. A type that a file does not define is looked for
in the files of the same commit called `<full name>.avsc` or `<name>.avsc`; nothing is ever fetched.
"""

from __future__ import annotations

import re

from bot.facts.contract import Parties
from bot.facts.finding import Place
from bot.formats.avro import difference
from bot.formats.avro.datasets import datasets
from bot.formats.avro.model import Schema
from bot.formats.avro.reader import Read, read
from bot.formats.avro.reader import references as _references
from bot.formats.avro.rules import RULES
from bot.formats.avro.telling import Telling
from bot.formats.document import Mapping, Scalar, Sequence, Unreadable, shown
from bot.formats.format import Examination, Source

__all__ = ["NAME", "RULES", "SUFFIXES", "examine", "recognises", "references"]

NAME = "avro"
SUFFIXES = (".avsc", ".json")

_TELLTALES = (re.compile(rb'"type"\s*:\s*"record"'), re.compile(rb'"fields"\s*:\s*\['))


def recognises(source: Source) -> bool:
    """Whether the file is an Avro schema: by its suffix, or a JSON file that holds a record."""
    path = source.path.casefold()
    if path.endswith(".avsc"):
        return True
    if not path.endswith(".json") or not source.says(*_TELLTALES):
        return False
    node = source.document
    if isinstance(node, Unreadable):
        return True
    if not isinstance(node, Mapping) or not {"type", "name", "fields"} <= node.entries.keys():
        return False
    kind, fields = node.entries["type"].value, node.entries["fields"].value
    return isinstance(kind, Scalar) and kind.text == "record" and isinstance(fields, Sequence)


def references(source: Source) -> tuple[str, ...]:
    """The files that may define the types it names and does not define."""
    return _references(source)


def examine(old: Source | None, new: Source | None) -> Examination:
    """What changes from one schema to another, or what is wrong with one."""
    before, after = (None if source is None else read(source) for source in (old, new))
    telling = Telling(_subject(before, after))
    if after and not after.is_sound:
        _wrong(telling, after)
    elif before and not before.is_sound:
        _base_unreadable(telling, before)
    if after is None and before is not None:
        place = before.schema.at("name") if before.schema else Place(path=before.path, line=1)
        telling.tell_file("deleted", "", (_called(before), None), "The schema is gone.", base=place)
    if after is not None and after.schema and after.is_sound:
        _sound(telling, before, after, after.schema)
    return Examination(
        findings=telling.findings,
        before=_parties(before),
        after=_parties(after),
        is_readable=all(side.is_sound for side in (before, after) if side),
        described_before=datasets(before.schema) if before and before.is_sound else (),
        described_after=datasets(after.schema) if after and after.is_sound else (),
    )


def _sound(telling: Telling, before: Read | None, after: Read, schema: Schema) -> None:
    """What is to be told of a head that can be read."""
    _remarks(telling, before, after)
    if before is None:
        telling.tell_file("added", "", (None, _called(after)), "The schema is new.", head=schema.at("name"))
    elif before.schema and before.is_sound:
        difference.compare(telling, before.schema, schema)


def _called(side: Read) -> str:
    return side.schema.name if side.schema and side.schema.name else side.path


def _subject(before: Read | None, after: Read | None) -> str:
    """The name of the schema; the path where it has none."""
    sides = [side for side in (after, before) if side]
    return next(
        (side.schema.name for side in sides if side.schema and side.schema.name), sides[0].path if sides else ""
    )


def _parties(side: Read | None) -> Parties | None:
    """Nobody is named in a schema; its name is what others know it by."""
    return Parties(dataset=side.schema.name) if side and side.is_sound and side.schema and side.schema.name else None


def _wrong(telling: Telling, side: Read) -> None:
    if side.unreadable:
        wrong = side.unreadable
        place = Place(path=side.path, line=wrong.line, column=wrong.column)
        what = f"Found {wrong.found}, expected {wrong.expected}: {wrong.remedy}."
        telling.tell_file("unreadable", "", (None, wrong.found), what, head=place)
    for misfit in side.misfits:
        what = f"Found {misfit.found}, expected {misfit.expected}: {misfit.remedy}."
        telling.tell_file("invalid", misfit.element, (None, misfit.found), what, head=misfit.place)


def _base_unreadable(telling: Telling, side: Read) -> None:
    wrong = side.unreadable or side.misfits[0]
    if isinstance(wrong, Unreadable):
        place = Place(path=side.path, line=wrong.line, column=wrong.column)
    else:
        place = wrong.place
    what = f"Before this change there was {wrong.found} where {wrong.expected} was expected."
    telling.tell_file("base-unreadable", "", (wrong.found, None), what, base=place)


def _remarks(telling: Telling, before: Read | None, after: Read) -> None:
    """What is no mistake and still not meant, unless it was there before."""
    known = {(remark.rule, remark.element, remark.found) for remark in before.remarks} if before else set()
    for remark in after.remarks:
        if (remark.rule, remark.element, remark.found) not in known:
            what = f"{shown(remark.found)} does not count: {remark.why}."
            telling.tell_file(remark.rule, remark.element, (None, remark.found), what, head=remark.place)
