"""Which old part became which new one: by id, by name, by an explicit hint, and last by likeness.

A likeness counts only where it is high and no other comes near; a rename stays a break, but it is told once, with
better advice, instead of as a removal and an addition.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot.formats.document import shown

LIKELY = 0.80
"""The least likeness, from 0 to 1, that counts as a rename."""

MARGIN = 0.15
"""How much more alike a pair must be than any other of either part."""

POSSIBLE = 0.60
"""The least likeness that is mentioned."""

_MAX_PAIRS = 2_500
_MAX_NAME = 64
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SHORTEST_PREFIX = 3


class Named(Protocol):
    """What can be renamed."""

    @property
    def id(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def renamed_from(self) -> str | None: ...


N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class Matching(Generic[N]):
    """Old parts and the new ones they became. `guessed` are names of new parts matched by likeness alone.

    `hints` say, by old name, which addition a removal is possibly a rename to.
    """

    pairs: tuple[tuple[N, N], ...]
    removed: tuple[N, ...]
    added: tuple[N, ...]
    guessed: frozenset[str]
    hints: dict[str, str]


def match(old: tuple[N, ...], new: tuple[N, ...], likeness: Callable[[N, N], float]) -> Matching[N]:
    """Match the parts of two sides; names are unique on each side."""
    pairs = _explicit(old, new)
    gone, come = {before.name for before, _ in pairs}, {after.name for _, after in pairs}
    removed = [part for part in old if part.name not in gone]
    added = [part for part in new if part.name not in come]
    scores = _scores(removed, added, likeness)
    likely = _likely(scores)
    left, right = {part.name: part for part in removed}, {part.name: part for part in added}
    guessed = [(left[before], right[after]) for before, after in sorted(likely)]
    taken = {before for before, _ in likely}
    given = {after for _, after in likely}
    return Matching(
        pairs=(*pairs, *guessed),
        removed=tuple(part for part in removed if part.name not in taken),
        added=tuple(part for part in added if part.name not in given),
        guessed=frozenset(given),
        hints=_hints(scores, taken, given),
    )


def _explicit(old: tuple[N, ...], new: tuple[N, ...]) -> list[tuple[N, N]]:
    """Pairs by id, then by name, then by `renamed_from`; each part once."""
    pairs: list[tuple[N, N]] = []
    left, right = {part.name: part for part in old}, {part.name: part for part in new}
    ids = {part.id: part.name for part in old if part.id}
    keys: tuple[Callable[[N], str | None], ...] = (
        lambda part: ids.get(part.id) if part.id else None,
        lambda part: part.name,
        lambda part: part.renamed_from,
    )
    for key in keys:
        for name, part in list(right.items()):
            wanted = key(part)
            if wanted is not None and wanted in left:
                pairs.append((left.pop(wanted), right.pop(name)))
    return pairs


def _scores(removed: list[N], added: list[N], likeness: Callable[[N, N], float]) -> dict[tuple[str, str], float]:
    if len(removed) * len(added) > _MAX_PAIRS:
        return {}
    return {(before.name, after.name): likeness(before, after) for before in removed for after in added}


def _likely(scores: dict[tuple[str, str], float]) -> set[tuple[str, str]]:
    """The pairs that are alike enough, and more alike than any other pair of either part by the margin."""
    best: dict[tuple[int, str], list[float]] = {}
    for names, score in scores.items():
        for part in enumerate(names):
            best[part] = sorted([*best.get(part, []), score], reverse=True)[:2]
    likely = set()
    for names, score in scores.items():
        rivals = [best[part][1:] if score == best[part][0] else best[part][:1] for part in enumerate(names)]
        if score >= LIKELY and all(score - rival >= MARGIN for found in rivals for rival in found):
            likely.add(names)
    return likely


def _hints(scores: dict[tuple[str, str], float], taken: set[str], given: set[str]) -> dict[str, str]:
    hints: dict[str, str] = {}
    for (before, after), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if score >= POSSIBLE and before not in taken and after not in given:
            hints.setdefault(before, after)
    return hints


def alike(old: str, new: str) -> float:
    """How alike two names are, from 0 to 1: by their words, abbreviations (`cust`, `customer`) and letters."""
    old, new = old[:_MAX_NAME], new[:_MAX_NAME]
    before, after = _words(old), _words(new)
    letters = difflib.SequenceMatcher(None, old.casefold(), new.casefold(), autojunk=False).ratio()
    if not before or not after:
        return letters
    shared = sum(any(_abbreviates(word, other) for other in after) for word in before)
    return max(letters, shared / (len(before) + len(after) - shared) if shared else 0.0)


def _words(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(name))


def _abbreviates(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    return word == other or (len(short) >= _SHORTEST_PREFIX and long.startswith(short))


def possibly(matching: Matching[N], name: str) -> str:
    """The sentence that says what a removed part was possibly renamed to, empty where nothing comes near."""
    hint = matching.hints.get(name)
    if hint is None:
        return ""
    return f" It was possibly renamed to {shown(hint)}; if so, say `renamed_from` there."
