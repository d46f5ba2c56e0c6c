"""What changes between two commits: the changed files as git names them, and what each says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.facts.contract import Parties
from bot.facts.finding import Finding, Place


class Status(StrEnum):
    """What happened to a file (`git diff-tree --raw`: A, M, D, R, T)."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    MOVED = "moved"
    TYPE_CHANGED = "type-changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """A file's content by name: git object id and mode (`100644`, `100755`, `120000` symlink, `160000` submodule)."""

    oid: str
    mode: str

    @property
    def is_regular(self) -> bool:
        return self.mode in {"100644", "100755"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """One changed file. Paths are git's bytes decoded as UTF-8 with surrogateescape, so none is ever lost."""

    status: Status
    path: str
    old_path: str | None = None
    base: Blob | None = None
    head: Blob | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path touched: a move touches two, and both have owners."""
        return (self.path,) if self.old_path in {None, self.path} else (str(self.old_path), self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A changed file, read. `type` is the format's name (`contract`, `odcs`, …), `None` where nothing is governed."""

    file: ChangedFile
    type: str | None = None
    before: Parties | None = None
    after: Parties | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def subject(self) -> str:
        """The dataset concerned, or the path where there is none."""
        parties = self.after or self.before
        return parties.dataset if parties else self.file.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with a file that people can mend: where, what was found, what was expected, what to do."""

    place: Place
    found: str
    expected: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """Whose a touched path is: the owners on CODEOWNERS' last matching line, and that line (`None`: no line)."""

    path: str
    owners: tuple[str, ...] = ()
    place: Place | None = None
