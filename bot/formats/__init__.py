"""How a file reads: one file per format, one engine of differences, and the one public entry for programs.

from bot.formats import compare
comparison = compare("contract", old_text, new_text)
comparison.findings  # what changed, each with effect, axis, severity, place and advice
comparison.holds("BACKWARD")  # whether data written under the old side reads under the new one
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.facts.change import Blob, Change, ChangedFile
from bot.facts.contract import Parties
from bot.facts.finding import Finding, Place
from bot.formats.compatibility import Comparison
from bot.formats.described import Dataset, Description
from bot.formats.findings import Pair
from bot.formats.format import Examination, Format, Source
from bot.formats.listing import LISTED, Formats, Rules

__all__ = [
    "FORMATS", "RULES", "SUFFIXES", "Comparison", "Read", "compare", "descriptions", "read_change", "read_file",
    "sides",
]  # fmt: skip


FORMATS = Formats(LISTED)
"""Every format by its name. The first that recognises a file reads it."""

RULES = Rules(LISTED, "agreement")
"""Every rule of every format, and of what is between them, by its id."""

CONTRACT = "contract"
"""What a file among contracts is taken for where no format recognises it."""

SUFFIXES = tuple(sorted({suffix for listed in LISTED for suffix in listed.suffixes}))
"""What the path of a file must end in, in any case, for some format to read it."""


def compare(
    type: str,  # noqa: A002 - the word users know it by
    old_text: str | bytes,
    new_text: str | bytes,
    *,
    old_path: str = "old",
    new_path: str = "new",
) -> Comparison:
    """What changes from one text to another of the format named `type`. A text that can't be read is a finding.

    The paths only say where findings stand. Raises `ValueError` for a type that is none of `FORMATS`.
    """
    if type not in FORMATS:
        raise ValueError(f"unknown type {type!r}: known are {', '.join(sorted(FORMATS))}")
    examined = FORMATS[type].examine(Source(old_path, _bytes(old_text)), Source(new_path, _bytes(new_text)))
    return Comparison(examined.findings, examined.is_readable)


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def sides(file: ChangedFile, old: bytes | None, new: bytes | None) -> tuple[Source | None, Source | None]:
    """The two sides of a changed file that can be read, given their bytes: what a link points to is not the file's."""
    return _source(file.old_path or file.path, file.base, old), _source(file.path, file.head, new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A changed file, read: what it changes, and the datasets that each side describes."""

    change: Change
    before: tuple[Description, ...] = ()
    after: tuple[Description, ...] = ()


def read_change(file: ChangedFile, before: Source | None, after: Source | None) -> Change:
    """What a changed file says, given what can be read of it before and after (`sides`). Never raises.

    A format is recognised by path and content on either side; a file of no format comes back without a type. Content
    that should be there and is not (a blob too large to be read, a symbolic link, a submodule) is a finding.
    """
    return read_file(file, before, after).change


def read_file(file: ChangedFile, before: Source | None, after: Source | None) -> Read:
    """As `read_change`, with the datasets that the file describes."""
    was, now = FORMATS.of(before), FORMATS.of(after)
    blocked = _blocked(file, after)
    if blocked and (was or Source(file.path, b"").is_among_contracts):
        found = Examination(findings=(blocked,), before=was.examine(before, None).before if was else None)
        return _read(file, was.NAME if was else CONTRACT, found)
    is_lost = file.base is not None and before is None
    if is_lost and (now or (after is None and Source(file.old_path or file.path, b"").is_among_contracts)):
        reads = now or FORMATS[CONTRACT]
        return _read(file, reads.NAME, _without_base(file, reads.examine(None, after)))
    names = [each.NAME for each in (now, was) if each]
    return _read(file, names[0], _examined(was, now, before, after)) if names else Read(change=Change(file=file))


def descriptions(source: Source) -> tuple[Description, ...]:
    """The datasets that a file describes which the change leaves alone. Never raises."""
    format_ = FORMATS.of(source)
    if format_ is None:
        return ()
    found = format_.examine(None, source)
    told = _described(source.path, format_.NAME, found.described_after, found.after)
    return tuple(replace(each, is_changed=False) for each in told)


def _described(path: str, format_: str, found: tuple[Dataset, ...], people: Parties | None) -> tuple[Description, ...]:
    parties = people if people and people.is_peopled else None
    return tuple(
        Description(path=path, format=format_, dataset=each, is_changed=True, parties=parties) for each in found
    )


def _source(path: str, blob: Blob | None, data: bytes | None) -> Source | None:
    return None if data is None or (blob and not blob.is_regular) else Source(path, data)


def _without_base(file: ChangedFile, found: Examination) -> Examination:
    """What can be said of a head whose base is there and can't be had."""
    if not found.is_readable or not file.base:
        return found
    what = "Before this change the path held a link or a submodule, or a file that could not be read."
    place = Place(path=file.old_path or file.path, line=1)
    lost = Pair(subject=found.after.dataset if found.after else file.path)
    return replace(found, findings=(lost.tell("base-unreadable", "", file.base.oid, None, what, base=place),))


def _examined(was: Format | None, now: Format | None, before: Source | None, after: Source | None) -> Examination:
    """Both sides by one format where they share it, else the end of the old contract and a new one."""
    if was is now and now is not None:
        return now.examine(before, after)
    if was is not None and now is None and after is not None and after.is_document:
        return was.examine(before, after)
    ended = was.examine(before, None) if was else Examination(findings=())
    begun = now.examine(None, after) if now else Examination(findings=())
    return Examination(
        findings=ended.findings + begun.findings,
        before=ended.before,
        after=begun.after,
        described_before=ended.described_before,
        described_after=begun.described_after,
    )


def _blocked(file: ChangedFile, after: Source | None) -> Finding | None:
    """The finding for a head side that is there and can't be had."""
    head: Blob | None = file.head
    if head is None or after is not None:
        return None
    place = Place(path=file.path, line=1)
    if head.is_regular:
        what = "The file's content was not read: it is too large, or could not be fetched."
        return Pair(subject=file.path).tell("unreadable", "", None, head.oid, what, head=place)
    what = "The path holds a symbolic link or a submodule, no file."
    return Pair(subject=file.path).tell("not-a-file", "", None, head.mode, what, head=place)


def _read(file: ChangedFile, type_: str, found: Examination) -> Read:
    return Read(
        change=_change(file, type_, found),
        before=_described(file.old_path or file.path, type_, found.described_before, found.before),
        after=_described(file.path, type_, found.described_after, found.after),
    )


def _change(file: ChangedFile, type_: str, found: Examination) -> Change:
    findings = found.findings
    if file.old_path not in {None, file.path} and found.before and found.after:
        subject = found.after.dataset
        what = "The contract's file has moved."
        place = Place(path=file.path, line=1)
        moved = Pair(subject=subject).tell("moved", "", str(file.old_path), file.path, what, head=place)
        findings = (*findings, moved)
    return Change(file=file, type=type_, before=found.before, after=found.after, findings=findings)
