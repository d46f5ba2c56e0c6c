"""`stationmaster compat`: whether a file keeps a compatibility level towards what was there before, or was released."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from action.files import Home, format_of, home
from bot.formats import Comparison
from bot.formats.format import Format, Source
from bot.git import GitError
from bot.reports import document, text
from bot.reports.escape import visible
from bot.reports.plan import ordered

RELEASES = ("release/*", "train-*", "v*")
"""Which tags are releases unless the command line says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a file: the level, and of which sides (a file, a revision; none: as the level says)."""

    level: str
    against: str | None = None
    named: str | None = None
    tags: Sequence[str] = RELEASES
    last: int = 10


@dataclass(frozen=True, slots=True)
class Held:
    """A side the file was compared with, and what came of it; `None` where the side had no such file."""

    side: str
    comparison: Comparison | None

    def holds(self, level: str) -> bool:
        return self.comparison is None or self.comparison.holds(level)


def compat(file: Path, asked: Asked, form: str) -> tuple[str, int]:
    """The report, and the exit status: 0 the level holds, 1 it does not, 2 a side can't be read.

    Raises `UnknownType`, `GitError` where there is nothing to compare with, OSError where the file can't be opened.
    """
    lies = home(file)
    new = lies.now(file)
    sides = list(_sides(lies, asked))
    format_ = format_of(asked.named, new, *(side for _, side in sides))
    held = [Held(name, _compared(format_, side, new)) for name, side in sides]
    told = _json(format_, held, asked.level) if form == "json" else _text(format_, held, asked.level)
    return told, _status(held, asked.level)


def _sides(lies: Home, asked: Asked) -> Iterator[tuple[str, Source | None]]:
    """What the file is compared with: one side, or each release for a transitive level."""
    if asked.against is not None and Path(asked.against).is_file():
        yield asked.against, Source(asked.against, Path(asked.against).read_bytes())
        return
    if asked.against is None:
        for tag in _releases(lies, asked):
            yield tag, lies.at(f"refs/tags/{tag}")
        return
    side = lies.at(asked.against)
    if side is None:
        told = f"{asked.against} has no {lies.path}"
        raise GitError(told, "a revision that has the file", "Name another (--against).")
    yield asked.against, side


def _releases(lies: Home, asked: Asked) -> list[str]:
    """The last releases, the newest first; for a level that is not transitive the newest alone."""
    last = asked.last if asked.level.endswith("_TRANSITIVE") else 1
    found = lies.repository.tags(asked.tags, last) if lies.repository else []
    if not found:
        raise GitError(
            f"no release is known (no tag matches {', '.join(asked.tags)})",
            "something to compare with",
            "Name it (--against REV|FILE), or fetch the tags (`git fetch --tags`; in a workflow: fetch-depth: 0).",
        )
    return found


def _compared(format_: Format, old: Source | None, new: Source) -> Comparison | None:
    if old is None:
        return None
    examined = format_.examine(old, new)
    return Comparison(examined.findings, examined.is_readable)


def _status(held: Sequence[Held], level: str) -> int:
    if any(each.comparison and not each.comparison.is_readable for each in held):
        return 2
    return int(not all(each.holds(level) for each in held))


def _text(format_: Format, held: Sequence[Held], level: str) -> str:
    return "".join(f"{line}\n" for each in held for line in _lines(format_, each, level))


def _lines(format_: Format, held: Held, level: str) -> Iterator[str]:
    """What speaks against the level, a finding a line, and the word on it."""
    side = visible(held.side)
    if held.comparison is None:
        yield f"{side}: there was no such file"
        return
    for found in ordered(held.comparison.findings):
        if not Comparison((found,), is_readable=True).holds(level):
            yield from text.finding(found)
    yield f"{side}: {visible(format_.NAME)} {level} {'holds' if held.holds(level) else 'does not hold'}"


def _json(format_: Format, held: Sequence[Held], level: str) -> str:
    sides = [
        {
            "against": each.side,
            "holds": each.holds(level),
            "is_there": each.comparison is not None,
            "is_readable": each.comparison is None or each.comparison.is_readable,
            "findings": document.findings(each.comparison.findings if each.comparison else ()),
        }
        for each in held
    ]
    told = {"version": document.VERSION, "type": format_.NAME, "level": level, "sides": sides}
    return document.canonical({**told, "holds": all(each.holds(level) for each in held)})
