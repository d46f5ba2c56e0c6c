"""A file as the schema commands take it: from disk, or as a revision of its repository had it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.formats import FORMATS
from bot.formats.format import Format, Source
from bot.git import GitError, Repository
from bot.references import with_references


class UnknownType(Exception):  # noqa: N818 - a fact about the files, not a fault
    """No format has that name, or none recognises the files."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a file lies: its repository, and its path there; outside of any, the path as it was given."""

    path: str
    repository: Repository | None = None

    def now(self, file: Path) -> Source:
        """The file as it is on disk, with what it refers to as `HEAD` has that. Raises OSError."""
        source = Source(self.path, file.read_bytes())
        return self._with_references("HEAD", source)

    def at(self, rev: str) -> Source | None:
        """The file as a revision has it, `None` where it has none. Raises `GitError`."""
        if self.repository is None:
            raise GitError(f"{self.path} lies in no git repository", "a clone", "Compare it with a file instead.")
        commit = self.repository.resolve(rev)
        data = self.repository.read(commit, self.path)
        return None if data is None else self._with_references(commit, Source(self.path, data))

    def _with_references(self, rev: str, source: Source) -> Source:
        if self.repository is None:
            return source
        try:
            commit = self.repository.resolve(rev)
        except GitError:  # a repository without a commit refers to nothing
            return source
        return with_references(self.repository, commit, [source])[source.path]


def home(file: Path) -> Home:
    """Where a file lies."""
    repository = Repository(file.parent)
    prefix = repository.prefix()
    return Home(str(file)) if prefix is None else Home(f"{prefix}{file.name}", repository)


def format_of(named: str | None, *sources: Source | None) -> Format:
    """The format that is named, else the first that recognises one of the files. Raises `UnknownType`."""
    if named is not None and named in FORMATS:
        return FORMATS[named]
    found = None if named else next(filter(None, map(FORMATS.of, sources)), None)
    if found is None:
        known = ", ".join(FORMATS)
        raise UnknownType(f"{named or 'the type of the file'} is unknown; name one with --type: {known}")
    return found


def shown_as(source: Source, path: str) -> Source:
    """The source under the path that findings name."""
    return Source(path, source.data, source.files)
