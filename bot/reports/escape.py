"""The one escaper: every untrusted string goes through it on its way into a comment or a check run.

Nothing that comes out can mention anybody, refer to an issue, open a link, a tag, a fence or a table cell, or turn the
direction of the text. Mentions are broken inside code too, because notification e-mails drop the formatting.
"""

from __future__ import annotations

import re
import unicodedata

BREAK = "\u200b"
"""A zero-width space: it keeps GitHub from reading what stands around it as one word."""

_SPECIAL = re.compile(r"([\\`*\[\]<&|~$]|(?<!\w)_|_(?!\w)|^(?:[-+=#>:]|\d+(?=[.)])))")
_REFERENCE = re.compile(
    r"@|#(?=\w)|\bGH-(?=\d)|\bwww\.|[a-z][a-z0-9+.-]*://?|:(?!\d\dz?:)(?=[a-z0-9_+-]+:)", re.IGNORECASE
)
"""Mentions, issues, links and the short names of pictures (`:tada:`), which GitHub finds in the finished text.

No picture is called by two digits, so a time of day stays one that can be copied.
"""
_ESCAPED_BYTES = range(0xDC80, 0xDD00)
"""How Python keeps the bytes of a file name that are not UTF-8 (PEP 383)."""
_LATIN = range(0x100)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str, limit: int = 200) -> str:
    r"""One line of the text with every invisible character spelled out (`\x1b`, `\u202e`), cut at `limit`."""
    shown = text[: limit + 1]
    if not shown.isprintable():
        shown = "".join(_spelled(character) for character in shown)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _spelled(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return " " if character.isspace() else character
    number = ord(character)
    if number in _ESCAPED_BYTES:
        return f"\\x{number - _ESCAPED_BYTES.start + 0x80:02x}"
    return f"\\x{number:02x}" if number in _LATIN else f"\\u{number:04x}"


def plain(text: str, limit: int = 200) -> str:
    """Text in a sentence or a table cell: nothing in it means anything to Markdown or to GitHub."""
    return _inert(visible(text, limit).strip())


def prose(text: str, limit: int = 200) -> str:
    """Text of our own in which names stand between backticks: those become code, the rest is plain."""
    parts = visible(text, limit).split("`")
    told = (code(part) if at % 2 and at < len(parts) - 1 else _inert(part) for at, part in enumerate(parts))
    return "".join(told).strip()


def code(text: str, limit: int = 200) -> str:
    """Inline code, fenced longer than any run of backticks inside; fit for a table cell."""
    shown = _unlinked(visible(text, limit)).strip() or "(empty)"
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}".replace("|", r"\|")


def block(text: str, language: str = "", limit: int = 4000) -> str:
    """A fenced block, fenced longer than any run of backticks inside; its lines stay lines."""
    lines = [_unlinked(visible(line, 400)) for line in text[:limit].splitlines()]
    fence = "`" * max(3, *(len(run) + 1 for line in lines for run in re.findall("`+", line)), 3)
    return "\n".join([f"{fence}{language}", *lines, fence])


def _inert(shown: str) -> str:
    return _SPECIAL.sub(r"\\\1", _unlinked(shown))


def _unlinked(text: str) -> str:
    return _REFERENCE.sub(lambda found: found.group() + BREAK, text)
