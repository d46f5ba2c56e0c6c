"""A message as a dataset: its fields as columns, so that it can be held to what other files say of the same data."""

from __future__ import annotations

from collections.abc import Iterator

from bot.formats.described import Column, Dataset
from bot.formats.protobuf.model import Field, File, Message
from bot.formats.types import Type

_MAX_COLUMNS = 2_000
_KINDS = {
    "double": "float64", "float": "float32", "bool": "boolean", "string": "varchar", "bytes": "varbinary",
    "int32": "int32", "sint32": "int32", "sfixed32": "int32", "int64": "int64", "sint64": "int64", "sfixed64": "int64",
    "uint32": "uint32", "fixed32": "uint32", "uint64": "uint64", "fixed64": "uint64",
}  # fmt: skip
_UNKNOWN = Type("unknown", unknown="")


def datasets(file: File) -> tuple[Dataset, ...]:
    """The datasets that a file's messages describe."""
    return tuple(
        Dataset(
            name=f"{file.package}.{each.name}" if file.package else each.name,
            columns=tuple(_columns(file, each)),
            place=file.place(each.at),
        )
        for each in file.messages
        if each.fields
    )


def _columns(file: File, message: Message) -> Iterator[Column]:
    """The fields; only a required one is told never to be empty, for one that is not there reads as its default."""
    for each in message.fields[:_MAX_COLUMNS]:
        is_nullable = False if each.label == "required" else None
        yield Column(name=each.name, type=_type(each), is_nullable=is_nullable, place=file.place(each.at))


def _type(field: Field) -> Type:
    if field.key:
        return Type("map")
    if field.label == "repeated":
        return Type("array")
    return Type(_KINDS[field.type]) if field.type in _KINDS else _UNKNOWN
