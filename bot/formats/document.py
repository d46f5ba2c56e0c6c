"""A document as its author wrote it: a tree of scalars, sequences and mappings, each with its line and column.

Both loaders (`bot.formats.yaml`, `bot.formats.json`) give this tree or raise `Unreadable`; they raise nothing else.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence as Listing
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct

MAX_BYTES = 1 << 20
"""The largest document read, in bytes (1 MiB)."""

MAX_DEPTH = 64
"""The deepest nesting read; parsers and recursive walks further on rely on it."""

MAX_NODES = 50_000
"""The most values in one document: an alias counts as often as it is used, a text once for every 64 characters."""

MAX_DIGITS = 100
"""The longest number read, in characters; no column type holds more."""

_BREAK = re.compile(r"\r\n|\n")
_HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, the line break U+0085 among them
    "\u2028\u2029"  # line breaks that editors and reviews do not show
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # writing direction: what is read is not what is shown
    "\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f"  # without width: text nobody sees
    "\ud800-\udfff\ufffe\uffff"  # no characters at all
)
_BARE = re.compile(r"[^\s\[\]{},:\"'\-+.0-9][^\[\]{},:\"\n]*(?<!\s)")
_WORDS = frozenset({"true", "false", "null"})
_REFUSED = re.compile(f"[{_HIDDEN}]|\\r(?!\\n)")
_REFUSED_IN_VALUES = re.compile(f"[{_HIDDEN}]")


class Unreadable(Exception):  # noqa: N818 - a fact about the text, told as a finding, rather than a fault of ours
    """A text that cannot be read: where (line and column from 1), what was found, what was expected, what to do."""

    def __init__(self, line: int, column: int, found: str, expected: str, remedy: str) -> None:
        super().__init__(f"line {line}, column {column}: found {found}, expected {expected}; {remedy}")
        self.line = line
        self.column = column
        self.found = found
        self.expected = expected
        self.remedy = remedy


class Scalar(Struct, frozen=True, gc=False):
    """One value: `text` is what the author wrote, unquoted; `value` what it means in YAML's core schema or JSON."""

    text: str
    value: str | bool | int | float | None
    line: int
    column: int


class Sequence(Struct, frozen=True, gc=False):
    """Values in order."""

    items: tuple[Node, ...]
    line: int
    column: int


class Entry(Struct, frozen=True, gc=False):
    """A key and its value."""

    key: Scalar
    value: Node


class Mapping(Struct, frozen=True, gc=False):
    """Entries by the text of their key, in the author's order."""

    entries: ReadOnly[str, Entry]
    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping
Plain: TypeAlias = "str | bool | int | float | list[Plain] | dict[str, Plain] | None"


def mapping(entries: Iterable[Entry], line: int, column: int) -> Mapping:
    """The mapping of these entries.

    Raises `Unreadable` for two keys that are the same, or differ only by case, Unicode form or unseen characters:
    a reviewer would take the one for the other.
    """
    seen: dict[str, Scalar] = {}
    for entry in entries:
        key = entry.key
        twin = seen.setdefault(_folded(key.text), key)
        if twin is not key:
            raise _again(key, twin)
    return Mapping(MappingProxyType({entry.key.text: entry for entry in entries}), line, column)


def _again(key: Scalar, twin: Scalar) -> Unreadable:
    found = f"the key {shown(key.text)} a second time"
    expected = f"every key once; it stands at line {twin.line}, column {twin.column} as {shown(twin.text)}"
    return Unreadable(key.line, key.column, found, expected, "remove or rename one of the two")


def _folded(key: str) -> str:
    if key.isascii():
        return key.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).casefold())
    return "".join(char for char in folded if unicodedata.category(char) != "Cf")


def decoded(data: bytes) -> str:
    """The text of a document's bytes, without a byte order mark.

    Raises `Unreadable` for more than `MAX_BYTES`, for bytes that are not UTF-8 and for characters that hide something.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(1, 1, f"{len(data)} bytes", f"at most {MAX_BYTES}", "split the file")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as wrong:
        line, column = position(data[: wrong.start].decode("utf-8"), wrong.start)
        raise Unreadable(line, column, "bytes that are not UTF-8", "UTF-8", "save the file as UTF-8") from None
    refused = _REFUSED.search(text)
    if refused:
        raise _hidden(refused.group(), *position(text, refused.start()))
    if not text.strip():
        raise Unreadable(1, 1, "an empty file", "a document", "write the document, or delete the file")
    return text


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset in characters."""
    breaks = list(_BREAK.finditer(text, 0, min(offset, len(text))))
    start = breaks[-1].end() if breaks else 0
    return len(breaks) + 1, offset - start + 1


def check_characters(text: str, line: int, column: int) -> None:
    """Raise `Unreadable` where a value, its escapes undone, holds a character that hides something."""
    refused = _REFUSED_IN_VALUES.search(text)
    if refused:
        raise _hidden(refused.group(), line, column)


def _hidden(char: str, line: int, column: int) -> Unreadable:
    name = unicodedata.name(char, "a control character")
    found = f"the hidden character U+{ord(char):04X} ({name})"
    return Unreadable(line, column, found, "text that shows all it says", "remove the character")


def integer(digits: str, base: int, line: int, column: int) -> int:
    """The whole number that `digits` write. Raises `Unreadable` for more than `MAX_DIGITS` of them."""
    if len(digits) > MAX_DIGITS:
        raise _too_large(digits, line, column)
    return int(digits, base)


def real(digits: str, line: int, column: int) -> float:
    """The number that `digits` write. Raises `Unreadable` where it is no finite number or too long."""
    if len(digits) > MAX_DIGITS:
        raise _too_large(digits, line, column)
    value = float(digits)
    if not math.isfinite(value):
        raise _too_large(digits, line, column)
    return value


def _too_large(digits: str, line: int, column: int) -> Unreadable:
    expected = f"a finite number of at most {MAX_DIGITS} characters"
    return Unreadable(line, column, f"the number {shown(digits)}", expected, "put it in quotes if it is a text")


def told(node: Node) -> str:
    """As `canonical`, but a single value is just its text: `18:00`, not `"18:00"`."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.text
    return canonical(node)


def cost(text: str) -> int:
    """How many values a text counts for: a long one that is used again and again would fill the memory."""
    return 1 + len(text) // 64


class Budget:
    """How much of a document may still be read: depth and number of values, aliases at their full size."""

    def __init__(self) -> None:
        self._nodes = MAX_NODES

    def spend(self, nodes: int, depth: int, line: int, column: int) -> None:
        """Take `nodes` values that reach down to `depth`. Raises `Unreadable` where that is too much."""
        if depth > MAX_DEPTH:
            raise Unreadable(line, column, "deeper nesting", f"at most {MAX_DEPTH} levels", "flatten the document")
        self._nodes -= nodes
        if self._nodes < 0:
            found = f"more than {MAX_NODES} values, aliases counted as often as used"
            raise Unreadable(line, column, found, f"at most {MAX_NODES}", "split the file, or use fewer aliases")


def plain(node: Node) -> Plain:
    """The tree as Python's own values, for validators that want those."""
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(entry.value) for key, entry in node.entries.items()}


def locate(node: Node, path: Listing[str | int]) -> tuple[int, int]:
    """Line and column of what `path` leads to (keys and indexes), or of the last step that exists: keys at the key."""
    line, column = node.line, node.column
    for step in path:
        match node:
            case Mapping() if str(step) in node.entries:
                entry = node.entries[str(step)]
                node, line, column = entry.value, entry.key.line, entry.key.column
            case Sequence() if isinstance(step, int) and step < len(node.items):
                node = node.items[step]
                line, column = node.line, node.column
            case _:
                break
    return line, column


def canonical(node: Node) -> str:
    """One text for everything that means the same: key order, quotes and layout do not matter."""
    match node:
        case Scalar(text, str()):
            return text if _BARE.fullmatch(text) and text not in _WORDS else json.dumps(text, ensure_ascii=False)
        case Scalar(text, value):
            return text if isinstance(value, int | float) and not isinstance(value, bool) else json.dumps(value)
        case Sequence():
            return f"[{', '.join(canonical(item) for item in node.items)}]"
        case Mapping():
            entries = (f"{canonical(entry.key)}: {canonical(entry.value)}" for _, entry in sorted(node.entries.items()))
            return f"{{{', '.join(entries)}}}"


def shown(text: str, limit: int = 60) -> str:
    """A short quotation of a text for a message."""
    text = text.replace("\n", " ")
    return f"`{text}`" if len(text) <= limit else f"`{text[:limit]}…`"
