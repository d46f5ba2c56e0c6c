"""A .proto file as its author wrote it. `at` is an offset in the text; `File.place` makes line and column of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.facts.finding import Place

_BREAK = re.compile(r"\n")


@dataclass(frozen=True, slots=True)
class Option:
    """`name` as written (`deprecated`, `(acme.pii).level`, `features.enum_type`), `value` as canonical text."""

    name: str
    value: str
    at: int


Options = Mapping[str, Option]


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from `first` to `last`, both included."""

    first: int
    last: int
    at: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same numbers in as few spans as can be, lowest first."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.first, each.last)):
        if found and span.first <= found[-1].last + 1:
            last = found.pop()
            found.append(Span(last.first, max(last.last, span.last), last.at))
        else:
            found.append(span)
    return found


@dataclass(frozen=True)
class Reserved:
    """What may not be used again: numbers, and names with their place."""

    spans: tuple[Span, ...] = ()
    names: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def _merged(self) -> list[Span]:
        return merged(self.spans)

    def holds(self, number: int) -> bool:
        """Whether a number is reserved."""
        before = bisect_right(self._merged, number, key=lambda span: span.first)
        return before > 0 and self._merged[before - 1].last >= number


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field; of a map `key` is the type of its keys and `type` that of its values."""

    name: str
    number: int
    type: str
    at: int
    label: str = ""
    key: str = ""
    oneof: str = ""
    is_group: bool = False
    options: Options = field(default_factory=dict)

    @property
    def json_name(self) -> str:
        """The name in JSON: as told, or in lowerCamelCase."""
        told = self.options.get("json_name")
        if told:
            return told.value
        first, *rest = self.name.split("_")
        return first + "".join(part[:1].upper() + part[1:] for part in rest)

    def __str__(self) -> str:
        kind = f"map<{self.key}, {self.type}>" if self.key else self.type
        return " ".join(
            filter(None, [self.label, "group" if self.is_group else "", kind, self.name, f"= {self.number}"])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of an enum."""

    name: str
    number: int
    at: int
    options: Options = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enum:
    """An enum; its first value is its default."""

    name: str
    at: int
    values: tuple[Value, ...] = ()
    reserved: Reserved = Reserved()
    options: Options = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """Fields that are added to a message declared elsewhere; `type` names it."""

    type: str
    at: int
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message with what is nested in it; a group is a field and a nested message."""

    name: str
    at: int
    fields: tuple[Field, ...] = ()
    messages: tuple[Message, ...] = ()
    enums: tuple[Enum, ...] = ()
    extends: tuple[Extend, ...] = ()
    reserved: Reserved = Reserved()
    extensions: tuple[Span, ...] = ()
    options: Options = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rpc:
    """A method; a stream's type is preceded by `stream`."""

    name: str
    at: int
    request: str
    response: str
    is_request_stream: bool = False
    is_response_stream: bool = False
    options: Options = field(default_factory=dict)

    def __str__(self) -> str:
        told = ((self.is_request_stream, self.request), (self.is_response_stream, self.response))
        return " returns ".join(f"({'stream ' if is_stream else ''}{name})" for is_stream, name in told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """A `service`: methods under one name."""

    name: str
    at: int
    rpcs: tuple[Rpc, ...] = ()
    options: Options = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """An import; `kind` is `public`, `weak`, `option` or nothing."""

    path: str
    at: int
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class File:
    """A whole file. `syntax` is `proto2`, `proto3` or an edition's year."""

    path: str
    text: str
    syntax: str = "proto2"
    syntax_at: int = 0
    package: str = ""
    package_at: int = 0
    imports: tuple[Import, ...] = ()
    messages: tuple[Message, ...] = ()
    enums: tuple[Enum, ...] = ()
    extends: tuple[Extend, ...] = ()
    calls: tuple[Calls, ...] = ()
    options: Options = field(default_factory=dict)

    @cached_property
    def _breaks(self) -> list[int]:
        return [match.end() for match in _BREAK.finditer(self.text)]

    def place(self, at: int) -> Place:
        """Line and column of an offset."""
        line = bisect_right(self._breaks, at)
        return Place(path=self.path, line=line + 1, column=at - (self._breaks[line - 1] if line else 0) + 1)


def walk(messages: tuple[Message, ...], above: str = "") -> Iterator[tuple[str, Message]]:
    """Every message with its name below the package, outer ones first."""
    for message in messages:
        name = f"{above}{message.name}"
        yield name, message
        yield from walk(message.messages, f"{name}.")
