"""What Protobuf does not allow although it reads: numbers and names given twice, or given although reserved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.formats.document import shown
from bot.formats.protobuf.model import Enum, Field, File, Import, Message, Options, Reserved, walk

_KEPT = range(19_000, 20_000)
"""Numbers that Protobuf keeps for itself."""

_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\\|(?:.*/)?\.{1,2}(?:/|$)")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is not allowed: in what, where, what was found, what was expected, what to do."""

    element: str
    at: int
    found: str
    expected: str
    remedy: str


def outside(file: File) -> list[Import]:
    """The imports that lead out of the repository; they are never followed."""
    return [each for each in file.imports if _OUTSIDE.match(each.path)]


def check(file: File) -> Iterator[Wrong]:
    """All that is wrong with a file."""
    yield from _twice("", [*file.messages, *file.enums, *file.calls])
    for each in file.calls:
        yield from _twice(f"{each.name}.", each.rpcs)
    for enum in file.enums:
        yield from _enum(file, enum, enum.name)
    for name, message in walk(file.messages):
        yield from _message(file, message, name)
        for enum in message.enums:
            yield from _enum(file, enum, f"{name}.{enum.name}")


def _twice(above: str, named: Iterable[object]) -> Iterator[Wrong]:
    """Names that are given twice."""
    seen: set[str] = set()
    for each in named:
        name, at = str(getattr(each, "name", "")), int(getattr(each, "at", 0))
        if name in seen:
            remedy = "rename or remove one of the two"
            yield Wrong(f"{above}{name}", at, f"the name {shown(name)} a second time", "every name once", remedy)
        seen.add(name)


def _message(file: File, message: Message, name: str) -> Iterator[Wrong]:
    above = f"{name}."
    yield from _twice(above, message.fields)
    yield from _twice(above, [*message.messages, *message.enums])
    numbers: set[int] = set()
    for each in message.fields:
        yield from _given(above, each, numbers, message.reserved)
        if each.number in _KEPT:
            expected = f"a number below {_KEPT.start} or above {_KEPT.stop - 1}"
            yield Wrong(above + each.name, each.at, str(each.number), expected, "choose another number")
        if file.syntax == "proto3" and each.label == "required":
            yield Wrong(above + each.name, each.at, "`required`", "no `required` in proto3", "remove it")


def _given(above: str, each: Field, numbers: set[int], reserved: Reserved) -> Iterator[Wrong]:
    element = above + each.name
    if each.number in numbers:
        found = f"the number {each.number} a second time"
        yield Wrong(element, each.at, found, "every number once", "give the field a number of its own")
    numbers.add(each.number)
    if reserved.holds(each.number):
        found = f"the number {each.number}, which is reserved"
        yield Wrong(element, each.at, found, "a number that is free", "choose another number")
    if each.name in reserved.names:
        found = f"the name {shown(each.name)}, which is reserved"
        yield Wrong(element, each.at, found, "a name that is free", "choose another name")


def _enum(file: File, enum: Enum, name: str) -> Iterator[Wrong]:
    above = f"{name}."
    if not enum.values:
        yield Wrong(name, enum.at, "an enum without values", "at least one value", "list its values")
    elif file.syntax == "proto3" and enum.values[0].number:
        first = enum.values[0]
        yield Wrong(above + first.name, first.at, str(first.number), "0 for the first value", "begin with zero")
    yield from _twice(above, enum.values)
    numbers: set[int] = set()
    is_aliased = _says(enum.options, "allow_alias")
    for value in enum.values:
        if value.number in numbers and not is_aliased:
            found = f"the number {value.number} a second time"
            yield Wrong(above + value.name, value.at, found, "every number once", "say `option allow_alias = true;`")
        numbers.add(value.number)
        if enum.reserved.holds(value.number) or value.name in enum.reserved.names:
            found = f"{shown(value.name)}, which is reserved"
            yield Wrong(above + value.name, value.at, found, "a value that is free", "choose another")


def _says(options: Options, name: str) -> bool:
    return name in options and options[name].value == "true"
