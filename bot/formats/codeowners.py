"""CODEOWNERS, read as GitHub reads it: whose a path is.

The last matching line wins, whole; a matching line without owners leaves the path unowned. Patterns are those of
gitignore without negation (`!`), ranges (`[ ]` are letters like any other) and escaped `#`; case counts. A line that
cannot be read is skipped, as GitHub skips it, and told as a problem.
https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners

Five thousand lines against three thousand paths would be fifteen million comparisons. So the patterns become one tree
with a step for each path segment, and a path walks down all fitting branches at once: what it costs follows the depth
of the path, not the number of lines.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from bot.facts.change import Ownership, Problem
from bot.facts.finding import Place

LOCATIONS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in this order; the first found is the only one that counts."""

SIZE_LIMIT = 3_000_000
"""Bytes; GitHub does not load a file that is not smaller."""

PATTERN = re.compile(r"(?:\\.|[^\\\s])+", re.ASCII)
WORD = re.compile(r"\S+", re.ASCII)
OWNER = re.compile(
    r"@[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9_.-]+)?|[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", re.ASCII
)
LETTER = re.compile(r"\\(.)|(.)", re.DOTALL)
SPECIAL = frozenset("*?\\")
BLANK = " \t\f\v\r"
NO_LINE = -1
Key = TypeVar("Key", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Line:
    """One line that counts: its number from 1, its pattern, and its owners (none: whatever matches has no owner)."""

    number: int
    pattern: str
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Codeowners:
    """A CODEOWNERS file: the lines that count, and what is wrong with the others."""

    path: str
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    _root: _Node = field(default_factory=lambda: _Node(), repr=False, compare=False)  # noqa: PLW0108 - defined below

    def owners_of(self, path: str) -> Ownership:
        """The owners on the last line that matches; no place where no line does."""
        at = _last_match(self._root, path.split("/"))
        if at == NO_LINE:
            return Ownership(path=path)
        line = self.lines[at]
        return Ownership(path=path, owners=line.owners, place=Place(path=self.path, line=line.number))


def find(paths: Container[str]) -> str | None:
    """The CODEOWNERS file that counts among those that exist."""
    return next((path for path in LOCATIONS if path in paths), None)


def parse(path: str, text: str) -> Codeowners:
    """Read a whole file. Never raises: what cannot be read is in `problems`."""
    if len(text.encode("utf-8", "surrogatepass")) >= SIZE_LIMIT:
        return Codeowners(path=path, problems=(_too_large(path),))
    root = _Node()
    lines: list[Line] = []
    problems: list[Problem] = []
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        read = _line(path, number, raw)
        if isinstance(read, Problem):
            problems.append(read)
        elif read:
            _plant(root, read.pattern, len(lines))
            lines.append(read)
    return Codeowners(path=path, lines=tuple(lines), problems=tuple(problems), _root=root)


def _line(path: str, number: int, raw: str) -> Line | Problem | None:
    start = len(raw) - len(raw.lstrip(BLANK))
    if raw[start : start + 1] in {"", "#"}:
        return None
    matched = PATTERN.match(raw, start)
    pattern, end = (matched[0], matched.end()) if matched else ("", start)
    wrong = "a backslash with nothing behind it" if raw[end : end + 1] == "\\" else _wrong_pattern(pattern)
    if wrong:
        return _not_a_pattern(Place(path=path, line=number, column=start + 1), wrong)
    owners: list[str] = []
    for word in WORD.finditer(raw, end):
        if word[0].startswith("#"):
            break
        if not OWNER.fullmatch(word[0]):
            return _not_an_owner(Place(path=path, line=number, column=word.start() + 1), word[0])
        owners.append(word[0])
    return Line(number, pattern, tuple(owners))


def _wrong_pattern(pattern: str) -> str | None:
    """What GitHub does not take, or what nobody knows how it takes."""
    if pattern.startswith("!"):
        return "a negation (`!`)"
    if "***" in pattern:
        return "three stars in a row"
    if "#" in pattern:
        return "a `#` inside the pattern"
    return "a pattern that matches nothing" if not pattern.strip("/") else None


def _plant(root: _Node, pattern: str, at: int) -> None:
    """Grow the tree by one pattern, the `at`-th line that counts."""
    segments = pattern.split("/")
    is_anchored = "/" in pattern[:-1]
    covers_only = segments[-1] in {"", "**"}
    if not segments[-1]:
        segments.pop()
    while segments and segments[-1] == "**":
        segments.pop()
    if segments and not segments[0]:
        segments.pop(0)
    node = root
    for segment in segments if is_anchored else ["**", *segments]:
        node = node.step(segment)
    if not covers_only:
        node.ends = at
    if covers_only or segments[-1] != "*":
        node.covers = at


def _last_match(root: _Node, segments: list[str]) -> int:
    """The last line that matches, walking down every branch that fits."""
    nodes, last = _with_floating([root]), NO_LINE
    for segment in segments:
        last = max(last, *(node.covers for node in nodes))
        nodes = _with_floating(branch for node in nodes for branch in node.branches(segment))
        if not nodes:
            return last
    return max(last, *(node.ends for node in nodes))


def _with_floating(nodes: Iterable[_Node]) -> set[_Node]:
    """The nodes and, since `**` may stand for no segment at all, what hangs below a `**` under them."""
    reached = set(nodes)
    return reached | {node.floating for node in reached if node.floating}


@dataclass(eq=False)
class _Node:
    """A place in the tree of patterns, reached by `segment`.

    `ends` is the last line matching a path that ends here, `covers` the last matching all that lies below. A node that
    `floats` stands for `**`: it may swallow any number of segments. Branches with wildcards are found by the literal
    texts they begin and end with, whose lengths are the `shapes`; only where there is more than one star between the
    two are they compared as well.
    """

    segment: str = ""
    ends: int = NO_LINE
    covers: int = NO_LINE
    literal: dict[str, _Node] = field(default_factory=dict)
    starred: dict[tuple[str, str], _Node] = field(default_factory=dict)
    wild: dict[tuple[str, str], dict[str, _Node]] = field(default_factory=dict)
    shapes: set[tuple[int, int]] = field(default_factory=set)
    floating: _Node | None = None

    @property
    def floats(self) -> bool:
        return self.segment == "**"

    def step(self, segment: str) -> _Node:
        """The branch for one segment of a pattern, grown where there is none."""
        if segment == "**":
            self.floating = self if self.floats else self.floating or _Node(segment)
            return self.floating
        texts, wildcards = _read_segment(segment)
        if not wildcards:
            return _grown(self.literal, texts[0], segment)
        ends = (texts[0], texts[-1])
        self.shapes.add((len(ends[0]), len(ends[1])))
        if wildcards == "*":
            return _grown(self.starred, ends, segment)
        return _grown(self.wild.setdefault(ends, {}), segment, segment)

    def branches(self, segment: str) -> Iterator[_Node]:
        """Every branch that one segment of a path may take."""
        if self.floats:
            yield self
        if segment in self.literal:
            yield self.literal[segment]
        for before, after in self.shapes:
            ends = (segment[:before], segment[len(segment) - after :])
            if before + after <= len(segment) and ends in self.starred:
                yield self.starred[ends]
            yield from (node for node in self.wild.get(ends, {}).values() if node.expression.fullmatch(segment))

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The segment's pattern. It never goes back behind a text once found, so none can make it explode."""
        texts = [""]
        for escaped, plain in LETTER.findall(self.segment):
            if plain == "*":
                texts.append("")
            else:
                texts[-1] += "." if plain == "?" else re.escape(escaped or plain)
        between = "".join(f"(?>.*?{text})" for text in texts[1:-1])
        return re.compile(texts[0] + between + (f".*{texts[-1]}" if len(texts) > 1 else ""), re.DOTALL)


def _grown(branches: dict[Key, _Node], key: Key, segment: str) -> _Node:
    node = branches.get(key)
    if node is None:
        node = branches[key] = _Node(segment)
    return node


def _read_segment(segment: str) -> tuple[list[str], str]:
    """The literal texts of a segment and the wildcards between them; a backslash makes a letter of what follows."""
    if SPECIAL.isdisjoint(segment):
        return [segment], ""
    texts, wildcards = [""], ""
    for escaped, plain in LETTER.findall(segment):
        if plain and plain in "*?":
            texts.append("")
            wildcards += plain
        else:
            texts[-1] += escaped or plain
    return texts, wildcards


def _too_large(path: str) -> Problem:
    return Problem(
        place=Place(path=path, line=1),
        found=f"{SIZE_LIMIT} bytes or more: GitHub does not load it, so nothing has an owner",
        expected="less than 3 MB",
        remedy="Make it shorter: give whole directories to teams.",
    )


def _not_an_owner(place: Place, word: str) -> Problem:
    return Problem(
        place=place,
        found=f"{word!r} is no owner; GitHub skips the whole line",
        expected="@user, @organisation/team or an e-mail address",
        remedy="Correct the name, or put `#` before it if it is a remark.",
    )


def _not_a_pattern(place: Place, found: str) -> Problem:
    return Problem(
        place=place,
        found=f"{found}; GitHub skips the whole line",
        expected="a path, with `*`, `?` and `**` as wildcards, then its owners",
        remedy="Write a pattern that says what to match; put a blank before a remark.",
    )
