"""Which part of a writer's schema each part of a reader's takes: the rules of schema resolution, one level at a time.

https://avro.apache.org/docs/1.12.0/specification/#schema-resolution
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.formats.avro.model import Field, Schema, options

_PROMOTIONS = {
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "string": ("bytes",),
    "bytes": ("string",),
}
_ROUNDED = {("int", "float"), ("long", "float"), ("long", "double")}


def promotes(writer: str, reader: str) -> bool:
    """Whether a value written as one type is read as another."""
    return reader in _PROMOTIONS.get(writer, ())


def rounds(writer: str, reader: str) -> bool:
    """Whether a promotion may change the number: not all digits fit."""
    return (writer, reader) in _ROUNDED


def is_named_alike(reader: Schema, writer: Schema) -> bool:
    """Whether the reader's named type takes the writer's: the namespace does not count, an alias does in full."""
    return reader.short == writer.short or writer.name in reader.aliases


def matches(reader: Schema, writer: Schema) -> bool:
    """Whether a branch of a union takes a value of this type; what is inside is looked at afterwards."""
    if reader.kind != writer.kind:
        return promotes(writer.kind, reader.kind)
    if not reader.name:
        return True
    return is_named_alike(reader, writer) and reader.size == writer.size


def select(reader: Schema, writer: Schema) -> dict[Schema, Schema]:
    """For each of the writer's options, the reader's that takes it; one that nothing takes is not there.

    The same type comes before one it is promoted to, and the same full name before an alias or another namespace.
    """
    index = _Index(options(reader))
    found = ((option, index.find(option)) for option in options(writer))
    return {option: taken for option, taken in found if taken is not None}


class _Index:
    """A reader's options by what a writer's option may ask for."""

    def __init__(self, readers: tuple[Schema, ...]) -> None:
        self._exact = {(reader.kind, reader.name): reader for reader in reversed(readers)}
        self._other: dict[tuple[str, str], Schema] = {}
        for reader in readers:
            for name in (*reader.aliases, f"*.{reader.short}"):
                self._other.setdefault((reader.kind, name), reader)
        self._readers = readers

    def find(self, writer: Schema) -> Schema | None:
        if writer.name:
            names = (writer.name, f"*.{writer.short}")
            found = [self._exact.get((writer.kind, writer.name))]
            found += [self._other.get((writer.kind, name)) for name in names]
            return next((reader for reader in found if reader and matches(reader, writer)), None)
        if (writer.kind, "") in self._exact:
            return self._exact[writer.kind, ""]
        return next((reader for reader in self._readers if promotes(writer.kind, reader.kind)), None)


@dataclass(frozen=True, slots=True)
class Taken:
    """For each of the reader's fields, by name, the writer's it takes. What is `unclear` could take more than one.

    A field that is neither taken nor unclear has its default, or cannot be read.
    """

    fields: dict[str, Field]
    unclear: frozenset[str]


def take(reader: Iterable[Field], writer: Iterable[Field]) -> Taken:
    """Match the fields of two records by name, then by the reader's aliases."""
    readers, writers = list(reader), {field.name: field for field in writer}
    taken = {field.name: writers[field.name] for field in readers if field.name in writers}
    claims: dict[str, list[str]] = {}
    unclear: set[str] = set()
    for field in readers:
        named = {alias for alias in field.aliases if alias in writers and alias != field.name}
        unclear |= _unclear(field.name, named, taken)
        for alias in named:
            claims.setdefault(alias, []).append(field.name)
    for names in claims.values():
        if len(names) > 1:
            unclear.update(name for name in names if name not in taken)
    aliased = {names[0]: writers[alias] for alias, names in claims.items() if not unclear & set(names)}
    return Taken({**aliased, **taken}, frozenset(unclear))


def _unclear(name: str, named: set[str], taken: dict[str, Field]) -> set[str]:
    """A field is unclear whose aliases name several fields, or one that another field takes by its own name."""
    if name in taken:
        return {name} if named - taken.keys() else set()
    return {name} if len(named) > 1 or named & taken.keys() else set()
