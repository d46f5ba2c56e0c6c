"""A record as a dataset: its fields as columns, so that it can be held to what other files say of the same data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.formats.avro.model import Field, Schema
from bot.formats.described import Column, Dataset
from bot.formats.types import Type

_MAX_COLUMNS = 2_000
_KINDS = {
    "boolean": "boolean", "int": "int32", "long": "int64", "float": "float32", "double": "float64",
    "bytes": "varbinary", "string": "varchar", "enum": "varchar", "record": "struct", "array": "array", "map": "map",
}  # fmt: skip
_LOGICAL = {
    "date": Type("date"),
    "time-millis": Type("time", (3,)),
    "time-micros": Type("time", (6,)),
    "uuid": Type("uuid"),
    **{
        f"{prefix}timestamp-{unit}": Type(kind, (digits,))
        for prefix, kind in (("", "timestamp_tz"), ("local-", "timestamp"))
        for unit, digits in (("millis", 3), ("micros", 6), ("nanos", 9))
    },
}
_DECIMAL = re.compile(r"decimal\((\d+), (\d+)\)")
_UNKNOWN = Type("unknown", unknown="")


def datasets(schema: Schema | None) -> tuple[Dataset, ...]:
    """The dataset a schema describes: a record does, nothing else."""
    if schema is None or schema.kind != "record" or not schema.name:
        return ()
    columns = tuple(column for _, column in zip(range(_MAX_COLUMNS), _columns(schema, "", ()), strict=False))
    return (Dataset(name=schema.name, columns=columns, place=schema.at("name")),)


def _columns(record: Schema, above: str, inside: tuple[Schema, ...]) -> Iterator[Column]:
    """The fields by their dotted paths; a record inside itself ends there."""
    for field in record.fields:
        column = _column(field, above)
        yield column
        held, _ = _value(field.type)
        if held and held.kind == "record" and held not in (*inside, record):
            yield from _columns(held, f"{column.name}.", (*inside, record))


def _column(field: Field, above: str) -> Column:
    held, is_nullable = _value(field.type)
    return Column(
        name=above + field.name, type=_type(held) if held else _UNKNOWN, is_nullable=is_nullable, place=field.place
    )


def _value(schema: Schema) -> tuple[Schema | None, bool]:
    """What a value is apart from null, `None` where it may be more than one thing; and whether it may be null."""
    if schema.kind != "union":
        return schema, schema.kind == "null"
    held = [branch for branch in schema.branches if branch.kind != "null"]
    return held[0] if len(held) == 1 else None, len(held) < len(schema.branches)


def _type(schema: Schema) -> Type:
    if schema.logical:
        decimal = _DECIMAL.fullmatch(schema.logical)
        return (
            Type("decimal", (int(decimal[1]), int(decimal[2]))) if decimal else _LOGICAL.get(schema.logical, _UNKNOWN)
        )
    if schema.kind == "fixed":
        return Type("binary", (schema.size,))
    return Type(_KINDS[schema.kind]) if schema.kind in _KINDS else _UNKNOWN
