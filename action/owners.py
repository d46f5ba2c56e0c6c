"""`stationmaster owners`: whose a path is, and which line of CODEOWNERS says so."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.facts.change import Problem
from bot.formats import codeowners
from bot.formats.codeowners import Codeowners
from bot.git import GitError, Repository, TooLarge
from bot.reports.escape import visible


def of_file(path: Path) -> Codeowners:
    """Read a CODEOWNERS file on disk. Raises OSError where it cannot be opened."""
    return codeowners.parse(str(path), path.read_bytes().decode("utf-8", "surrogateescape"))


def of_commit(directory: Path, rev: str) -> Codeowners:
    """Read the CODEOWNERS file that counts in a commit. Raises `bot.git.GitError` where there is none."""
    repository = Repository(directory)
    entries = repository.entries(repository.resolve(rev), codeowners.LOCATIONS)
    path = codeowners.find({path for path, blob in entries.items() if blob.is_regular})
    if path is None:
        raise GitError(
            f"no CODEOWNERS in {rev}", f"one of {', '.join(codeowners.LOCATIONS)}", "Add one, or name --ref."
        )
    content = repository.blobs([entries[path].oid], limit=codeowners.SIZE_LIMIT)[entries[path].oid]
    raw = b" " * codeowners.SIZE_LIMIT if isinstance(content, TooLarge) else content
    return codeowners.parse(path, raw.decode("utf-8", "surrogateescape"))


def table(read: Codeowners, paths: Iterable[str]) -> str:
    """`path<TAB>owners<TAB>line` for each path; without owners or a line the column says `-`."""
    return "".join(f"{_row(read, path)}\n" for path in paths)


def lint(read: Codeowners) -> tuple[str, int]:
    """What is wrong with the file, and the exit status: 1 where anything is."""
    return "".join(f"{_told(problem)}\n" for problem in read.problems), int(bool(read.problems))


def _row(read: Codeowners, path: str) -> str:
    owned = read.owners_of(path.removeprefix("./"))
    line = f"{owned.place.path}:{owned.place.line}" if owned.place else "-"
    return "\t".join([visible(path, 4_000), visible(" ".join(owned.owners), 4_000) or "-", visible(line, 4_000)])


def _told(problem: Problem) -> str:
    place = problem.place
    words = f"found {problem.found}; expected {problem.expected}. {problem.remedy}"
    return f"{visible(place.path, 4_000)}:{place.line}:{place.column}: {visible(words, 1_000)}"
