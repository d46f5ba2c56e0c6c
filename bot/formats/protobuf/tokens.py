"""The words, numbers, strings and signs of a .proto text, each with its place; comments and white space left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.formats.document import Unreadable, position, shown

MAX_TOKENS = 200_000
"""The most tokens read; a text of 1 MiB that people wrote has fewer."""

LOOKAHEAD = 3
"""How many empty tokens close a text: a parser may look two beyond the one it reads."""

_TOKEN = re.compile(
    r"""\s++|//[^\n]*+|/\*[\s\S]*?\*/"""  # nothing said
    r"""|(\.?[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)*+"""  # a name, with its dots
    r"""|\.?\d(?:[eE][+-]?|[\w.])*+"""
    r"""|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'"""
    r"""|[{}\[\]()<>=;,:+-]|[\s\S])""",
    re.ASCII,
)
_SINGLE = re.compile(r"[A-Za-z0-9_{}\[\]()<>=;,:+/.-]")
_SLASH = frozenset("/")
_ESCAPE = re.compile(
    r"\\(?:x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[abfnrtv\\'\"?])|(\\)", re.ASCII
)
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LAST_CHARACTER = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text, closed by empty ones, and where each begins."""

    text: str
    texts: list[str]
    offsets: list[int]


def tokens(text: str) -> Tokens:
    """Raises `Unreadable` for a character that begins nothing, an open string or comment, and for too many tokens."""
    texts, offsets = [], []
    for match in _TOKEN.finditer(text):
        token = match[1]
        if token is None:
            continue
        if len(token) == 1 and not _SINGLE.fullmatch(token):
            raise _stray(text, match.start())
        if token in _SLASH and text.startswith("/*", match.start()):
            raise _stray(text, match.start())
        texts.append(token)
        offsets.append(match.start())
        if len(texts) > MAX_TOKENS:
            raise Unreadable(
                *position(text, match.start()), "too long a file", f"{MAX_TOKENS} tokens", "split the file"
            )
    texts += [""] * LOOKAHEAD
    offsets += [len(text)] * LOOKAHEAD
    return Tokens(text, texts, offsets)


def _stray(text: str, offset: int) -> Unreadable:
    where = position(text, offset)
    if text[offset] in "\"'":
        return Unreadable(*where, "a string that does not end", "its closing quote on the same line", "close it")
    if text.startswith("/*", offset):
        return Unreadable(*where, "a comment that does not end", "`*/`", "close it")
    return Unreadable(*where, f"the character {shown(text[offset])}", "a declaration", "remove the character")


def unquoted(token: str) -> bytes:
    """The bytes a string token stands for. Raises `ValueError` for an escape that means nothing."""
    if "\\" not in token:
        return token[1:-1].encode("utf-8")
    return b"".join(_pieces(token[1:-1]))


def _pieces(body: str) -> list[bytes]:
    pieces, end = [], 0
    for match in _ESCAPE.finditer(body):
        if match[1]:
            raise ValueError(body[match.start() : match.start() + 2])
        pieces += [body[end : match.start()].encode("utf-8"), _meant(match[0][1:])]
        end = match.end()
    return [*pieces, body[end:].encode("utf-8")]


def _meant(escape: str) -> bytes:
    """What stands for `n`, `x41`, `101`, `u20AC`."""
    if escape[0] in "xX":
        return bytes([int(escape[1:], 16)])
    if escape[0] in "uU":
        code = int(escape[1:], 16)
        if code > _LAST_CHARACTER or code in _SURROGATES:
            raise ValueError(f"\\{escape}")
        return chr(code).encode("utf-8")
    if escape[0].isdigit():
        return bytes([int(escape, 8) & 0xFF])
    return _LETTERS.get(escape, escape).encode("ascii")
