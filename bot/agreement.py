"""What changed files are held to: others in the repository that describe the same data and were left alone.

Another file describes the same dataset where its name says so: `schemas/trade_ledger.avsc` beside the contract of
`trade_ledger`. The names of all files are looked through once, and only where a change describes data at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.facts.change import Change
from bot.facts.finding import Finding
from bot.formats import SUFFIXES, Read, descriptions
from bot.formats.agreement import Description, introduced, named
from bot.formats.format import Source
from bot.git import Repository
from bot.references import with_references

MOST_FILES = 200
"""How many files that were left alone are read for one pull request."""


def in_agreement(repository: Repository, head: str, read: Sequence[Read]) -> tuple[Change, ...]:
    """The changes, each with the disagreements that it brings. Raises `bot.git.GitError`."""
    before = [each for one in read for each in one.before]
    after = [each for one in read for each in one.after]
    if not after:
        return tuple(one.change for one in read)
    others = _others(repository, head, read, {named(each.dataset.name) for each in (*before, *after)})
    told = introduced([*before, *others], [*after, *others])
    return tuple(_with(one.change, told.get(one.change.file.path, [])) for one in read)


def _with(change: Change, found: list[Finding]) -> Change:
    return replace(change, findings=(*change.findings, *found)) if found else change


def _others(repository: Repository, head: str, read: Iterable[Read], names: set[str]) -> list[Description]:
    """What files that were left alone say of the datasets with these names."""
    changed = {path for one in read for path in one.change.file.paths}
    paths = [path for path in repository.paths(head) if path not in changed and _stem(path) in names]
    listed = repository.listed(head, sorted(paths)[:MOST_FILES]) if paths else {}
    blobs = {path: blob.oid for path, blob in listed.items() if blob.is_regular}
    contents = repository.blobs(blobs.values()) if blobs else {}
    sources = [Source(path, data) for path, oid in blobs.items() if isinstance(data := contents[oid], bytes)]
    return [each for source in with_references(repository, head, sources).values() for each in descriptions(source)]


def _stem(path: str) -> str | None:
    """The dataset that a file's name speaks of, `None` for a file of no format."""
    if not path.casefold().endswith(SUFFIXES):
        return None
    return named(path.rpartition("/")[2].partition(".")[0])
