"""dbt's property files (`schema.yml`): models, sources, seeds, snapshots, exposures and what is tested of them.

```yaml
models:
  - name: trade_ledger
    config: {contract: {enforced: true}}
    access: public
    columns:
      - name: trade_id
        data_type: varchar(36)
        constraints: [{type: not_null}]
        data_tests: [unique]
```

Columns are compared as those of contracts are, so their findings are told by the rules of contracts: unlike dbt
itself, which looks at the base of a type alone, a narrower `varchar` or `numeric` is found, and another spelling of the
same type is none. Where a model's contract is not enforced nobody was promised its columns, and what would break is
risky instead. Tests are quality rules: one that
goes, or only warns now, is told as such.

A value with Jinja in it is never rendered: where it changes, what it says is undecidable. A file is recognised by its
lists of resources, under `version: 2` or in the newer form without it. A resource is promised until its
`deprecation_date`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace
from datetime import date

from bot.facts.finding import Axis, Effect, Finding, Place, Severity
from bot.formats import columns, quality, sunset
from bot.formats.described import Column, Dataset
from bot.formats.document import Entry, Mapping, Node, Scalar, Sequence, Unreadable, canonical, shown, told
from bot.formats.fields import Fields, Reading
from bot.formats.findings import Pair, finding
from bot.formats.format import Examination, Source
from bot.formats.model import Property, Quality, SchemaObject
from bot.formats.protection import tags
from bot.formats.rule import Row, rules
from bot.formats.texts import descriptions
from bot.formats.types import parse

__all__ = ["NAME", "RULES", "SUFFIXES", "examine", "recognises", "references"]

NAME = "dbt"
SUFFIXES = (".yaml", ".yml")

_NONE, _TIGHTENS, _LOOSENS, _BOTH, _UNDECIDABLE = Effect
_COSMETIC, _COMPATIBLE, _RISKY, _BREAKING = Severity
_SHAPE, _IDENTITY, _SEMANTIC, _POLICY, _OPERATIONAL, _VALIDITY = Axis

_TABLE: tuple[Row, ...] = (
    ("unreadable", "The file is no document that can be read", "Nothing it says can be judged, so it cannot pass.",
     _UNDECIDABLE, _BREAKING, (_VALIDITY,), ("A13",)),
    ("base-unreadable", "The file could not be read before this change",
     "What readers rely on today is not known, so nothing says that the change is compatible.",
     _UNDECIDABLE, _RISKY, (_SHAPE,), ("A8",)),
    ("templated", "A value with Jinja in it changed",
     "What it says is known only when it is rendered, which is never done.",
     _UNDECIDABLE, _RISKY, (_SHAPE,), ("A8",)),
    ("resource-added", "A model or the like is described", "Nobody was promised anything of it before.",
     _NONE, _COMPATIBLE, (_IDENTITY,), ()),
    ("resource-removed", "A model or the like is no longer described",
     "Whoever selects from it has no promise left, or nothing to select from.",
     _LOOSENS, _BREAKING, (_IDENTITY,), ("A1",)),
    ("contract-not-enforced", "A model's contract is no longer enforced",
     "Columns and types may change from now on without anybody being told.", _LOOSENS, _BREAKING, (_POLICY,), ("A9",)),
    ("contract-enforced", "A model's contract is enforced now", "A build that does not keep it fails.",
     _NONE, _COMPATIBLE, (_POLICY,), ()),
    ("access-narrowed", "Fewer may refer to a model", "Projects and groups that do fail to build.",
     _LOOSENS, _BREAKING, (_POLICY,), ("A1",)),
    ("access-widened", "More may refer to a model", "It has readers from now on who rely on it.",
     _NONE, _RISKY, (_POLICY,), ("A8",)),
    ("version-removed", "A version of a model is gone", "Whoever refers to that version fails to build.",
     _LOOSENS, _BREAKING, (_IDENTITY,), ("A1",)),
    ("version-added", "A version of a model is new", "Nobody refers to it yet.", _NONE, _COMPATIBLE, (_IDENTITY,), ()),
    ("latest-version-moved", "The latest version of a model is another",
     "Whoever refers to the model without a version reads another one.", _LOOSENS, _RISKY, (_IDENTITY,), ("A8",)),
    ("source-moved", "A source lies elsewhere", "Everything downstream reads other data.",
     _BOTH, _BREAKING, (_IDENTITY,), ("A2",)),
    ("freshness-changed", "How fresh a source must be changed", "Stale data is found later, or builds stop earlier.",
     _NONE, _RISKY, (_POLICY,), ("A8",)),
    ("build-changed", "How a model is built changed", "Its rows may be made otherwise, or all of them once again.",
     _NONE, _RISKY, (_OPERATIONAL, _SEMANTIC), ("A10",)),
    ("rights-changed", "Who may see a model, or answers for it, changed",
     "Readers gain or lose it, or find nobody to ask.",
     _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("deprecation-changed", "When a model is given up changed", "Its readers have another date to be gone by.",
     _NONE, _RISKY, (_SEMANTIC,), ("A8",)),
    ("constraint-changed", "A constraint of a model changed", "What the engine lets through is not compared.",
     _UNDECIDABLE, _RISKY, (_SHAPE,), ("A8",)),
    ("definition-changed", "What a metric, exposure or the like says changed",
     "Whoever reads it may read something else.",
     _UNDECIDABLE, _RISKY, (_SEMANTIC,), ("A8",)),
    ("setting-changed", "Something else that is said of a model changed", "What reads it acts otherwise.",
     _NONE, _RISKY, (_SEMANTIC,), ("A8",)),
)  # fmt: skip

RULES = rules("dbt", _TABLE)
"""Every rule of its own by its id (`dbt/access-narrowed`); columns are told by those of contracts."""

_TABLES = ("models", "seeds", "snapshots")
_WHOLE = ("exposures", "metrics", "semantic_models", "saved_queries", "unit_tests", "groups", "macros", "analyses")
_ACCESS = ("private", "protected", "public")
_BUILD = frozenset({
    "materialized", "unique_key", "incremental_strategy", "on_schema_change", "partition_by", "cluster_by", "strategy",
    "updated_at", "check_cols", "full_refresh", "enabled", "database", "schema", "alias",
})  # fmt: skip
_RIGHTS = frozenset({"group", "grants", "meta"})
_PLACE = ("database", "schema", "identifier")
_JINJA = re.compile(r"\{\{|\{%|\{#")
_READ = frozenset({
    "name", "columns", "description", "tests", "data_tests", "tags", "config", "constraints", "versions", "docs",
    "tables",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Resource:
    """A model or the like: its columns and tests as a schema object, and what else is said, with its place."""

    kind: str
    name: str
    place: Place
    table: SchemaObject | None
    said: dict[str, tuple[str, Place]]
    versions: tuple[str, ...] = ()

    @property
    def is_promised(self) -> bool:
        """Whether its columns were promised: a source's are, a model's where its contract is enforced."""
        return self.kind == "sources" or self.said.get("contract.enforced", ("",))[0] == "true"

    @property
    def until(self) -> date | None:
        """The day until which it is promised, where its `deprecation_date` names one."""
        return sunset.day(self.said.get("deprecation_date", ("",))[0])


def recognises(source: Source) -> bool:
    """Whether the document lists dbt's resources."""
    if not source.path.casefold().endswith(SUFFIXES) or not isinstance(source.document, Mapping):
        return False
    entries = source.document.entries
    lists = [entries[word].value for word in (*_TABLES, "sources", *_WHOLE[:5]) if word in entries]
    is_said = "version" in entries and told(entries["version"].value) in {"2", "2.0"}
    return bool(lists) and all(isinstance(each, Sequence) for each in lists) and (is_said or any(map(_is_list, lists)))


def _is_list(node: Node) -> bool:
    """Whether the items are mappings with names, and one says something that only dbt asks for."""
    items = node.items if isinstance(node, Sequence) else ()
    entries = [item.entries for item in items if isinstance(item, Mapping) and "name" in item.entries]
    words = {"columns", "config", "tables", "data_tests", "tests", "depends_on", "access", "versions", "type_params"}
    return len(entries) == len(items) and any(words & each.keys() for each in entries)


def references(_source: Source) -> tuple[str, ...]:
    """A property file stands alone."""
    return ()


def examine(old: Source | None, new: Source | None) -> Examination:
    """What changes from one property file to another."""
    before, after = (_side(source) for source in (old, new))
    found = {each.fingerprint: each for each in _findings(before, after, (old, new))}
    return Examination(
        findings=tuple(sorted(found.values(), key=lambda each: (each.subject, each.element, each.rule))),
        is_readable=not any(isinstance(side, Unreadable) for side in (before, after)),
        described_before=_described(before),
        described_after=_described(after),
    )


def _side(source: Source | None) -> dict[tuple[str, str], _Resource] | Unreadable | None:
    if source is None:
        return None
    node = source.document
    if isinstance(node, Unreadable):
        return node
    if not isinstance(node, Mapping):
        return Unreadable(node.line, node.column, "no mapping", "lists of models and the like", "write `models:`")
    root = Fields(Reading(source.path), node)
    return {(each.kind, each.name): each for each in _resources(root) if each.name}


def _resources(root: Fields) -> Iterator[_Resource]:
    for kind in _TABLES:
        for item in root.each(kind):
            yield _resource(kind, item, item.text("name") or "")
    for item in root.each("sources"):
        above = item.text("name") or ""
        for each in item.each("tables"):
            yield _resource("sources", each, f"{above}.{each.text('name') or ''}", item)
    for kind in _WHOLE:
        for item in root.each(kind):
            text = canonical(item.mapping)
            yield _Resource(kind, item.text("name") or "", item.place, None, {"definition": (text, item.place)})


def _resource(kind: str, item: Fields, name: str, above: Fields | None = None) -> _Resource:
    config = item.fields("config")
    said = {**(_said(above, _PLACE) if above else {}), **_said(item), **(_said(config) if config else {})}
    keys = {
        column for each in _constraints(item) if each.text("type") == "primary_key" for column in each.texts("columns")
    }
    others = [each for each in _constraints(item) if each.text("type") != "primary_key"]
    if others:
        said["constraints"] = ("; ".join(sorted(canonical(each.mapping) for each in others)), others[0].place)
    table = SchemaObject(
        element="",
        place=item.place,
        places=item.places,
        name=name,
        table=name.rpartition(".")[2],
        primary_key=tuple(sorted(keys)),
        properties=tuple(_column(column, keys) for column in item.each("columns")),
        quality=_tests(item),
        tags=(*item.texts("tags"), *(config.texts("tags") if config and _is_sequence(config, "tags") else ())),
        description=item.text("description"),
    )
    versions = tuple(text for each in item.each("versions", by="v") if (text := each.text("v")))
    return _Resource(kind, name, item.place, table, said, versions)


def _is_sequence(fields: Fields, name: str) -> bool:
    return isinstance(fields.node(name), Sequence)


def _said(fields: Fields, only: tuple[str, ...] | None = None) -> dict[str, tuple[str, Place]]:
    """What is said under words of its own; `contract` and `meta` word by word."""
    found: dict[str, tuple[str, Place]] = {}
    for word, entry in fields.mapping.entries.items():
        if word in _READ or (only is not None and word not in only):
            continue
        if word in {"contract", "meta"} and isinstance(entry.value, Mapping):
            inside: ReadOnly[str, Entry] = entry.value.entries
            found |= {
                f"{word}.{key}": (told(each.value), fields.reading.place(each.key)) for key, each in inside.items()
            }
        else:
            found[word] = (told(entry.value), fields.reading.place(entry.key))
    return found


def _constraints(fields: Fields) -> list[Fields]:
    return fields.each("constraints", by="type")


def _column(column: Fields, keys: set[str]) -> Property:
    name = column.text("name") or ""
    kinds = {each.text("type") for each in _constraints(column)}
    config = column.fields("config")
    meta = (config or column).fields("meta") or column.fields("meta")
    checks = [canonical(each.mapping) for each in _constraints(column) if each.text("type") in {"check", "foreign_key"}]
    return Property(
        element=name,
        place=column.place,
        places=column.places_as(type="data_type", quality="data_tests"),
        name=name,
        type=column.text("data_type") or "",
        is_nullable=not ({"not_null", "primary_key"} & kinds or name in keys),
        is_unique=bool({"unique", "primary_key"} & kinds) or keys == {name},
        tags=(*column.texts("tags"), *(config.texts("tags") if config and _is_sequence(config, "tags") else ())),
        description=column.text("description"),
        quality=_tests(column, name),
        classification=meta.text("classification") if meta else None,
        constraints={"constraints": "; ".join(sorted(checks))} if checks else {},
        custom=meta.told(key for key in meta.mapping.entries if key != "classification") if meta else {},
    )


def _tests(fields: Fields, of: str = "") -> tuple[Quality, ...]:
    """The tests `of` a column, or of the whole, each called by its kind."""
    items = (*fields.items("tests"), *fields.items("data_tests"))
    return tuple(_test(fields, item, of) for item in items if isinstance(item, Mapping | Scalar))


def _test(fields: Fields, item: Mapping | Scalar, of: str) -> Quality:
    """A test with what it is asked with, wherever that is said: beside its kind, under it, or in `arguments`."""
    place = fields.reading.place(item)
    name = item.text if isinstance(item, Scalar) else next(iter(item.entries), "")
    element = f"{of}.{name}" if of else name
    if isinstance(item, Scalar):
        return Quality(element=element, place=place, name=name, told={"test": name})
    said = Fields(fields.reading, item)
    under = [part for word in (name, "arguments", "config") if (part := _fields(said, word))]
    under += [part for each in under for word in ("arguments", "config") if (part := _fields(each, word))]
    words = {key: value for part in (said, *under) for key, value in part.told(part.mapping.entries).items()}
    kept = {key: value for key, value in words.items() if key not in {"arguments", "config", name}}
    return Quality(element=element, place=place, name=name, told={"test": name, **kept})


def _fields(fields: Fields, word: str) -> Fields | None:
    return fields.fields(word) if isinstance(fields.node(word), Mapping) else None


# What changes


def _findings(
    before: dict[tuple[str, str], _Resource] | Unreadable | None,
    after: dict[tuple[str, str], _Resource] | Unreadable | None,
    sources: tuple[Source | None, Source | None],
) -> Iterator[Finding]:
    if isinstance(after, Unreadable) and sources[1]:
        what = f"Found {after.found}, expected {after.expected}: {after.remedy}."
        place = Place(path=sources[1].path, line=after.line, column=after.column)
        yield finding(RULES["dbt/unreadable"], sources[1].path, "", (None, after.found), what, head=place)
        return
    if isinstance(before, Unreadable) and sources[0]:
        what = f"Before this change there was {before.found} where {before.expected} was expected."
        place = Place(path=sources[0].path, line=before.line, column=before.column)
        yield finding(RULES["dbt/base-unreadable"], sources[0].path, "", (before.found, None), what, base=place)
    old = before if isinstance(before, dict) else {}
    new = after if isinstance(after, dict) else {}
    if isinstance(before, Unreadable):
        return
    for key in sorted(old.keys() | new.keys()):
        yield from _resource_changed(old.get(key), new.get(key))


def _resource_changed(old: _Resource | None, new: _Resource | None) -> Iterator[Finding]:
    if old is None and new is not None:
        what = f"{shown(new.name)} of the {new.kind} is described."
        yield finding(RULES["dbt/resource-added"], new.name, "", (None, new.name), what, head=new.place)
    elif new is None and old is not None:
        what = f"{shown(old.name)} of the {old.kind} is no longer described.{sunset.told(old.until)}"
        rule = RULES["dbt/resource-removed"]
        yield finding(rule, old.name, "", (old.name, None), what, base=old.place, sunset=old.until)
    elif old is not None and new is not None:
        yield from _settings(old, new)
        yield from _versions(old, new)
        if old.table and new.table:
            yield from _columns(old, new, old.table, new.table)


def _columns(old: _Resource, new: _Resource, before: SchemaObject, after: SchemaObject) -> Iterator[Finding]:
    pair = Pair(subject=new.name, table=after.table, sunset=old.until)
    one, other = _typed(before.properties, after.properties), _typed(after.properties, before.properties)
    found = [
        *columns.compare(pair, one, other, columns.matched(one, other)),
        *quality.compare(pair, before.quality, after.quality),
        *tags(pair, before, after),
        *descriptions(pair, before, after),
    ]
    for each in found:
        is_milder = each.severity is _BREAKING and _SHAPE in each.axes and not (old.is_promised or new.is_promised)
        settled = replace(each, severity=_RISKY) if is_milder else each
        yield _opaque(settled) if _has_jinja(settled) else settled


def _typed(own: tuple[Property, ...], others: tuple[Property, ...]) -> tuple[Property, ...]:
    """The columns, without a type where the other side says none: what was never said is no change."""
    untyped = {column.name for column in others if not column.type}
    return tuple(replace(column, type="") if column.name in untyped else column for column in own)


def _has_jinja(found: Finding) -> bool:
    return any(_JINJA.search(text) for text in (found.before or "", found.after or ""))


def _opaque(found: Finding) -> Finding:
    """The finding about a template: whatever it is, nobody knows."""
    what = f"It was {shown(found.before or 'not there')} and is {shown(found.after or 'gone')}."
    change = (found.before, found.after)
    rule = RULES["dbt/templated"]
    return finding(rule, found.subject, found.element, change, what, base=found.base, head=found.head)


def _settings(old: _Resource, new: _Resource) -> Iterator[Finding]:
    for word in sorted(old.said.keys() | new.said.keys()):
        before, after = old.said.get(word), new.said.get(word)
        change = before[0] if before else None, after[0] if after else None
        if change[0] == change[1]:
            continue
        what = f"{shown(word)} was {shown(change[0] or 'not said')} and is {shown(change[1] or 'not said')}."
        rule = RULES[f"dbt/{_rule(old.kind, word, change)}"]
        places = before[1] if before else old.place, after[1] if after else new.place
        day = new.until if word == "deprecation_date" else None
        yield finding(rule, new.name, word, change, what, base=places[0], head=places[1], sunset=day)


def _rule(kind: str, word: str, change: tuple[str | None, str | None]) -> str:
    first = word.partition(".")[0]
    if word == "definition":
        return "definition-changed"
    if any(_JINJA.search(text or "") for text in change):
        return "templated"
    if word == "contract.enforced" and "true" in change:
        return "contract-enforced" if change[1] == "true" else "contract-not-enforced"
    if word == "access":
        was, now = (_ACCESS.index(text) if text in _ACCESS else 1 for text in change)
        return "access-widened" if now > was else "access-narrowed"
    if kind == "sources" and word in _PLACE:
        return "source-moved"
    others = {"latest_version": "latest-version-moved", "deprecation_date": "deprecation-changed"}
    others |= {
        "constraints": "constraint-changed",
        "freshness": "freshness-changed",
        "loaded_at_field": "freshness-changed",
    }
    known = "build-changed" if first in _BUILD else "rights-changed" if first in _RIGHTS else "setting-changed"
    return others.get(word, known)


def _versions(old: _Resource, new: _Resource) -> Iterator[Finding]:
    for version in sorted(set(old.versions) - set(new.versions)):
        what = f"The version {shown(version)} of {shown(new.name)} is gone.{sunset.told(old.until)}"
        rule, element, day = RULES["dbt/version-removed"], f"versions.{version}", old.until
        yield finding(rule, new.name, element, (version, None), what, base=old.place, head=new.place, sunset=day)
    for version in sorted(set(new.versions) - set(old.versions)):
        what = f"The version {shown(version)} of {shown(new.name)} is new."
        rule = RULES["dbt/version-added"]
        yield finding(rule, new.name, f"versions.{version}", (None, version), what, base=old.place, head=new.place)


def _described(side: dict[tuple[str, str], _Resource] | Unreadable | None) -> tuple[Dataset, ...]:
    """Each table with typed columns."""
    if not isinstance(side, dict):
        return ()
    return tuple(
        Dataset(
            name=each.name,
            place=each.place,
            columns=tuple(
                Column(
                    name=column.name,
                    type=parse(column.type),
                    is_nullable=None if column.is_nullable else False,
                    place=column.place,
                )
                for column in each.table.properties
                if column.type
            ),
        )
        for each in side.values()
        if each.table and each.table.properties
    )
