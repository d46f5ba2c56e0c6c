"""What changed files refer to, read at their own commit: imports, `$ref`, types of other schemas.

Only paths inside the repository are asked for, only regular files are read, and only so many: a reference beyond that
leads nowhere, which no format calls compatible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.formats import FORMATS
from bot.formats.format import Source
from bot.git import Repository

MOST_ROUNDS = 8
"""How many times what was read may refer to more."""

MOST_PATHS = 5_000
"""How many paths are looked for on one side of a pull request."""

MOST_FILES = 1_000
"""How many files are read on one side of a pull request besides those that changed."""

MOST_BYTES = 1 << 24
"""How many bytes of them (16 MiB)."""

_LFS = b"version https://git-lfs"


def with_references(repository: Repository, commit: str, sources: Iterable[Source]) -> dict[str, Source]:
    """The sources by path, each with the files it refers to at the commit.

    It costs two processes of git a round, none where nothing refers to anything. Raises `bot.git.GitError`.
    """
    found = {source.path: source for source in sources}
    asked: dict[str, set[str]] = {path: set() for path in found}
    shelf = _Shelf(repository, commit, {path: source.data for path, source in found.items()})
    for _ in range(MOST_ROUNDS):
        wanted = {path: set(_references(source)) - asked[path] for path, source in found.items()}
        wanted = {path: paths for path, paths in wanted.items() if paths}
        if not wanted:
            break
        shelf.fetch({path for paths in wanted.values() for path in paths})
        for path, paths in wanted.items():
            asked[path] |= paths
            found[path] = found[path].with_files(shelf.files(asked[path]))
    return found


def _references(source: Source) -> Iterable[str]:
    listed = FORMATS.of(source)
    return filter(_is_inside, listed.references(source)) if listed else ()


def _is_inside(path: str) -> bool:
    """Whether a path is one of the repository's own, written plainly."""
    steps = path.removesuffix("/").split("/")
    return not {"", ".", ".."} & set(steps) and "\0" not in path


class _Shelf:
    """What was read of one commit. What changed is there already."""

    def __init__(self, repository: Repository, commit: str, known: Mapping[str, bytes]) -> None:
        self._repository = repository
        self._commit = commit
        self._data = dict(known)
        self._looked: set[str] = set()
        self._files = MOST_FILES
        self._bytes = MOST_BYTES

    def fetch(self, paths: set[str]) -> None:
        """Read those of the paths that are there and were not looked for before."""
        new = sorted(paths - self._looked - self._data.keys())[: MOST_PATHS - len(self._looked)]
        self._looked.update(new)
        listed = self._repository.listed(self._commit, new) if new else {}
        blobs = {path: blob.oid for path, blob in listed.items() if blob.is_regular and path not in self._data}
        blobs = dict(sorted(blobs.items())[: self._files])
        contents = self._repository.blobs(blobs.values()) if blobs else {}
        for path, oid in blobs.items():
            self._keep(path, contents[oid])

    def _keep(self, path: str, data: object) -> None:
        if isinstance(data, bytes) and len(data) <= self._bytes and not data.startswith(_LFS):
            self._data[path] = data
            self._files -= 1
            self._bytes -= len(data)

    def files(self, paths: set[str]) -> dict[str, bytes]:
        """What was read of the paths; all of a folder for one that ends in `/`."""
        folders = {path for path in paths if path.endswith("/")}
        return {
            path: data for path, data in self._data.items() if path in paths or f"{path.rpartition('/')[0]}/" in folders
        }
