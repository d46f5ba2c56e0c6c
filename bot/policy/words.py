"""Small words that verdicts and reports share."""

from __future__ import annotations

from collections.abc import Iterable


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 gate`, `2 gates`, `2 people`: the plural adds an s unless it is given."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def listed(names: Iterable[str], most: int = 5) -> str:
    """`a`, `a and b`, `a, b and c`; past `most` names, `a, b and 7 more`."""
    told = list(names)
    if len(told) > most:
        told = [*told[: most - 1], f"{len(told) - most + 1} more"]
    return " and ".join(part for part in (", ".join(told[:-1]), *told[-1:]) if part)
