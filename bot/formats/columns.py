"""What changes in the properties of a schema object: the shape and the meaning of the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from typing import TypeAlias

from bot.facts.finding import Axis, Certainty, Effect, Finding, Severity
from bot.formats import renames, sunset, types
from bot.formats.document import shown
from bot.formats.findings import Pair, statement
from bot.formats.lifecycle import deprecation, until, within
from bot.formats.measures import growth, number
from bot.formats.model import MAP_KEY, Property
from bot.formats.protection import classification, is_sensitive, tags
from bot.formats.quality import compare as quality
from bot.formats.renames import Matching
from bot.formats.texts import descriptions, from_to, lists, opaque
from bot.formats.types import InPlace

_LEAST = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "min_length"})
_MOST = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "max_length"})
_TIME_ZONES = frozenset({"timezone", "defaultTimezone"})
_TYPE_RULES = {
    (Effect.TIGHTENS, Severity.BREAKING): "column-type-narrowed",
    (Effect.LOOSENS, Severity.RISKY): "column-type-widened",
    (Effect.UNDECIDABLE, Severity.RISKY): "column-type-undecided",
    (Effect.NONE, Severity.COMPATIBLE): "column-type-extended",
}
_PLAIN = re.compile(r"[A-Za-z0-9_ (),]+")


def matched(old: tuple[Property, ...], new: tuple[Property, ...]) -> Matching[Property]:
    """Which old property became which new one."""
    around = (_neighbours(old), _neighbours(new))
    return renames.match(old, new, lambda before, after: _likeness(before, after, around))


def compare(
    pair: Pair, old: tuple[Property, ...], new: tuple[Property, ...], matching: Matching[Property]
) -> Iterator[Finding]:
    """What changes from one list of properties to the other, nested ones included."""
    known = {column.name for column in old}
    last = {column.name for column in takewhile(lambda column: column.name not in known, reversed(new))}
    for gone in matching.removed:
        yield _removed(pair, gone, renames.possibly(matching, gone.name))
    for column in matching.added:
        yield from _added(pair, column, is_last=column.name in last)
    for before, after in matching.pairs:
        if before.name != after.name:
            yield _renamed(pair, before, after, is_guess=after.name in matching.guessed)
        if before != after or pair.old_dialect != pair.new_dialect:
            yield from _changed(pair, before, after)
    yield from _reordered(pair, [(before.name, after) for before, after in matching.pairs], old, new)


def _removed(pair: Pair, gone: Property, possibly: str) -> Finding:
    day = until(gone) or pair.sunset
    return pair.tell(
        "column-removed",
        gone.element,
        gone.type,
        None,
        f"The column {shown(gone.name)} is gone.{possibly}{sunset.told(day)}",
        base=gone.place,
        sunset=day,
        snippet=statement(
            "-- after the sunset date\nalter table {table} drop column {column};", table=pair.table, column=gone.name
        ),
    )


def _added(pair: Pair, column: Property, *, is_last: bool) -> Iterator[Finding]:
    name = shown(column.name)
    if column.is_nullable or column.default is not None:
        is_shift = pair.is_positional and not is_last
        yield pair.tell(
            "column-added",
            column.element,
            None,
            column.type,
            f"The column {name} is new{' among the others' if is_shift else ''}.",
            head=column.place,
            effect=Effect.LOOSENS if is_shift else None,
            severity=Severity.RISKY if is_shift else None,
            snippet=_definition(pair, column, "add column"),
        )
    else:
        yield pair.tell(
            "column-added-required",
            column.element,
            None,
            f"{column.type} not null",
            f"The column {name} is new, may not be null and has no default.",
            head=column.place,
            snippet=_definition(pair, column, "add column"),
        )
    if is_sensitive(column):
        told = column.classification or ", ".join(column.tags)
        what = f"The new column {name} is {shown(told)}."
        yield pair.tell("sensitive-column-added", column.element, None, told, what, head=column.place)


def _definition(pair: Pair, column: Property, verb: str, then: str = "") -> str | None:
    if not _PLAIN.fullmatch(column.type) or not column.is_physical:
        return None
    template = f"alter table {{table}} {verb} {{column}}{then} {column.type};"
    return statement(template, table=pair.table, column=column.name)


def _renamed(pair: Pair, before: Property, after: Property, *, is_guess: bool) -> Finding:
    said = "is most likely renamed" if is_guess else "is renamed"
    return pair.tell(
        "column-renamed",
        before.element,
        before.name,
        after.name,
        f"The column {shown(before.name)} {said} to {shown(after.name)}.",
        base=before.at("name"),
        head=after.at("name"),
        certainty=Certainty.LIKELY if is_guess else None,
        snippet=statement(
            "alter table {table} rename column {old} to {new};\n"
            "-- until every reader has moved\n"
            "create view {view} as select {table}.*, {new} as {old} from {table};",
            table=pair.table,
            view=f"{pair.table}_before_rename",
            old=before.name,
            new=after.name,
        ),
    )


def _reordered(
    pair: Pair, pairs: list[tuple[str, Property]], old: tuple[Property, ...], new: tuple[Property, ...]
) -> Iterator[Finding]:
    by_old = {name: after.name for name, after in pairs}
    by_new = {after.name for _, after in pairs}
    before = [by_old[column.name] for column in old if column.name in by_old]
    after = [column for column in new if column.name in by_new]
    moved = next((column for was, column in zip(before, after, strict=True) if was != column.name), None)
    if moved is None:
        return
    element = moved.element.rpartition(".")[0]
    yield pair.tell(
        "column-reordered",
        element,
        ", ".join(before),
        ", ".join(column.name for column in after),
        f"The columns stand in another order, from {shown(moved.name)} on.",
        head=moved.place,
        effect=Effect.LOOSENS if pair.is_positional else None,
        severity=Severity.RISKY if pair.is_positional else None,
    )


def _changed(pair: Pair, old: Property, new: Property) -> Iterator[Finding]:
    yield from _type(pair, old, new)
    yield from _nullability(pair, old, new)
    yield from _default(pair, old, new)
    yield from _enum(pair, old, new)
    yield from _unique(pair, old, new)
    yield from _constraints(pair, old, new)
    yield from _unit(pair, old, new)
    yield from _physical_name(pair, old, new)
    yield from classification(pair, old, new)
    yield from tags(pair, old, new)
    yield from descriptions(pair, old, new)
    yield from deprecation(pair, old, new)
    yield from lists(pair, old, new, "relationships", ("relationship-added", "relationship-removed"))
    yield from opaque(pair, old, new)
    yield from quality(pair, old.quality, new.quality)
    if old.properties or new.properties:
        inside = replace(within(pair, old), is_nested=True)
        yield from compare(inside, old.properties, new.properties, matched(old.properties, new.properties))


def _type(pair: Pair, old: Property, new: Property) -> Iterator[Finding]:
    relation = _of_a_key(_type_relation(pair, old, new), new)
    if relation.effect is Effect.NONE and relation.severity is Severity.COSMETIC:
        return
    in_place = _in_place(pair, old, new)
    told = f"The type of {shown(new.name)} changed from {shown(old.type)} to {shown(new.type)}."
    yield pair.tell(
        _TYPE_RULES.get((relation.effect, relation.severity), "column-type-changed"),
        f"{new.element}.type",
        old.type,
        new.type,
        " ".join(filter(None, (told, relation.words, types.told_in_place(pair.new_dialect, in_place)))),
        base=old.at("type"),
        head=new.at("type"),
        effect=relation.effect,
        severity=relation.severity,
        certainty=relation.certainty,
        axes=relation.axes,
        snippet=None if in_place is InPlace.NO else _definition(pair, new, "alter column", " set data type"),
    )


def _in_place(pair: Pair, old: Property, new: Property) -> InPlace:
    """What the engine does with the change of a column, where there is one engine and both sides tell its types."""
    if pair.is_nested or not (old.is_physical and new.is_physical):
        return InPlace.UNKNOWN
    return types.texts_in_place(old.type, new.type, pair.old_dialect, pair.new_dialect)


def _type_relation(pair: Pair, old: Property, new: Property) -> types.Relation:
    """How the types relate: the physical ones where both sides tell them, then the logical ones."""
    if old.is_physical and new.is_physical:
        physical = types.compare(old.type, new.type, pair.old_dialect, pair.new_dialect)
        if physical.effect is not Effect.NONE or old.logical_type == new.logical_type:
            return physical
    if old.is_physical != new.is_physical and old.logical_type == new.logical_type:
        return types.UNDECIDED
    return types.compare(old.logical_type or "", new.logical_type or "", "logical", "logical")


def _of_a_key(relation: types.Relation, new: Property) -> types.Relation:
    """What a type change is to a map whose keys it is a type of."""
    is_change = relation.effect is not Effect.NONE or relation.severity is not Severity.COSMETIC
    return types.ANOTHER_KEY if is_change and new.name == MAP_KEY else relation


def _nullability(pair: Pair, old: Property, new: Property) -> Iterator[Finding]:
    if old.is_nullable == new.is_nullable:
        return
    rule, what = (
        ("column-nullability-loosened", "may be null now")
        if new.is_nullable
        else ("column-nullability-tightened", "may no longer be null")
    )
    yield pair.tell(
        rule,
        f"{new.element}.nullable",
        str(old.is_nullable).lower(),
        str(new.is_nullable).lower(),
        f"The column {shown(new.name)} {what}.",
        base=old.at("nullable"),
        head=new.at("nullable"),
        snippet=None if new.is_nullable else _not_null(pair, new),
    )


def _not_null(pair: Pair, column: Property) -> str | None:
    return statement(
        "select count(*) from {table} where {column} is null;\n"
        "-- once that is 0\n"
        "alter table {table} alter column {column} set not null;",
        table=pair.table,
        column=column.name,
    )


def _default(pair: Pair, old: Property, new: Property) -> Iterator[Finding]:
    before, after = old.default, new.default
    if before == after:
        return
    if before is None:
        rule, what = "default-added", f"has the default {shown(after or '')} now"
    elif after is None and not new.is_nullable:
        rule, what = "default-removed", "has no default any more"
    else:
        rule, what = "default-changed", "has another default" if after is not None else "has no default any more"
    yield pair.tell(
        rule,
        f"{new.element}.default",
        before,
        after,
        f"The column {shown(new.name)} {what}.",
        base=old.at("default"),
        head=new.at("default"),
    )


def _enum(pair: Pair, old: Property, new: Property) -> Iterator[Finding]:
    element, name, base, head = f"{new.element}.enum", shown(new.name), old.at("enum"), new.at("enum")
    if old.enum is None or new.enum is None:
        yield from _enum_as_a_whole(pair, old, new)
        return
    before, after = dict.fromkeys(old.enum), dict.fromkeys(new.enum)
    closed = Severity.BREAKING if old.is_exhaustive else None
    for value in before:
        if value not in after:
            what = f"The column {name} no longer permits {shown(value)}."
            yield pair.tell("enum-value-removed", element, value, None, what, base=base, head=head)
    for value in after:
        if value not in before:
            what = f"The column {name} permits {shown(value)} too."
            yield pair.tell("enum-value-added", element, None, value, what, base=base, head=head, severity=closed)
    if old.is_exhaustive != new.is_exhaustive:
        told = (str(old.is_exhaustive).lower(), str(new.is_exhaustive).lower())
        what = f"The permitted values of {name} are {'' if new.is_exhaustive else 'no longer '}all there will be."
        yield pair.tell("exhaustive-changed", f"{new.element}.exhaustive", *told, what, base=base, head=head)


def _enum_as_a_whole(pair: Pair, old: Property, new: Property) -> Iterator[Finding]:
    element, name = f"{new.element}.enum", shown(new.name)
    if new.enum is not None:
        what = f"The column {name} permits only {len(new.enum)} values now."
        yield pair.tell("enum-added", element, None, ", ".join(new.enum), what, base=old.place, head=new.at("enum"))
    elif old.enum is not None:
        what = f"The column {name} permits any value now."
        yield pair.tell("enum-removed", element, ", ".join(old.enum), None, what, base=old.at("enum"), head=new.place)


def _unique(pair: Pair, old: Property, new: Property) -> Iterator[Finding]:
    if old.is_unique == new.is_unique:
        return
    rule, what = ("unique-added", "must be unique now") if new.is_unique else ("unique-removed", "need not be unique")
    yield pair.tell(
        rule,
        f"{new.element}.unique",
        str(old.is_unique).lower(),
        str(new.is_unique).lower(),
        f"The column {shown(new.name)} {what}.",
        base=old.at("unique"),
        head=new.at("unique"),
        snippet=statement(
            "select {column}, count(*) from {table} group by {column} having count(*) > 1;",
            table=pair.table,
            column=new.name,
        ),
    )


def _constraints(pair: Pair, old: Property, new: Property) -> Iterator[Finding]:
    for key in sorted(old.constraints.keys() | new.constraints.keys()):
        before, after = old.constraints.get(key), new.constraints.get(key)
        if before == after:
            continue
        yield pair.tell(
            _constraint_rule(key, before, after),
            f"{new.element}.{key}",
            before,
            after,
            f"The constraint {shown(key)} of {shown(new.name)} {from_to(before, after)}.",
            base=old.at(key),
            head=new.at(key),
        )


def _constraint_rule(key: str, before: str | None, after: str | None) -> str:
    """Whether a constraint permits less or more; what cannot be told is undecided."""
    if key in _TIME_ZONES:
        return "time-zone-changed"
    if before is None or after is None:
        told = after if before is None else before
        if told == "false":
            return "constraint-undecided"
        return "constraint-tightened" if before is None else "constraint-loosened"
    if key == "multipleOf":
        return _multiple_rule(before, after)
    sign = growth(before, after)
    if sign is None or key not in _LEAST | _MOST:
        return "constraint-undecided"
    return "constraint-tightened" if (sign > 0) == (key in _LEAST) else "constraint-loosened"


def _multiple_rule(before: str, after: str) -> str:
    old, new = number(before), number(after)
    if not old or not new or max(abs(old.adjusted()), abs(new.adjusted())) > 20:  # noqa: PLR2004 - beyond any column
        return "constraint-undecided"
    if new % old == 0:
        return "constraint-tightened"
    return "constraint-loosened" if old % new == 0 else "constraint-undecided"


def _unit(pair: Pair, old: Property, new: Property) -> Iterator[Finding]:
    if old.unit == new.unit:
        return
    yield pair.tell(
        "unit-added" if old.unit is None else "unit-changed",
        f"{new.element}.unit",
        old.unit,
        new.unit,
        f"The unit of {shown(new.name)} {from_to(old.unit, new.unit)}.",
        base=old.at("unit"),
        head=new.at("unit"),
    )


def _physical_name(pair: Pair, old: Property, new: Property) -> Iterator[Finding]:
    before, after = old.physical_name or old.name, new.physical_name or new.name
    if before == after or (old.physical_name is None and new.physical_name is None):
        return
    yield pair.tell(
        "physical-name-changed",
        f"{new.element}.physicalName",
        before,
        after,
        f"The column {shown(new.name)} is called {shown(after)} in the database, no longer {shown(before)}.",
        base=old.at("physicalName"),
        head=new.at("physicalName"),
        axes=(Axis.IDENTITY,),
    )


_Around: TypeAlias = dict[str, tuple[str, str]]


def _likeness(old: Property, new: Property, around: tuple[_Around, _Around]) -> float:
    """From 0 to 1: the type first, then the name, the neighbours, and what is said of both."""
    relation = types.compare(old.type, new.type)
    if relation.severity is Severity.BREAKING or relation.effect is Effect.UNDECIDABLE:
        return 0.0
    before, after = around[0][old.name], around[1][new.name]
    place = sum(was == now for was, now in zip(before, after, strict=True)) / 2
    return 0.45 + 0.25 * renames.alike(old.name, new.name) + 0.15 * place + 0.15 * _explained(old, new)


def _neighbours(columns: tuple[Property, ...]) -> _Around:
    """The names before and after each column."""
    names = ["", *(column.name for column in columns), ""]
    return {name: (names[index], names[index + 2]) for index, name in enumerate(names[1:-1])}


def _explained(old: Property, new: Property) -> float:
    """How much of what is said of the two is the same; half where nothing is said of either."""
    sides = [(old.description, new.description), (old.classification, new.classification), (old.tags, new.tags)]
    told = [before == after for before, after in sides if before or after]
    return sum(told) / len(told) if told else 0.5
