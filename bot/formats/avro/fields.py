"""What changes in a record's fields, for the reader with the new schema and for the one with the old."""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.finding import Certainty
from bot.formats import renames
from bot.formats.avro import defaults
from bot.formats.avro.model import Field, Schema, join, told
from bot.formats.avro.names import aliases, attributes, documentation
from bot.formats.avro.resolution import Taken, take
from bot.formats.avro.telling import Breaks, Telling
from bot.formats.document import shown

MAX_GUESSES = 2_500
"""How many pairs of fields of one file are compared by likeness; it is costly."""

Child = tuple[Field, Field, Breaks]
"""Two fields of which one is read into the other, and in which directions."""


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


def compare(telling: Telling, old: Schema, new: Schema, element: str, todo: Breaks, guesses: Guesses) -> list[Child]:
    """Tell what changed in the fields themselves, and return those whose types are to be compared."""
    back, forth = take(new.fields, old.fields), take(old.fields, new.fields)
    pairs = _pairs(old, new, back, forth)
    _unclear(telling, old, new, element, (back, forth), todo)
    left = {before for before, _ in pairs}
    right = {after for _, after in pairs}
    removed = tuple(each for each in old.fields if each not in left and each.name not in forth.unclear)
    added = tuple(each for each in new.fields if each not in right and each.name not in back.unclear)
    _come_and_gone(telling, (old, new), (removed, added), element, todo, guesses)
    for (before, after), read in pairs.items():
        if before.name != after.name:
            _renamed(telling, before, after, element, (_missing(before, after, back, forth) & todo, False))
        _compare(telling, before, after, join(element, after.name))
    _reordered(telling, old, new, element)
    return [(before, after, read & todo) for (before, after), read in pairs.items() if read & todo]


def _pairs(old: Schema, new: Schema, back: Taken, forth: Taken) -> dict[tuple[Field, Field], Breaks]:
    """The fields that are read into each other, in the new order, with the directions in which they are."""
    pairs: dict[tuple[Field, Field], Breaks] = {}
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


def _unclear(
    telling: Telling, old: Schema, new: Schema, element: str, taken: tuple[Taken, Taken], todo: Breaks
) -> None:
    sides = ((new, taken[0], Breaks.BACKWARD), (old, taken[1], Breaks.FORWARD))
    for reader, found, breaks in sides:
        for field in (field for field in reader.fields if field.name in found.unclear):
            whose = "new" if reader is new else "old"
            what = f"The aliases of {shown(field.name)} in the {whose} schema lead to more than one field."
            change = (None, ", ".join(field.aliases)) if reader is new else (", ".join(field.aliases), None)
            places = (None, field.at("aliases")) if reader is new else (field.at("aliases"), None)
            at = join(element, field.name)
            telling.tell("alias-unclear", at, change, what, breaks=breaks & todo, places=places)


def _come_and_gone(
    telling: Telling,
    records: tuple[Schema, Schema],
    fields: tuple[tuple[Field, ...], tuple[Field, ...]],
    element: str,
    todo: Breaks,
    guesses: Guesses,
) -> None:
    """Fields that nothing takes: removed, added, or both at once under another name."""
    removed, added = fields
    around = [_neighbours(record) for record in records]
    matching = None
    if removed and added and guesses.spend(len(removed) * len(added)):
        matching = renames.match(removed, added, lambda old, new: _likeness(old, new, around[0], around[1]))
    for before, after in matching.pairs if matching else ():
        breaks = (Breaks.NOTHING if after.default else Breaks.BACKWARD) | (
            Breaks.NOTHING if before.default else Breaks.FORWARD
        )
        _renamed(telling, before, after, element, (breaks & todo, True))
    for before in matching.removed if matching else removed:
        hint = matching.hints.get(before.name) if matching else None
        _removed(telling, records[1], before, element, todo, hint)
    for after in matching.added if matching else added:
        _added(telling, records[0], after, element, todo)


def _neighbours(record: Schema) -> dict[str, tuple[str, str]]:
    names = ["", *(field.name for field in record.fields), ""]
    return {name: (names[index], names[index + 2]) for index, name in enumerate(names[1:-1])}


def _likeness(old: Field, new: Field, before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]) -> float:
    """From 0 to 1: the same type, then the name, the neighbours, and what is said of both."""
    if told(old.type) != told(new.type):
        return 0.0
    place = sum(was == now for was, now in zip(before[old.name], after[new.name], strict=True)) / 2
    explained = 0.5 if old.doc is None and new.doc is None else float(old.doc == new.doc)
    return 0.45 + 0.25 * renames.alike(old.name, new.name) + 0.15 * place + 0.15 * explained


def _renamed(telling: Telling, old: Field, new: Field, element: str, how: tuple[Breaks, bool]) -> None:
    breaks, is_guess = how
    said = "is most likely renamed" if is_guess else "is renamed"
    telling.tell(
        "field-renamed",
        join(element, new.name),
        (old.name, new.name),
        f"The field {shown(old.name)} {said} to {shown(new.name)}.",
        breaks=breaks,
        places=(old.place, new.place),
        certainty=Certainty.LIKELY if is_guess else None,
        snippet=None if old.name in new.aliases else f'"aliases": ["{old.name}"]',
    )


def _removed(telling: Telling, new: Schema, gone: Field, element: str, todo: Breaks, hint: str | None) -> None:
    rule, breaks = "field-removed", Breaks.NOTHING
    if gone.default is None:
        rule, breaks = "field-removed-without-default", Breaks.FORWARD & todo
    possibly = f" It was possibly renamed to {shown(hint)}; if so, give that an alias." if hint else ""
    what = f"The field {shown(gone.name)} is gone.{possibly}"
    places = (gone.place, new.at("fields"))
    at = join(element, gone.name)
    telling.tell(rule, at, (told(gone.type), None), what, breaks=breaks, places=places)


def _added(telling: Telling, old: Schema, field: Field, element: str, todo: Breaks) -> None:
    rule, breaks, snippet = "field-added", Breaks.NOTHING, None
    if field.default is None:
        rule, breaks = "field-added-without-default", Breaks.BACKWARD & todo
        snippet = f'{{"name": "{field.name}", "type": ["null", …], "default": null}}'
    what = f"The field {shown(field.name)} is new."
    places = (old.at("fields"), field.place)
    change = (None, told(field.type))
    at = join(element, field.name)
    telling.tell(rule, at, change, what, breaks=breaks, places=places, snippet=snippet)


def _compare(telling: Telling, old: Field, new: Field, element: str) -> None:
    """What is said of a field that is there on both sides, apart from its type."""
    _default(telling, old, new, join(element, "default"))
    aliases(telling, old, new, element)
    documentation(telling, old, new, element)
    attributes(telling, old, new, element)
    if old.order != new.order:
        places = (old.at("order"), new.at("order"))
        what = f"Records sort by {shown(new.name)} otherwise."
        telling.tell("sort-order-changed", join(element, "order"), (old.order, new.order), what, places=places)


def _default(telling: Telling, old: Field, new: Field, element: str) -> None:
    before, after = (None if side.default is None else defaults.text(side.default) for side in (old, new))
    if before == after:
        return
    rule = "default-added" if before is None else "default-removed" if after is None else "default-changed"
    what = f"The default of {shown(new.name)} was {_or_none(before)} and is {_or_none(after)}."
    places = (old.at("default"), new.at("default"))
    telling.tell(rule, element, (before, after), what, places=places)


def _or_none(text: str | None) -> str:
    return "none" if text is None else shown(text)


def _reordered(telling: Telling, old: Schema, new: Schema, element: str) -> None:
    before, after = _common(old, new), _common(new, old)
    if before != after:
        places = (old.at("fields"), new.at("fields"))
        change = (", ".join(before), ", ".join(after))
        what = f"The fields of {shown(new.name)} stand in another order."
        telling.tell("fields-reordered", join(element, "fields"), change, what, places=places)


def _common(record: Schema, other: Schema) -> list[str]:
    names = {field.name for field in other.fields}
    return [field.name for field in record.fields if field.name in names]
