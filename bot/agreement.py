"""What changed files are held to: others in the repository that describe the same data and were left alone.

So is whose data it is: a schema names nobody, and whoever the dataset's contract names lives with its changes too.

Another file describes the same dataset where its name says so, beside the changed file or in the like place below
another folder at the top: `schemas/trade_ledger.avsc` and `schemas/fx/trade_ledger.avsc` for the contract
`contracts/fx/trade_ledger.yaml`. So what it costs follows what changed, never the size of the repository.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.facts.change import Blob, Change
from bot.facts.contract import Parties
from bot.facts.finding import Finding
from bot.formats import SUFFIXES, Read, descriptions
from bot.formats.described import Description, named
from bot.formats.format import Source
from bot.git import Repository
from bot.references import with_references

MOST_FILES = 200
"""How many files that were left alone are read for one pull request."""

MOST_FOLDERS = 2_000
"""How many folders they are looked for in."""


def in_agreement(repository: Repository, head: str, read: Sequence[Read]) -> tuple[Change, ...]:
    """The changes, each with the disagreements that it brings and the people behind what it describes.

    Raises `bot.git.GitError`.
    """
    before = [each for one in read for each in one.before]
    after = [each for one in read for each in one.after]
    if not (before or after):
        return tuple(one.change for one in read)
    # What compares is loaded only where there is something to compare.
    from bot.formats.agreement import introduced  # noqa: PLC0415

    others = _others(repository, head, read, {named(each.dataset.name) for each in (*before, *after)})
    told = introduced([*before, *others], [*after, *others])
    people = _people([*before, *others])
    return tuple(_peopled(_with(one.change, told.get(one.change.file.path, [])), one, people) for one in read)


def _with(change: Change, found: list[Finding]) -> Change:
    return replace(change, findings=(*change.findings, *found)) if found else change


def _people(described: Iterable[Description]) -> dict[str, Parties]:
    """Who stands behind each dataset, as its contract on the base's side says: no change takes them away."""
    return {named(each.dataset.name): each.parties for each in described if each.parties}


def _peopled(change: Change, read: Read, people: Mapping[str, Parties]) -> Change:
    """The change of a file that names nobody, with the people of the contracts of what it describes."""
    if any(side and side.is_peopled for side in (change.before, change.after)):
        return change
    names = dict.fromkeys(named(each.dataset.name) for each in (*read.before, *read.after))
    theirs = [people[name] for name in names if name in people]
    if not theirs:
        return change
    own = change.before or change.after
    together = replace(
        theirs[0],
        dataset=own.dataset if own else theirs[0].dataset,
        approvers=tuple(dict.fromkeys(each for one in theirs for each in one.approvers)),
        consumers=tuple(dict.fromkeys(each for one in theirs for each in one.consumers)),
    )
    return replace(change, before=together)


def _others(repository: Repository, head: str, read: Iterable[Read], names: set[str]) -> list[Description]:
    """What files that were left alone say of the datasets with these names."""
    changed = {path for one in read for path in one.change.file.paths}
    listed = _listed(repository, head, {path.rpartition("/")[0] for path in changed})
    blobs = {path: blob.oid for path, blob in listed.items() if blob.is_regular and path not in changed}
    blobs = {path: oid for path, oid in sorted(blobs.items()) if _stem(path) in names}
    contents = repository.blobs(list(blobs.values())[:MOST_FILES]) if blobs else {}
    sources = [Source(path, data) for path, oid in blobs.items() if isinstance(data := contents.get(oid), bytes)]
    return [each for source in with_references(repository, head, sources).values() for each in descriptions(source)]


def _listed(repository: Repository, head: str, folders: set[str]) -> dict[str, Blob]:
    """The files in these folders, at the top of every other, and in the like place below it."""
    tops = repository.folders(head)
    like = {f"{top}/{folder.partition('/')[2]}".rstrip("/") for top in tops for folder in ("", *sorted(folders))}
    wanted = [f"{folder}/" for folder in sorted(folders | like)[:MOST_FOLDERS] if folder]
    found = repository.listed(head, wanted) if wanted else {}
    return found | repository.listed(head, []) if "" in folders else found


def _stem(path: str) -> str | None:
    """The dataset that a file's name speaks of, `None` for a file of no format."""
    if not path.casefold().endswith(SUFFIXES):
        return None
    return named(path.rpartition("/")[2].partition(".")[0])
