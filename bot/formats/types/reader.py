"""Reads the text of a type in a dialect."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from bot.formats.types.dialects import Dialect, dialect, meaning
from bot.formats.types.kinds import DECIMALS, FLOATS, INTEGERS, NESTED, Type, most_parameters

_MAX_TEXT = 4096
_MAX_DEPTH = 32
_TOKEN = re.compile(r"\s*(?:(?P<word>[A-Za-z_][\w.$]*|`[^`]+`|\"[^\"]+\")|(?P<number>\d{1,9})|(?P<mark>[<>(),:\[\]*]))")
_AROUND_MARKS = re.compile(r" ?([<>(),:\[\]]) ?")
_CLOSE = {"<": ">", "(": ")", "[": "]"}
_NO_LIMIT = -1
_WIDTHS = INTEGERS | FLOATS.keys()
"""Kinds whose number is how wide they are shown, as in MySQL's INT(11)."""


@lru_cache(maxsize=4096)
def parse(text: str, name: str = "") -> Type:
    """The type that a text means in the dialect of a name (`snowflake`, `logical`, …).

    Never raises: what is not understood is unknown, equal only to its own canonical text.
    """
    try:
        return _Parser(text, dialect(name)).whole()
    except _NotUnderstoodError:
        canonical = _AROUND_MARKS.sub(r"\1", " ".join(text.casefold().split()))
        return Type("unknown", unknown=canonical)


class _NotUnderstoodError(Exception):
    """A type text that is no known type."""


class _Parser:
    """Reads one type text by recursive descent."""

    def __init__(self, text: str, spoken: Dialect) -> None:
        self._tokens = _tokens(text)
        self._dialect = spoken

    def whole(self) -> Type:
        read = self._type(0)
        if self._tokens:
            raise _NotUnderstoodError
        return read

    def _peek(self) -> str:
        return self._tokens[-1] if self._tokens else ""

    def _take(self, *expected: str) -> str:
        if not self._tokens or (expected and self._tokens[-1] not in expected):
            raise _NotUnderstoodError
        return self._tokens.pop()

    def _type(self, depth: int) -> Type:
        if depth > _MAX_DEPTH:
            raise _NotUnderstoodError
        words = self._words()
        kind, _ = meaning(words, self._dialect)
        if kind == "vector":
            read = self._vector(depth)
        elif self._peek() in {"<", "("} and (kind in NESTED or words == "object"):
            nested = kind if kind in NESTED else "struct"
            read = Type(nested, parts=self._parts(nested, depth))
        else:
            parameters = self._parameters("([" if words == "fixed" else "(")
            trailing = self._words()
            read = _named(f"{words} {trailing}".strip(), parameters, self._dialect)
        return self._wrapped(read)

    def _wrapped(self, read: Type) -> Type:
        """The type with what follows it: `[]` or `[3]` for an array, `not null`."""
        while self._peek() == "[":
            self._take("[")
            size = () if self._peek() == "]" else (self._whole_number(),)
            self._take("]")
            read = Type("array", size if self._dialect.has_sized_arrays else (), (("[]", read),))
        if self._peek() == "not":
            self._take("not")
            self._take("null")
            read = replace(read, is_nullable=False)
        return read

    def _words(self) -> str:
        words = []
        while self._peek()[:1].isalpha() and self._peek() != "not":
            words.append(self._take())
        return " ".join(words)

    def _parameters(self, opening: str) -> tuple[int, ...] | None:
        if not self._peek() or self._peek() not in opening:
            return None
        close = _CLOSE[self._take()]
        read = [self._parameter()]
        while self._take(",", close) == ",":
            read.append(self._parameter())
        return tuple(read)

    def _parameter(self) -> int:
        if self._peek() in {"max", "*"}:
            self._take()
            return _NO_LIMIT
        return self._whole_number()

    def _whole_number(self) -> int:
        token = self._take()
        if not token.isdecimal():
            raise _NotUnderstoodError
        return int(token)

    def _vector(self, depth: int) -> Type:
        """`vector(3)`, or `vector(float, 3)` where the elements' type is told."""
        if self._peek() != "(":
            return Type("vector")
        self._take("(")
        parts: tuple[tuple[str, Type], ...] = ()
        if not self._peek().isdecimal():
            parts = (("[]", self._type(depth + 1)),)
            self._take(",")
        size = self._whole_number()
        self._take(")")
        return Type("vector", (size,), parts)

    def _parts(self, kind: str, depth: int) -> tuple[tuple[str, Type], ...]:
        close = _CLOSE[self._take("<", "(")]
        parts = [self._part(kind, depth)]
        while self._take(",", close) == ",":
            parts.append(self._part(kind, depth))
        names = {"array": ("[]",), "map": ("{key}", "{}")}.get(kind, tuple(name for name, _ in parts))
        if len(names) != len(parts) or len(set(names)) != len(names):
            raise _NotUnderstoodError
        return tuple(zip(names, (part for _, part in parts), strict=True))

    def _part(self, kind: str, depth: int) -> tuple[str, Type]:
        name = ""
        if kind == "struct":
            name = self._take().strip('`"')
            if self._peek() == ":":
                self._take(":")
        return name, self._type(depth + 1)


def _tokens(text: str) -> list[str]:
    """The tokens, last first, words in lower case."""
    tokens, offset, text = [], 0, text.strip()
    if not 0 < len(text) <= _MAX_TEXT:
        raise _NotUnderstoodError
    while offset < len(text):
        token = _TOKEN.match(text, offset)
        if not token:
            raise _NotUnderstoodError
        tokens.append(token.group().strip().casefold())
        offset = token.end()
    return tokens[::-1]


def _named(words: str, said: tuple[int, ...] | None, spoken: Dialect) -> Type:
    """The type of a name: with what it says, else with what goes without saying."""
    kind, unsaid = meaning(words, spoken)
    if not kind:
        raise _NotUnderstoodError
    if words == "float" and said:
        return Type("float32" if said[0] <= FLOATS["float32"] else "float64")
    if said is None:
        said = spoken.defaults.get(kind, _default(kind)) if unsaid is None else unsaid
    elif kind in _WIDTHS:
        said = ()
    if len(said) > most_parameters(kind):
        raise _NotUnderstoodError
    return _sized(kind, said, spoken)


def _default(kind: str) -> tuple[int, ...]:
    return (1,) if kind in {"char", "nchar"} else ()


def _sized(kind: str, said: tuple[int, ...], spoken: Dialect) -> Type:
    """The type with parameters as all dialects have them: none where there is no limit, a scale for every decimal."""
    if _NO_LIMIT in said:
        has_most = len(said) == 1 and spoken.max_length is not None
        return Type(kind, (spoken.max_length,) if has_most and spoken.max_length else ())
    if kind in spoken.unlimited and said and said[0] >= spoken.unlimited[kind]:
        return Type(kind)
    if kind in DECIMALS and len(said) == 1:
        said = (*said, 0)
    if kind == "timestamp" and said and spoken.widest_timestamp and said[0] > spoken.widest_timestamp:
        return Type("timestamp_ns")
    return Type(kind, said)
