"""What changes between two sides of a contract, as findings; and what is wrong with a side that cannot be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.facts.finding import Certainty, Finding, Place, Severity
from bot.formats import columns, levels, lifecycle, people, promises, quality, renames, sunset, texts
from bot.formats.datasets import datasets
from bot.formats.document import Mapping, Unreadable, shown
from bot.formats.fields import Fields, Misfit, Reading, described
from bot.formats.findings import Pair
from bot.formats.format import Examination, Source
from bot.formats.model import Contract, SchemaObject, Unknown
from bot.formats.protection import classification, is_sensitive, tags

_POSITIONAL = frozenset({"csv", "tsv", "psv", "fixed", "fixed-width"})
_IDENTITY = frozenset({"id", "tenant"})
_FILES = frozenset({*_POSITIONAL, "parquet", "orc", "avro", "json", "jsonl", "ndjson"})


@dataclass(frozen=True, slots=True)
class Side:
    """One side as far as it could be read: the contract, or what is wrong with it (or both)."""

    path: str
    contract: Contract | None = None
    misfits: tuple[Misfit, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    unreadable: Unreadable | None = None

    @property
    def is_sound(self) -> bool:
        return self.unreadable is None and not self.misfits


def examine(old: Source | None, new: Source | None, read: Callable[[Fields], Contract]) -> Examination:
    """What changes from `old` to `new`, both read by `read`; `None` where there was or is no file. Never raises."""
    before, after = (None if source is None else _side(source, read) for source in (old, new))
    return Examination(
        findings=tuple(sorted(_findings(before, after), key=lambda finding: (finding.element, finding.rule))),
        before=before.contract.parties if before and before.contract else None,
        after=after.contract.parties if after and after.contract else None,
        is_readable=all(side.is_sound for side in (before, after) if side),
        described_before=datasets(before.contract) if before and before.is_sound else (),
        described_after=datasets(after.contract) if after and after.is_sound else (),
    )


def _side(source: Source, read: Callable[[Fields], Contract]) -> Side:
    node = source.document
    if isinstance(node, Unreadable):
        return Side(source.path, unreadable=node)
    if not isinstance(node, Mapping):
        remedy = "write `key: value` lines"
        wrong = Unreadable(node.line, node.column, described(node), "a mapping", remedy)
        return Side(source.path, unreadable=wrong)
    reading = Reading(source.path)
    contract = read(Fields(reading, node))
    return Side(source.path, contract, tuple(dict.fromkeys(reading.misfits)), tuple(reading.unknown))


def _findings(before: Side | None, after: Side | None) -> Iterator[Finding]:
    pair = _pair(before, after)
    if after and not after.is_sound:
        yield from _wrong(pair, after)
    elif before and not before.is_sound:
        yield _base_unreadable(pair, before)
        if after is None:
            yield _gone(pair, before)
    elif after and after.contract:
        unknown = _new_unknown(before, after)
        yield from (_unknown_key(pair, key) for key in unknown.values())
        found = (
            _changes(pair, before.contract, after.contract)
            if before and before.contract
            else _new(pair, after.contract)
        )
        yield from (finding for finding in found if finding.before is not None or finding.element not in unknown)
    elif before:
        yield _gone(pair, before)


def _new_unknown(before: Side | None, after: Side) -> dict[str, Unknown]:
    """The unknown keys that were not there before, by element."""
    known = {key.element for key in before.unknown} if before else set()
    return {key.element: key for key in after.unknown if key.element not in known}


def _unknown_key(pair: Pair, key: Unknown) -> Finding:
    hint = f"Did you mean {shown(key.nearest)}?" if key.nearest else "It is not looked at."
    return pair.tell(
        "unknown-key",
        key.element,
        None,
        key.key,
        f"The key {shown(key.key)} is not known here. {hint}",
        head=key.place,
        severity=Severity.RISKY if key.nearest else Severity.COSMETIC,
    )


def _pair(before: Side | None, after: Side | None) -> Pair:
    old, new = (side.contract if side else None for side in (before, after))
    told = new if new and new.dataset else old if old and old.dataset else None
    stored = (new.file_format or "").casefold() if new else ""
    paths = [side.path for side in (after, before) if side]
    return Pair(
        subject=told.dataset if told else paths[0] if paths else "",
        table=told.dataset if told else "",
        old_dialect=old.dialect if old else "",
        new_dialect=new.dialect if new else "",
        is_positional=stored in _POSITIONAL,
        is_in_files=stored in _FILES,
        sunset=lifecycle.until(old) if old else None,
    )


def _wrong(pair: Pair, side: Side) -> Iterator[Finding]:
    if side.unreadable:
        yield unreadable(pair, side.path, side.unreadable)
    for misfit in side.misfits:
        yield pair.tell("invalid", misfit.element, None, misfit.found, _told(misfit), head=misfit.place)


def unreadable(pair: Pair, path: str, wrong: Unreadable) -> Finding:
    """The finding for a side that is no document."""
    return pair.tell(
        "unreadable",
        "",
        None,
        wrong.found,
        _told(wrong),
        head=Place(path=path, line=wrong.line, column=wrong.column),
    )


def _told(wrong: Misfit | Unreadable) -> str:
    return f"Found {wrong.found}, expected {wrong.expected}: {wrong.remedy}."


def _base_unreadable(pair: Pair, side: Side) -> Finding:
    wrong = side.unreadable or side.misfits[0]
    at = wrong.place if isinstance(wrong, Misfit) else Place(path=side.path, line=wrong.line, column=wrong.column)
    what = f"Before this change there was {wrong.found} where {wrong.expected} was expected."
    return pair.tell("base-unreadable", "", wrong.found, None, what, base=at)


def _new(pair: Pair, contract: Contract) -> Iterator[Finding]:
    what = f"The contract of {shown(contract.dataset)} is new."
    yield pair.tell("added", "", None, contract.dataset, what, head=contract.at("dataset"))
    for column in (column for part in contract.objects for column in part.properties if is_sensitive(column)):
        told = column.classification or ", ".join(column.tags)
        what = f"The new column {shown(column.name)} is {shown(told)}."
        yield pair.tell("sensitive-column-added", column.element, None, told, what, head=column.place)


def _gone(pair: Pair, side: Side) -> Finding:
    what = f"The contract of {shown(pair.subject)} is gone.{sunset.told(pair.sunset)}"
    place = side.contract.at("dataset") if side.contract else Place(path=side.path, line=1)
    return pair.tell("deleted", "", pair.subject, None, what, base=place, sunset=pair.sunset)


def _changes(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    found = [
        *_identity(pair, old, new),
        *lifecycle.status(pair, old, new),
        *lifecycle.deprecation(pair, old, new),
        *_objects(pair, old, new),
        *classification(pair, old, new),
        *tags(pair, old, new),
        *texts.descriptions(pair, old, new),
        *texts.opaque(pair, old, new),
        *promises.compare(pair, old, new),
        *levels.compare(pair, old, new),
        *people.compare(pair, old, new),
    ]
    yield from found
    yield from lifecycle.version(pair, old, new, found)


def _identity(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    if old.dataset != new.dataset:
        what = f"The dataset {shown(old.dataset)} is called {shown(new.dataset)} now."
        base, head = old.at("dataset"), new.at("dataset")
        yield pair.tell("dataset-renamed", "dataset", old.dataset, new.dataset, what, base=base, head=head)
    for key in sorted(old.identity.keys() | new.identity.keys()):
        before, after = old.identity.get(key), new.identity.get(key)
        if before == after:
            continue
        rule = "identity-changed" if key in _IDENTITY else "domain-changed"
        if before is None:
            rule = "documentation-changed"
        what = f"The contract's {key} {texts.from_to(before, after)}."
        yield pair.tell(rule, key, before, after, what, base=old.at(key), head=new.at(key))


def _objects(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    matching = renames.match(old.objects, new.objects, _likeness)
    for gone in matching.removed:
        day = lifecycle.until(gone) or pair.sunset
        what = f"The schema object {shown(gone.name)} is gone.{renames.possibly(matching, gone.name)}{sunset.told(day)}"
        yield pair.tell("object-removed", gone.element, gone.name, None, what, base=gone.place, sunset=day)
    for added in matching.added:
        what = f"The schema object {shown(added.name)} is new."
        yield pair.tell("object-added", added.element, None, added.name, what, head=added.place)
    for before, after in matching.pairs:
        if before.name != after.name:
            yield _renamed(pair, before, after, is_guess=after.name in matching.guessed)
        yield from _object(lifecycle.within(replace(pair, table=after.table), before), before, after)


def _likeness(old: SchemaObject, new: SchemaObject) -> float:
    """The share of properties that have the same name and type on both sides."""
    before, after = ({(column.name, column.type) for column in part.properties} for part in (old, new))
    return len(before & after) / len(before | after) if before or after else 0.0


def _renamed(pair: Pair, old: SchemaObject, new: SchemaObject, *, is_guess: bool) -> Finding:
    said = "is most likely renamed" if is_guess else "is renamed"
    return pair.tell(
        "object-renamed",
        old.element,
        old.name,
        new.name,
        f"The schema object {shown(old.name)} {said} to {shown(new.name)}.",
        base=old.at("name"),
        head=new.at("name"),
        certainty=Certainty.LIKELY if is_guess else None,
    )


def _object(pair: Pair, old: SchemaObject, new: SchemaObject) -> Iterator[Finding]:
    matching = columns.matched(old.properties, new.properties)
    names = {before.name: after.name for before, after in matching.pairs}
    yield from _primary_key(pair, old, new, names)
    yield from _partitioning(pair, old, new, names)
    yield from _stored(pair, old, new)
    yield from lifecycle.deprecation(pair, old, new)
    yield from columns.compare(pair, old.properties, new.properties, matching)
    yield from texts.lists(pair, old, new, "relationships", ("relationship-added", "relationship-removed"))
    yield from texts.descriptions(pair, old, new)
    yield from texts.opaque(pair, old, new)
    yield from tags(pair, old, new)
    yield from quality.compare(pair, old.quality, new.quality)


def _primary_key(pair: Pair, old: SchemaObject, new: SchemaObject, names: dict[str, str]) -> Iterator[Finding]:
    """The key by the columns' new names: a renamed column keeps its place in the key."""
    before, after = [names.get(name, name) for name in old.primary_key], list(new.primary_key)
    if before == after:
        return
    rule = "primary-key-changed" if before and after else "primary-key-added" if after else "primary-key-removed"
    told = (", ".join(old.primary_key) or None, ", ".join(after) or None)
    what = f"The primary key {texts.from_to(*told)}."
    base, head = old.at("primary_key"), new.at("primary_key")
    yield pair.tell(rule, new.path("primary_key"), *told, what, base=base, head=head)


def _partitioning(pair: Pair, old: SchemaObject, new: SchemaObject, names: dict[str, str]) -> Iterator[Finding]:
    before, after = [names.get(name, name) for name in old.partitioning], list(new.partitioning)
    if before != after:
        told = (", ".join(old.partitioning) or None, ", ".join(after) or None)
        what = f"The partitioning {texts.from_to(*told)}."
        severity = Severity.BREAKING if pair.is_in_files else None
        base, head = old.at("partitioned_by"), new.at("partitioned_by")
        path = new.path("partitioned_by")
        yield pair.tell("partitioning-changed", path, *told, what, base=base, head=head, severity=severity)


def _stored(pair: Pair, old: SchemaObject, new: SchemaObject) -> Iterator[Finding]:
    """The name and the kind of the table in the database."""
    before, after = old.physical_name or old.name, new.physical_name or new.name
    if before != after and (old.physical_name or new.physical_name):
        what = f"{shown(new.name)} is called {shown(after)} in the database, no longer {shown(before)}."
        base, head = old.at("physicalName"), new.at("physicalName")
        path = new.path("physicalName")
        yield pair.tell("physical-name-changed", path, before, after, what, base=base, head=head)
    kinds = (old.physical_type, new.physical_type)
    if kinds[0] != kinds[1]:
        what = f"How {shown(new.name)} is stored {texts.from_to(*kinds)}."
        base, head = old.at("physicalType"), new.at("physicalType")
        path = new.path("physicalType")
        yield pair.tell("physical-type-changed", path, *kinds, what, base=base, head=head)
