"""JSON, read by a scanner of our own that keeps every position: duplicate keys, NaN and deep nests are refused.

https://www.rfc-editor.org/rfc/rfc8259
"""

from __future__ import annotations

import json
import re

from bot.formats.document import (
    Budget,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Unreadable,
    check_characters,
    decoded,
    integer,
    mapping,
    position,
    real,
    shown,
)

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\.)*+"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][-+]?[0-9]++)?")
_WORD = re.compile(r"[^\s,:\[\]{}]{1,40}")
_LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def load(data: bytes, *, escapes_hide: bool = True) -> Node:
    """The value in `data`. Raises `Unreadable`, and nothing else, whatever the bytes.

    Characters that hide something are refused as escapes too, unless the caller lets some of them through and looks at
    the rest with `bot.formats.document.check_characters`.
    """
    scanner = _Scanner(decoded(data), escapes_hide=escapes_hide)
    root = scanner.value(depth=1)
    scanner.end()
    return root


class _Scanner:
    """Reads one text from left to right. `_line` and `_start` (of that line) follow the white space passed."""

    def __init__(self, text: str, *, escapes_hide: bool) -> None:
        self._text = text
        self._escapes_hide = escapes_hide
        self._offset = 0
        self._line = 1
        self._start = 0
        self._budget = Budget()

    def value(self, depth: int) -> Node:
        char = self._next()
        line, column = self._at()
        self._budget.spend(1, depth, line, column)
        match char:
            case "{":
                return self._object(depth)
            case "[":
                return self._array(depth)
            case '"':
                return self._string("a value")
            case _:
                return self._number() or self._literal()

    def end(self) -> None:
        if self._next():
            raise self._wrong("the end of the file")

    def _object(self, depth: int) -> Mapping:
        line, column = self._open()
        entries: list[Entry] = []
        while self._goes_on("}", bool(entries)):
            self._next()
            self._budget.spend(1, depth + 1, *self._at())
            key = self._string("a key in double quotes")
            if self._next() != ":":
                raise self._wrong("a colon")
            self._offset += 1
            entries.append(Entry(key, self.value(depth + 1)))
        return mapping(entries, line, column)

    def _array(self, depth: int) -> Sequence:
        line, column = self._open()
        items: list[Node] = []
        while self._goes_on("]", bool(items)):
            items.append(self.value(depth + 1))
        return Sequence(tuple(items), line, column)

    def _open(self) -> tuple[int, int]:
        at = self._at()
        self._offset += 1
        return at

    def _goes_on(self, close: str, has_some: bool) -> bool:  # noqa: FBT001 - private, and read at both its calls
        """Whether another member follows; steps over the comma before it, or over the closing bracket."""
        char = self._next()
        if char == close:
            self._offset += 1
            return False
        if has_some:
            if char != ",":
                raise self._wrong(f"a comma or `{close}`")
            self._offset += 1
        return True

    def _string(self, expected: str) -> Scalar:
        line, column = self._at()
        token = _STRING.match(self._text, self._offset)
        if token is None:
            raise self._wrong(expected)
        text = token.group()[1:-1]
        if "\\" in text:
            text = self._unescaped(token.group(), expected)
            if self._escapes_hide:
                check_characters(text, line, column)
        self._offset = token.end()
        return Scalar(text, text, line, column)

    def _unescaped(self, quoted: str, expected: str) -> str:
        """What a text with escapes says. Only these can hide what `decoded` did not see."""
        try:
            return str(json.loads(quoted))
        except ValueError:
            raise self._wrong(expected) from None

    def _number(self) -> Scalar | None:
        line, column = self._at()
        token = _NUMBER.match(self._text, self._offset)
        if not token:
            return None
        text = token.group()
        is_real = token[1] is not None or token[2] is not None
        value = real(text, line, column) if is_real else integer(text, 10, line, column)
        self._offset = token.end()
        return Scalar(text, value, line, column)

    def _literal(self) -> Scalar:
        line, column = self._at()
        for word, value in _LITERALS.items():
            if self._text.startswith(word, self._offset):
                self._offset += len(word)
                return Scalar(word, value, line, column)
        raise self._wrong("a value")

    def _next(self) -> str:
        """The next character that is not white space, empty at the end."""
        text, offset = self._text, self._offset
        char = text[offset : offset + 1]
        if char > " ":
            return char
        space = _SPACE.match(text, offset)
        end = space.end() if space else offset
        start = text.rfind("\n", offset, end) + 1
        if start:
            self._line += text.count("\n", offset, end)
            self._start = start
        self._offset = end
        return text[end : end + 1]

    def _at(self) -> tuple[int, int]:
        return self._line, self._offset - self._start + 1

    def _wrong(self, expected: str) -> Unreadable:
        word = _WORD.match(self._text, self._offset)
        found = shown(word.group() if word else self._text[self._offset : self._offset + 1] or "the end of the file")
        line, column = position(self._text, self._offset)
        return Unreadable(line, column, found, expected, "correct the syntax")
