"""YAML 1.2, read from the events of PyYAML's C parser: nothing is constructed, guessed or expanded.

`yaml.load` is never used: it crashes the interpreter on deep nests, lets the last of two equal keys win, and reads
`NO` as false and `18:00` as 1080. https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import yaml

from bot.formats.document import (
    Budget,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Unreadable,
    check_characters,
    cost,
    decoded,
    integer,
    mapping,
    real,
    shown,
)

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"(?P<decimal>[-+]?[0-9]+)|0o(?P<octal>[0-7]+)|0x(?P<hexadecimal>[0-9a-fA-F]+)")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_BASES = {"decimal": 10, "octal": 8, "hexadecimal": 16}
_WORDS = _NULLS | _BOOLEANS.keys()
_CORE = "tag:yaml.org,2002:"
_TEXTS = frozenset({"!", f"{_CORE}str"})
_COLLECTIONS = frozenset({None, f"{_CORE}map", f"{_CORE}seq", "!"})
_SCALARS: dict[str, tuple[type, ...]] = {
    f"{_CORE}null": (type(None),),
    f"{_CORE}bool": (bool,),
    f"{_CORE}int": (int,),
    f"{_CORE}float": (int, float),
}


def load(data: bytes) -> Node:
    """The one document in `data`. Raises `Unreadable`, and nothing else, whatever the bytes."""
    text = decoded(data)
    try:
        events = iter(yaml.CSafeLoader(text).get_event, None)
        return _Composer(events, may_hide="\\" in text).document()
    except yaml.YAMLError as wrong:
        raise _misspelt(wrong) from None


def _misspelt(wrong: yaml.YAMLError) -> Unreadable:
    """The parser's complaint."""
    mark = getattr(wrong, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    parts = (getattr(wrong, "problem", None), getattr(wrong, "context", None))
    told = " ".join(part for part in parts if part).removeprefix("found ") or "something else"
    return Unreadable(line, column, told, "YAML", "correct the syntax")


class _Composer:
    """Builds the tree of one document. `_anchors` holds each finished anchor's node, size and height.

    Only an escape can put a character into a value that its text does not show: `may_hide` says there are some.
    """

    def __init__(self, events: Iterator[Any], *, may_hide: bool) -> None:
        self._events = events
        self._may_hide = may_hide
        self._budget = Budget()
        self._anchors: dict[str, tuple[Node, int, int]] = {}

    def document(self) -> Node:
        next(self._events)
        start = next(self._events)
        if not isinstance(start, yaml.DocumentStartEvent):
            raise Unreadable(1, 1, "only comments", "a document", "write the document, or delete the file")
        if start.tags or start.version not in {None, (1, 2)}:
            raise _unreadable(start, "a directive", "plain YAML 1.2", "remove the line that begins with `%`")
        root, _, _ = self._node(next(self._events), depth=1)
        next(self._events)
        end = next(self._events)
        if not isinstance(end, yaml.StreamEndEvent):
            raise _unreadable(end, "a second document", "one document in a file", "split the file at the `---`")
        return root

    def _node(self, event: yaml.NodeEvent, depth: int) -> tuple[Node, int, int]:
        """The node that begins with `event`, how many values it holds and how many levels it goes down."""
        if type(event) is yaml.AliasEvent:
            return self._alias(event, depth)
        line, column = _at(event)
        self._budget.spend(1, depth, line, column)
        built: tuple[Node, int, int]
        if type(event) is yaml.SequenceStartEvent:
            built = self._sequence(event, depth, line, column)
        elif type(event) is yaml.MappingStartEvent:
            built = self._mapping(event, depth, line, column)
        else:
            scalar = self._scalar(cast("yaml.ScalarEvent", event), line, column)
            built = scalar, cost(scalar.text), 1
        if event.anchor is not None:
            self._anchors[event.anchor] = built
        return built

    def _alias(self, event: yaml.AliasEvent, depth: int) -> tuple[Node, int, int]:
        name = str(event.anchor)
        if name not in self._anchors:
            found = f"the alias {shown('*' + name)}"
            raise _unreadable(event, found, "an anchor that ends before it", "write the value out here")
        node, size, height = self._anchors[name]
        self._budget.spend(size, depth + height - 1, *_at(event))
        return node, size, height

    def _sequence(
        self, start: yaml.SequenceStartEvent, depth: int, line: int, column: int
    ) -> tuple[Sequence, int, int]:
        _check_tag(start)
        items: list[Node] = []
        size, height = 1, 0
        for event in self._events:
            if type(event) is yaml.SequenceEndEvent:
                break
            item, item_size, item_height = self._node(event, depth + 1)
            items.append(item)
            size, height = size + item_size, max(height, item_height)
        return Sequence(tuple(items), line, column), size, height + 1

    def _mapping(self, start: yaml.MappingStartEvent, depth: int, line: int, column: int) -> tuple[Mapping, int, int]:
        _check_tag(start)
        entries: list[Entry] = []
        size, height = 1, 0
        for event in self._events:
            if type(event) is yaml.MappingEndEvent:
                break
            key = self._key(event, depth)
            value, value_size, value_height = self._node(next(self._events), depth + 1)
            entries.append(Entry(key, value))
            size, height = size + value_size + cost(key.text), max(height, value_height)
        return mapping(entries, line, column), size, height + 1

    def _key(self, event: yaml.Event, depth: int) -> Scalar:
        if not isinstance(event, yaml.ScalarEvent):
            raise _unreadable(event, "a key that is not a plain word", "a word before the `:`", "write the key out")
        if event.value == "<<" and event.implicit[0]:
            raise _unreadable(event, "the merge key `<<`", "keys that stand where they count", "write the keys out")
        line, column = _at(event)
        self._budget.spend(1, depth + 1, line, column)
        key = self._scalar(event, line, column)
        if event.anchor is not None:
            self._anchors[event.anchor] = key, cost(key.text), 1
        return key

    def _scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> Scalar:
        text, tag = event.value, event.tag
        if self._may_hide:
            check_characters(text, line, column)
        if (tag is None and not event.implicit[0]) or tag in _TEXTS:
            return Scalar(text, text, line, column)
        value = text if text[:1].isalpha() and text not in _WORDS else _resolved(text, event)
        if tag is not None and not isinstance(value, _SCALARS.get(tag, ())):
            raise _unreadable(event, f"the tag {shown(tag)}", "a value that says its own kind", "remove the tag")
        return Scalar(text, value, line, column)


def _resolved(text: str, event: yaml.ScalarEvent) -> str | bool | int | float | None:
    """What an unquoted text means in the core schema."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if number := _INTEGER.fullmatch(text):
        group = str(number.lastgroup)
        return integer(number[group], _BASES[group], *_at(event))
    if _REAL.fullmatch(text):
        return real(text, *_at(event))
    if _NO_NUMBER.fullmatch(text):
        raise _unreadable(event, f"`{text}`", "a finite number", "put it in quotes if it is a text")
    return text


def _check_tag(event: yaml.CollectionStartEvent) -> None:
    if event.tag not in _COLLECTIONS:
        raise _unreadable(event, f"the tag {shown(str(event.tag))}", "a plain list or mapping", "remove the tag")


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = cast("yaml.error.Mark", event.start_mark)  # the stubs call it optional; a parser always sets it
    return mark.line + 1, mark.column + 1


def _unreadable(event: yaml.Event, found: str, expected: str, remedy: str) -> Unreadable:
    return Unreadable(*_at(event), found, expected, remedy)
