"""`stationmaster owners`: whose a path is, and which line of CODEOWNERS says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.facts.change import Ownership, Problem
from bot.facts.finding import Place
from bot.formats import FORMATS, SUFFIXES, codeowners
from bot.formats.codeowners import Codeowners
from bot.formats.format import Source
from bot.git import GitError, Repository, TooLarge
from bot.policy.governed import JUDGE
from bot.reports.escape import visible


def of_file(path: Path) -> Codeowners:
    """Read a CODEOWNERS file on disk. Raises OSError where it cannot be opened."""
    return codeowners.parse(str(path), path.read_bytes().decode("utf-8", "surrogateescape"))


def of_commit(directory: Path, rev: str) -> Codeowners:
    """Read the CODEOWNERS file that counts in a commit. Raises `bot.git.GitError` where there is none."""
    repository = Repository(directory)
    entries = repository.entries(repository.resolve(rev), codeowners.LOCATIONS)
    path = codeowners.find(entries)
    if path is None or not entries[path].is_regular:
        found = f"no CODEOWNERS in {rev}" if path is None else f"{path} in {rev} is a link or submodule, never followed"
        raise GitError(found, f"one of {', '.join(codeowners.LOCATIONS)}", "Add one, or name --ref.")
    content = repository.blobs([entries[path].oid], limit=codeowners.SIZE_LIMIT)[entries[path].oid]
    raw = b" " * codeowners.SIZE_LIMIT if isinstance(content, TooLarge) else content
    return codeowners.parse(path, raw.decode("utf-8", "surrogateescape"))


def table(read: Codeowners, paths: Iterable[str]) -> str:
    """`path<TAB>owners<TAB>line` for each path; without owners or a line the column says `-`."""
    return "".join(f"{_row(read, path)}\n" for path in paths)


def governed_paths(directory: Path, rev: str) -> list[str]:
    """Every path of a commit that has to have an owner: what a format recognises by its name, and what judges.

    Raises `bot.git.GitError` where there is no such commit.
    """
    repository = Repository(directory)
    return [path for path in repository.paths(repository.resolve(rev)) if path in JUDGE or _has_a_format(path)]


def _has_a_format(path: str) -> bool:
    return path.lower().endswith(SUFFIXES) and FORMATS.of(Source(path, b"")) is not None


def lint(read: Codeowners, governed: Iterable[str] = ()) -> tuple[str, int]:
    """What is wrong with the file, `governed` paths that nobody owns included; exit status 1 where anything is."""
    told = [_told(problem) for problem in (*read.problems, *_unowned(read, governed))]
    return "".join(f"{line}\n" for line in told), int(bool(told))


def _unowned(read: Codeowners, governed: Iterable[str]) -> Iterator[Problem]:
    for path in governed:
        owned = read.owners_of(path)
        if not owned.owners:
            yield _nobodys(read, owned)


def _nobodys(read: Codeowners, owned: Ownership) -> Problem:
    """What is wrong with a governed path that nobody owns, and which line has it so."""
    told = f"line {owned.place.line}, which names nobody" if owned.place else "no line that matches it"
    return Problem(
        place=Place(path=owned.path, line=1),
        found=f"a governed path without an owner: {read.path} has {told}",
        expected="somebody who must agree to its changes",
        remedy="Give it to a team, below every other line that matches it.",
    )


def _row(read: Codeowners, path: str) -> str:
    owned = read.owners_of(path.removeprefix("./"))
    line = f"{owned.place.path}:{owned.place.line}" if owned.place else "-"
    return "\t".join([visible(path, 4_000), visible(" ".join(owned.owners), 4_000) or "-", visible(line, 4_000)])


def _told(problem: Problem) -> str:
    place = problem.place
    words = f"found {problem.found}; expected {problem.expected}. {problem.remedy}"
    return f"{visible(place.path, 4_000)}:{place.line}:{place.column}: {visible(words, 1_000)}"
