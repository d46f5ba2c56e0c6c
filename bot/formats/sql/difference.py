"""What differs between two catalogs: what readers lose, what writers may no longer do, who sees what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.facts.finding import Axis, Certainty, Effect, Finding, Place, Severity
from bot.formats import renames, types
from bot.formats.document import shown
from bot.formats.findings import finding, statement
from bot.formats.sql.model import Catalog, Column, Table
from bot.formats.sql.rules import RULES

_TYPES = {
    (Effect.TIGHTENS, Severity.BREAKING): "column-type-narrowed",
    (Effect.LOOSENS, Severity.RISKY): "column-type-widened",
    (Effect.UNDECIDABLE, Severity.RISKY): "column-type-undecided",
}
_RETENTION = ("retention", "expiration", "ttl")
_POLICIES = ("masking", "row access")

Change = tuple[str | None, str | None]
Places = tuple[Place | None, Place | None]


def compare(old: Catalog, new: Catalog) -> Iterator[Finding]:
    """Every change from `old` to `new`."""
    yield from _remarks(old, new)
    yield from _tables(old, new)
    yield from _others(old, new)
    yield from _grants(old, new)


@dataclass(frozen=True, slots=True)
class Both:
    """A table on both sides, and what findings about it are told by."""

    old: Table
    new: Table
    dialects: tuple[str, str]

    def tell(  # noqa: PLR0913 - one keyword for each thing a finding may say
        self,
        rule: str,
        element: str,
        change: Change,
        what: str,
        places: Places,
        *,
        relation: types.Relation | None = None,
        snippet: str | None = None,
        certainty: Certainty | None = None,
        axes: tuple[Axis, ...] | None = None,
    ) -> Finding:
        return finding(
            RULES[f"sql/{rule}"],
            self.new.name,
            element,
            change,
            what,
            base=places[0],
            head=places[1],
            effect=relation.effect if relation else None,
            severity=relation.severity if relation else None,
            certainty=relation.certainty if relation else certainty,
            axes=relation.axes if relation else axes,
            snippet=snippet,
        )


def _told(rule: str, of: tuple[str, str], change: Change, what: str, places: Places) -> Finding:
    """The finding about something `of` a subject: its name there."""
    return finding(RULES[f"sql/{rule}"], *of, change, what, base=places[0], head=places[1])


def _remarks(old: Catalog, new: Catalog) -> Iterator[Finding]:
    known = {(remark.rule, remark.text) for remark in old.remarks}
    for remark in new.remarks:
        if (remark.rule, remark.text) not in known:
            what = f"The statement {shown(remark.text)} stands here."
            yield _told(remark.rule, (remark.subject, ""), (None, remark.text), what, (None, remark.place))
    kept = {remark.text for remark in new.remarks}
    for remark in old.remarks:
        if remark.rule == "statement-unknown" and remark.text not in kept:
            what = f"The statement {shown(remark.text)} is gone."
            yield _told(remark.rule, (remark.subject, ""), (remark.text, None), what, (remark.place, None))


def _tables(old: Catalog, new: Catalog) -> Iterator[Finding]:
    matching = renames.match(tuple(old.tables.values()), tuple(new.tables.values()), _table_likeness)
    for gone in matching.removed:
        what = f"The {_called(gone)} {shown(gone.name)} is gone.{renames.possibly(matching, gone.name)}"
        yield _told("table-removed", (gone.name, ""), (gone.name, None), what, (gone.place, None))
    for come in matching.added:
        what = f"The {_called(come)} {shown(come.name)} is new."
        yield _told("table-added", (come.name, ""), (None, come.name), what, (None, come.place))
    for before, after in matching.pairs:
        both = Both(before, after, (old.dialect, new.dialect))
        if before.name != after.name:
            yield _table_renamed(both, is_guess=after.name in matching.guessed)
        yield from _table(both)


def _called(table: Table) -> str:
    return "view" if table.is_view else "table"


def _table_likeness(old: Table, new: Table) -> float:
    """The share of columns that have the same name and type on both sides."""
    before, after = ({(each.name, each.type) for each in side.columns.values()} for side in (old, new))
    return len(before & after) / len(before | after) if before and after else 0.0


def _table_renamed(both: Both, *, is_guess: bool) -> Finding:
    old, new = both.old, both.new
    said = "is most likely renamed" if is_guess else "is renamed"
    return both.tell(
        "table-renamed",
        "",
        (old.name, new.name),
        f"The {_called(new)} {shown(old.name)} {said} to {shown(new.name)}.",
        (old.place, new.place),
        certainty=Certainty.LIKELY if is_guess else None,
        snippet=statement("-- until every reader has moved\ncreate view {old} as select * from {new};",
                          old=old.name.rpartition(".")[2], new=new.name.rpartition(".")[2]),
    )  # fmt: skip


def _table(both: Both) -> Iterator[Finding]:
    old, new = both.old, both.new
    yield from _columns(both)
    if new.primary_key != old.primary_key:
        yield _primary_key(both)
    yield from _constraints(both)
    yield from _properties(both)
    if old.body != new.body:
        what = f"The query of {shown(new.name)} changed."
        yield both.tell("query-changed", "query", (old.body, new.body), what, (old.place, new.place))
    if old.comment != new.comment:
        what = f"The comment of {shown(new.name)} changed."
        yield both.tell("comment-changed", "comment", (old.comment, new.comment), what, (old.place, new.place))


def _primary_key(both: Both) -> Finding:
    told = tuple(", ".join(side.primary_key) or None for side in (both.old, both.new))
    rule = (
        "primary-key-added" if told[0] is None else "primary-key-removed" if told[1] is None else "primary-key-changed"
    )
    what = f"The primary key of {shown(both.new.name)} was {told[0] or 'none'} and is {told[1] or 'none'}."
    return both.tell(rule, "primary key", (told[0], told[1]), what, (both.old.place, both.new.place))


def _constraints(both: Both) -> Iterator[Finding]:
    old, new = both.old, both.new
    places = (old.place, new.place)
    for name in sorted(old.constraints.keys() | new.constraints.keys()):
        before, after = old.constraints.get(name), new.constraints.get(name)
        if before == after:
            continue
        rule = "constraint-added" if before is None else "constraint-removed" if after is None else "constraint-changed"
        change = (before[0] if before else None, after[0] if after else None)
        kind = (after or before or ("", ""))[1]
        what = f"The {kind} constraint {shown(name)} was {change[0] or 'not there'} and is {change[1] or 'gone'}."
        yield both.tell(rule, name, change, what, places)


def _properties(both: Both) -> Iterator[Finding]:
    old, new = both.old, both.new
    for name in sorted(old.properties.keys() | new.properties.keys()):
        before, after = old.properties.get(name), new.properties.get(name)
        if before != after:
            words = f"{name} {before} {after}".casefold()
            rule = "retention-changed" if any(word in words for word in _RETENTION) else "storage-changed"
            rule = "masking-changed" if any(word in words for word in _POLICIES) else rule
            what = f"{shown(name)} was {before or 'not said'} and is {after or 'not said'}."
            yield both.tell(rule, name, (before, after), what, (old.place, new.place))


# Columns


def _columns(both: Both) -> Iterator[Finding]:
    old, new = tuple(both.old.columns.values()), tuple(both.new.columns.values())
    matching = renames.match(old, new, _likeness)
    for gone in matching.removed:
        yield _removed(both, gone, renames.possibly(matching, gone.name))
    for come in matching.added:
        yield _added(both, come)
    for before, after in matching.pairs:
        if before.name != after.name:
            yield _renamed(both, before, after, is_guess=after.name in matching.guessed)
        yield from _column(both, before, after)
    yield from _reordered(both, {before.name: after.name for before, after in matching.pairs})


def _likeness(old: Column, new: Column) -> float:
    if old.type != new.type or old.type is None:
        return 0.0
    return 0.5 + 0.5 * renames.alike(old.name, new.name)


def _short(table: Table) -> str:
    return table.name.rpartition(".")[2]


def _removed(both: Both, gone: Column, possibly: str) -> Finding:
    return both.tell(
        "column-removed",
        gone.name,
        (gone.type, None),
        f"The column {shown(gone.name)} is gone.{possibly}",
        (gone.place, both.new.place),
    )


def _added(both: Both, come: Column) -> Finding:
    is_required = not come.is_nullable and come.default is None and not come.rules and not both.new.is_view
    return both.tell(
        "column-added-required" if is_required else "column-added",
        come.name,
        (None, come.type or come.name),
        f"The column {shown(come.name)} is new.",
        (both.old.place, come.place),
    )


def _renamed(both: Both, old: Column, new: Column, *, is_guess: bool) -> Finding:
    said = "is most likely renamed" if is_guess else "is renamed"
    return both.tell(
        "column-renamed",
        new.name,
        (old.name, new.name),
        f"The column {shown(old.name)} {said} to {shown(new.name)}.",
        (old.place, new.place),
        certainty=Certainty.LIKELY if is_guess else None,
        snippet=statement("alter table {table} rename column {old} to {new};",
                          table=_short(both.new), old=old.name, new=new.name),
    )  # fmt: skip


def _column(both: Both, old: Column, new: Column) -> Iterator[Finding]:
    places = (old.place, new.place)
    yield from _type(both, old, new)
    if old.is_nullable != new.is_nullable:
        rule = "nullability-loosened" if new.is_nullable else "nullability-tightened"
        told = tuple("null" if side.is_nullable else "not null" for side in (old, new))
        yield both.tell(rule, new.name, (told[0], told[1]), f"{shown(new.name)} is {told[1]} now.", places)
    if old.default != new.default:
        is_lost = new.default is None and not new.is_nullable
        what = f"The default of {shown(new.name)} was {old.default or 'none'} and is {new.default or 'none'}."
        rule = "default-removed" if is_lost else "default-changed"
        yield both.tell(rule, f"{new.name}.default", (old.default, new.default), what, places)
    if old.comment != new.comment:
        what = f"The comment of {shown(new.name)} changed."
        yield both.tell("comment-changed", f"{new.name}.comment", (old.comment, new.comment), what, places)
    for word in sorted(old.rules.keys() | new.rules.keys()):
        before, after = old.rules.get(word), new.rules.get(word)
        if before != after:
            rule = "masking-changed" if word == "masking" else "column-rule-changed"
            what = f"{shown(new.name)} was {before or 'without it'} and is {after or 'without it'}."
            yield both.tell(rule, f"{new.name}.{word}", (before, after), what, places)


def _type(both: Both, old: Column, new: Column) -> Iterator[Finding]:
    if new.type is None or old.type == new.type:
        return
    relation = types.compare(old.type or "what it was", new.type, *both.dialects)
    if relation.effect is Effect.NONE and relation.severity is Severity.COSMETIC:
        return
    rule = _TYPES.get((relation.effect, relation.severity), "column-type-changed")
    was = old.type or "not known"
    in_place = types.texts_in_place(was, new.type, *both.dialects)
    told = f"The type of {shown(new.name)} was {shown(was)} and is {shown(new.type)}."
    what = " ".join(filter(None, (told, relation.words, types.told_in_place(both.dialects[1], in_place))))
    has_statement = rule == "column-type-widened" and in_place is not types.InPlace.NO
    snippet = statement("alter table {table} alter column {column}", table=_short(both.new), column=new.name)
    yield both.tell(
        rule,
        f"{new.name}.type",
        (was, new.type),
        what,
        (old.place, new.place),
        relation=relation,
        snippet=f"{snippet} set data type {new.type};" if snippet and has_statement else None,
    )


def _reordered(both: Both, names: dict[str, str]) -> Iterator[Finding]:
    kept = set(names.values())
    before = [names[name] for name in both.old.columns if name in names]
    after = [name for name in both.new.columns if name in kept]
    if before != after and both.old.is_whole:
        what = f"The columns of {shown(both.new.name)} stand in another order."
        change = (", ".join(before), ", ".join(after))
        yield both.tell("columns-reordered", "columns", change, what, (both.old.place, both.new.place))


# What is no table


def _others(old: Catalog, new: Catalog) -> Iterator[Finding]:
    for key in sorted(old.others.keys() | new.others.keys()):
        kind, name = key
        before, after = old.others.get(key), new.others.get(key)
        texts = before[0] if before else None, after[0] if after else None
        if texts[0] != texts[1]:
            word = "added" if before is None else "removed" if after is None else "changed"
            what = f"The {kind} {shown(name)} is {word}."
            places = before[1] if before else None, after[1] if after else None
            yield _told(f"object-{word}", (name, kind), texts, what, places)


def _grants(old: Catalog, new: Catalog) -> Iterator[Finding]:
    for text in sorted(new.grants.keys() - old.grants.keys()):
        what = f"{shown(text)} is granted."
        yield _told("grant-added", ("", "grant"), (None, text), what, (None, new.grants[text]))
    for text in sorted(old.grants.keys() - new.grants.keys()):
        what = f"{shown(text)} is no longer granted."
        yield _told("grant-removed", ("", "grant"), (text, None), what, (old.grants[text], None))
