"""What changes between two sides of a .proto file, as findings; and what is wrong with a side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.facts.finding import Finding, Place
from bot.formats.document import Unreadable, decoded, shown
from bot.formats.format import Examination, Source
from bot.formats.protobuf import calls, enums, messages
from bot.formats.protobuf.check import Wrong, check, outside
from bot.formats.protobuf.datasets import datasets
from bot.formats.protobuf.model import File
from bot.formats.protobuf.parser import parse
from bot.formats.protobuf.schema import Schema, imported, schema, wanted
from bot.formats.protobuf.tell import Teller, changed

SMALL = 1 << 13
"""How many bytes a file may have to be kept while others are read: as many as are kept must fit in memory."""

_NOWHERE = (None, None)


@dataclass(frozen=True, slots=True)
class Side:
    """One side as far as it could be read."""

    source: Source
    file: File
    unreadable: Unreadable | None = None
    wrong: tuple[Wrong, ...] = ()

    @property
    def is_sound(self) -> bool:
        return self.unreadable is None and not self.wrong


def examine(old: Source | None, new: Source | None) -> Examination:
    """What changes from `old` to `new`; `None` where there was or is no file. Never raises."""
    before, after = (None if source is None else _side(source) for source in (old, new))
    teller = Teller(before.file if before else None, after.file if after else None)
    found = sorted(_findings(teller, before, after), key=lambda finding: (finding.element, finding.rule))
    return Examination(
        findings=tuple({finding.fingerprint: finding for finding in found}.values()),
        is_readable=all(side.is_sound for side in (before, after) if side),
        described_before=datasets(before.file) if before and before.is_sound else (),
        described_after=datasets(after.file) if after and after.is_sound else (),
    )


def _side(source: Source) -> Side:
    read = _read_once if len(source.data) <= SMALL else _read
    try:
        file, wrong = read(source.path, source.data)
    except Unreadable as unreadable:
        return Side(source, File(path=source.path, text=""), unreadable)
    return Side(source, file, wrong=wrong)


def _read(path: str, data: bytes) -> tuple[File, tuple[Wrong, ...]]:
    """What a text declares, and what is wrong with that. Raises `Unreadable` where it is no .proto file."""
    file = parse(path, decoded(data))
    return file, tuple(check(file))


_read_once = lru_cache(maxsize=512)(_read)
"""A file is read for what it imports, as often as more of that is at hand, and then to be compared."""


def _findings(teller: Teller, before: Side | None, after: Side | None) -> Iterator[Finding]:
    if after and not after.is_sound:
        yield from _wrong(teller, after)
    elif before and not before.is_sound:
        yield _base_unreadable(teller, before)
        if after is None:
            yield teller.tell("deleted", "", (teller.subject, None), "The file is gone.", (0, None))
    elif after:
        yield from _outside(teller, after.file)
        yield from _changes(teller, _schema(before), _schema(after)) if before else [_new(teller)]
    elif before:
        yield teller.tell("deleted", "", (teller.subject, None), "The file is gone.", (0, None))


def references(source: Source) -> tuple[str, ...]:
    """The paths at which what a file imports may lie; none where it can't be read."""
    side = _side(source)
    return wanted(side.file, source.files) if side.is_sound else ()


def _schema(side: Side) -> Schema:
    return schema(side.file, imported(side.file, side.source.files))


def _new(teller: Teller) -> Finding:
    return teller.tell("added", "", (None, teller.subject), "The file is new.", (None, 0))


def _wrong(teller: Teller, side: Side) -> Iterator[Finding]:
    if side.unreadable:
        told = teller.tell("unreadable", "", (None, side.unreadable.found), _told(side.unreadable), _NOWHERE)
        yield replace(told, head=_place(side.source, side.unreadable))
    for each in side.wrong:
        yield teller.tell("invalid", each.element, (None, each.found), _told(each), (None, each.at))


def _told(wrong: Wrong | Unreadable) -> str:
    return f"Found {wrong.found}, expected {wrong.expected}: {wrong.remedy}."


def _place(source: Source, wrong: Unreadable) -> Place:
    return Place(path=source.path, line=wrong.line, column=wrong.column)


def _base_unreadable(teller: Teller, side: Side) -> Finding:
    wrong = side.unreadable or side.wrong[0]
    what = f"Before this change there was {wrong.found} where {wrong.expected} was expected."
    if isinstance(wrong, Wrong):
        return teller.tell("base-unreadable", "", (wrong.found, None), what, (wrong.at, None))
    return replace(
        teller.tell("base-unreadable", "", (wrong.found, None), what, _NOWHERE), base=_place(side.source, wrong)
    )


def _outside(teller: Teller, file: File) -> Iterator[Finding]:
    for each in outside(file):
        what = f"The import {shown(each.path)} leads out of the repository and is not followed."
        yield teller.tell("import-outside", each.path, (None, each.path), what, (None, each.at))


def _changes(teller: Teller, old: Schema, new: Schema) -> Iterator[Finding]:
    yield from _file(teller, old.file, new.file)
    yield from messages.compare(teller, old, new)
    yield from _enums(teller, old, new)
    yield from calls.compare(teller, old, new)


def _file(teller: Teller, old: File, new: File) -> Iterator[Finding]:
    if old.package != new.package:
        what = f"The package {changed(old.package or None, new.package or None)}."
        told = (old.package or None, new.package or None)
        yield teller.tell("package-changed", "package", told, what, (old.package_at, new.package_at))
    if old.syntax != new.syntax:
        what = f"The syntax {changed(old.syntax, new.syntax)}."
        at = (old.syntax_at, new.syntax_at)
        yield teller.tell("syntax-changed", "syntax", (old.syntax, new.syntax), what, at)
    yield from _imports(teller, old, new)
    yield from teller.options("", old.options, new.options, (0, 0))


def _imports(teller: Teller, old: File, new: File) -> Iterator[Finding]:
    before, after = ({f"{each.kind} {each.path}".strip(): each for each in side.imports} for side in (old, new))
    for name in sorted(before.keys() - after.keys()):
        what = f"The import {shown(name)} is gone."
        yield teller.tell("import-changed", name, (name, None), what, (before[name].at, None))
    for name in sorted(after.keys() - before.keys()):
        what = f"The import {shown(name)} is new."
        yield teller.tell("import-changed", name, (None, name), what, (None, after[name].at))


def _enums(teller: Teller, old: Schema, new: Schema) -> Iterator[Finding]:
    for key in sorted(old.enums.keys() | new.enums.keys()):
        before, after = old.enums.get(key), new.enums.get(key)
        if before and after:
            yield from enums.compare(teller, before, after)
        elif before and (above := key.rpartition(".")[0]) in old.messages and above not in new.messages:
            continue  # it went with the message
        elif before:
            yield teller.tell(
                "enum-removed", key, (key, None), f"The enum {shown(key)} is gone.", (before.node.at, None)
            )
        elif after:
            yield teller.tell("enum-added", key, (None, key), f"The enum {shown(key)} is new.", (None, after.node.at))
