"""What changes in a record's fields, for the reader with the new schema and for the one with the old."""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.finding import Certainty
from bot.formats import renames
from bot.formats.avro import defaults
from bot.formats.avro.model import Field, Schema, told
from bot.formats.avro.names import aliases, attributes, documentation
from bot.formats.avro.resolution import Taken, take
from bot.formats.avro.telling import Breaks, Scope
from bot.formats.document import shown
from bot.formats.renames import Matching

MAX_GUESSES = 2_500
"""How many pairs of fields of one file are compared by likeness, which is costly."""

Pairs = dict[tuple[Field, Field], Breaks]
"""Two fields of which one is read into the other, and in which directions."""

_Around = dict[str, tuple[str, str]]


@dataclass(slots=True)
class Guesses:
    """How many pairs may still be compared by likeness."""

    left: int = MAX_GUESSES

    def spend(self, pairs: int) -> bool:
        """Whether there is enough left; takes it if so."""
        if pairs > self.left:
            return False
        self.left -= pairs
        return True


def compare(scope: Scope, old: Schema, new: Schema, guesses: Guesses) -> Pairs:
    """Tell what changed in the fields themselves, and return those whose types are to be compared."""
    back, forth = take(new.fields, old.fields), take(old.fields, new.fields)
    pairs = _pairs(old, new, back, forth)
    _unclear(scope, new, back, Breaks.BACKWARD)
    _unclear(scope, old, forth, Breaks.FORWARD)
    left, right = {before for before, _ in pairs}, {after for _, after in pairs}
    removed = tuple(each for each in old.fields if each not in left and each.name not in forth.unclear)
    added = tuple(each for each in new.fields if each not in right and each.name not in back.unclear)
    _come_and_gone(scope, (old, new), _matched((old, new), removed, added, guesses))
    for before, after in pairs:
        if before.name != after.name:
            _renamed(scope, before, after, _missing(before, after, back, forth))
        _said(scope.below(after.name), before, after)
    _reordered(scope.below("fields"), old, new)
    return pairs


def _pairs(old: Schema, new: Schema, back: Taken, forth: Taken) -> Pairs:
    """The fields that are read into each other, with the directions in which they are."""
    pairs: Pairs = {}
    names = {field.name: field for field in new.fields}
    for name, before in back.fields.items():
        pairs[before, names[name]] = Breaks.BACKWARD
    for before in old.fields:
        after = forth.fields.get(before.name)
        if after is not None:
            pairs[before, after] = pairs.get((before, after), Breaks.NOTHING) | Breaks.FORWARD
    return pairs


def _missing(before: Field, after: Field, back: Taken, forth: Taken) -> Breaks:
    """Which reader of a renamed field finds none, and has no default to put in its place."""
    breaks = Breaks.NOTHING
    if after.name not in back.fields and after.default is None:
        breaks |= Breaks.BACKWARD
    if before.name not in forth.fields and before.default is None:
        breaks |= Breaks.FORWARD
    return breaks


def _unclear(scope: Scope, reader: Schema, taken: Taken, breaks: Breaks) -> None:
    """Fields of the reader whose aliases lead to several of the writer's, or to one that another field takes."""
    is_new = breaks is Breaks.BACKWARD
    for field in (field for field in reader.fields if field.name in taken.unclear):
        said = ", ".join(field.aliases)
        what = f"The aliases of {shown(field.name)} ({said}) lead to more than one field."
        place = field.at("aliases")
        scope.below(field.name).tell(
            "alias-unclear",
            (None, said) if is_new else (said, None),
            what,
            breaks=breaks,
            places=(None, place) if is_new else (place, None),
        )


def _matched(
    records: tuple[Schema, Schema], removed: tuple[Field, ...], added: tuple[Field, ...], guesses: Guesses
) -> Matching[Field]:
    """Which field that came is perhaps one that went, under another name."""
    if not removed or not added or not guesses.spend(len(removed) * len(added)):
        return Matching((), removed, added, frozenset(), {})
    around = (_neighbours(records[0]), _neighbours(records[1]))
    return renames.match(removed, added, lambda old, new: _likeness(old, new, around))


def _neighbours(record: Schema) -> _Around:
    names = ["", *(field.name for field in record.fields), ""]
    return {name: (names[index], names[index + 2]) for index, name in enumerate(names[1:-1])}


def _likeness(old: Field, new: Field, around: tuple[_Around, _Around]) -> float:
    """From 0 to 1: the same type, then the name, the neighbours, and what is said of both."""
    if told(old.type) != told(new.type):
        return 0.0
    place = sum(was == now for was, now in zip(around[0][old.name], around[1][new.name], strict=True)) / 2
    explained = 0.5 if old.doc is None and new.doc is None else float(old.doc == new.doc)
    return 0.45 + 0.25 * renames.alike(old.name, new.name) + 0.15 * place + 0.15 * explained


def _come_and_gone(scope: Scope, records: tuple[Schema, Schema], matching: Matching[Field]) -> None:
    """Fields that nothing takes: renamed without an alias, removed, or added."""
    for before, after in matching.pairs:
        breaks = Breaks.NOTHING if before.default is not None else Breaks.FORWARD
        breaks |= Breaks.NOTHING if after.default is not None else Breaks.BACKWARD
        _renamed(scope, before, after, breaks, is_guess=True)
    for gone in matching.removed:
        _removed(scope.below(gone.name), records[1], gone, matching.hints.get(gone.name))
    for field in matching.added:
        _added(scope.below(field.name), records[0], field)


def _renamed(scope: Scope, old: Field, new: Field, breaks: Breaks, *, is_guess: bool = False) -> None:
    said = "is most likely renamed" if is_guess else "is renamed"
    scope.below(new.name).tell(
        "field-renamed",
        (old.name, new.name),
        f"The field {shown(old.name)} {said} to {shown(new.name)}.",
        breaks=breaks,
        places=(old.place, new.place),
        certainty=Certainty.LIKELY if is_guess else None,
        snippet=None if old.name in new.aliases else f'"aliases": ["{old.name}"]',
    )


def _removed(scope: Scope, new: Schema, gone: Field, hint: str | None) -> None:
    has_default = gone.default is not None
    possibly = f" It was possibly renamed to {shown(hint)}; if so, give that an alias." if hint else ""
    scope.tell(
        "field-removed" if has_default else "field-removed-without-default",
        (told(gone.type), None),
        f"The field {shown(gone.name)} is gone.{possibly}",
        breaks=Breaks.NOTHING if has_default else Breaks.FORWARD,
        places=(gone.place, new.at("fields")),
    )


def _added(scope: Scope, old: Schema, field: Field) -> None:
    has_default = field.default is not None
    scope.tell(
        "field-added" if has_default else "field-added-without-default",
        (None, told(field.type)),
        f"The field {shown(field.name)} is new.",
        breaks=Breaks.NOTHING if has_default else Breaks.BACKWARD,
        places=(old.at("fields"), field.place),
        snippet=None if has_default else f'{{"name": "{field.name}", "type": ["null", …], "default": null}}',
    )


def _said(scope: Scope, old: Field, new: Field) -> None:
    """What is said of a field that is there on both sides, apart from its type."""
    _default(scope.below("default"), old, new)
    aliases(scope, old, new)
    documentation(scope, old, new)
    attributes(scope, old, new)
    if old.order != new.order:
        what = f"Records sort by {shown(new.name)} otherwise."
        places = (old.at("order"), new.at("order"))
        scope.below("order").tell("sort-order-changed", (old.order, new.order), what, places=places)


def _default(scope: Scope, old: Field, new: Field) -> None:
    before, after = (None if side.default is None else defaults.text(side.default) for side in (old, new))
    if before == after:
        return
    rule = "default-added" if before is None else "default-removed" if after is None else "default-changed"
    was, now = ("none" if text is None else shown(text) for text in (before, after))
    what = f"The default of {shown(new.name)} was {was} and is {now}."
    scope.tell(rule, (before, after), what, places=(old.at("default"), new.at("default")))


def _reordered(scope: Scope, old: Schema, new: Schema) -> None:
    before, after = _shared(old, new), _shared(new, old)
    if before != after:
        what = f"The fields of {shown(new.name)} stand in another order."
        places = (old.at("fields"), new.at("fields"))
        scope.tell("fields-reordered", (", ".join(before), ", ".join(after)), what, places=places)


def _shared(record: Schema, other: Schema) -> list[str]:
    names = {field.name for field in other.fields}
    return [field.name for field in record.fields if field.name in names]
