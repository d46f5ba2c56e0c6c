"""Sections of a report, and how they give way: by meaning, the least needed first, until the budget holds.

GitHub refuses a comment over 65,536 characters (262,144 bytes), so the budget is 60,000 code points, which are 240,000
bytes at the most: safe under every reading. A section comes in renderings, the fullest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

CODE_POINTS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a report. `need` 0 is never shortened; of the others the highest number gives way first."""

    need: int
    renderings: tuple[str, ...]


def fitted(sections: Sequence[Section], code_points: int = CODE_POINTS) -> str:
    """Render the sections within the budget: while it is exceeded, the least needed gives way one rendering."""
    levels = [0] * len(sections)
    while True:
        text = "\n\n".join(filter(None, (each.renderings[at] for each, at in zip(sections, levels, strict=True))))
        shorter = _next(sections, levels)
        if len(text) <= code_points or shorter is None:
            return text
        levels[shorter] += 1


def _next(sections: Sequence[Section], levels: Sequence[int]) -> int | None:
    able = [at for at, each in enumerate(sections) if each.need and levels[at] + 1 < len(each.renderings)]
    return max(able, key=lambda at: (sections[at].need, len(sections[at].renderings[levels[at]])), default=None)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Render a table; the cells are already escaped."""
    lines = [_row(headings), _row([":--"] * len(headings)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def shortened(rows: Sequence[T], render: Callable[[Sequence[T]], str], what: str) -> tuple[str, ...]:
    """Render all rows, then ever fewer with an honest count of the rest, then the count alone; no rows, nothing."""
    if not rows:
        return ("",)
    fewer = [most for most in (200, 50, 10) if most < len(rows)]
    cut = (f"{render(rows[:most])}\n\n… and {len(rows) - most} more {what}." for most in fewer)
    return (render(rows), *cut, f"{len(rows)} {what}.")


def folded(title: str, body: str) -> str:
    """Render a part that opens on a click; `title` is already escaped."""
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"
