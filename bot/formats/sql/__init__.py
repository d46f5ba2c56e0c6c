"""SQL: declarative files of `create` statements, which are compared, and migrations, which are applied and judged.

```sql
-- dialect: postgres
create table trade_ledger (
  trade_id text primary key,
  notional decimal(18, 2) not null,
  counterparty text
);
```

A file is read if it holds a statement that defines or destroys something; a query or a dbt model is not. Its
statements are applied one after the other, and what there is afterwards is compared with what there was. A migration
is a file whose name begins with a version (`V12__ledger.sql`, `0007_ledger.sql`, `20261121_ledger.sql`): its statements
are applied to what the files before it in the same folder leave behind. Where no file tells what there was, a statement
is judged by itself: what it takes away was there, and a type that it changes was not known.

BACKWARD holds where the rows that are there, and their writers, fit the new table; FORWARD where those who read the old
one read the new one. Types are compared by what they hold, in their dialect. The dialect is the one that a line
`-- dialect: NAME` or a folder names, else one that the statements give away, else none in particular.

A statement that is not understood, a template (`{{`, `{%`) and an operation on masking policies that cannot be read are
undecidable and never pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.facts.finding import Finding, Place
from bot.formats.described import Column as DescribedColumn
from bot.formats.described import Dataset
from bot.formats.document import Unreadable
from bot.formats.findings import finding
from bot.formats.format import Examination, Source
from bot.formats.sql.catalog import States, applied, start, with_assumed
from bot.formats.sql.difference import compare
from bot.formats.sql.model import Catalog
from bot.formats.sql.rules import RULES
from bot.formats.sql.statements import Statement, statements
from bot.formats.types import parse

__all__ = ["NAME", "RULES", "SUFFIXES", "examine", "recognises", "references"]

NAME = "sql"
SUFFIXES = (".sql",)

_DEFINES = re.compile(
    rb"(?im)^[^\w\n]*(create\s+(or\s+replace\s+)?((temporary|temp|transient|external|unique|materialized|secure)\s+)*"
    rb"(table|view|schema|database|index|type|sequence|function|procedure|policy|masking|row|stream|task|role|user)"
    rb"|alter\s+\w+|drop\s+\w+|truncate|grant|revoke|comment\s+on|rename\s+\w+|delete\s+from|merge\s+into|update\s+\w+\s)"
)
_TEMPLATE = re.compile(rb"\{\{|\{%")
_VERSION = re.compile(r"(?i)^v?\d+(?:[._]\d+)*(?=[_.-])")
_MOST_FILES = 200


def recognises(source: Source) -> bool:
    """Whether the file holds a statement that defines or destroys something."""
    return source.path.casefold().endswith(SUFFIXES) and bool(_DEFINES.search(source.data.replace(b"\0", b"")))


def references(source: Source) -> tuple[str, ...]:
    """The folder of a migration, whose other files say what there is before it."""
    if not _version(source.path) or not recognises(source):
        return ()
    folder = source.path.rpartition("/")[0]
    return (f"{folder}/",) if folder else ()


def _version(path: str) -> tuple[int, ...]:
    """The version that a file's name begins with, empty for a file that is no migration."""
    found = _VERSION.match(path.rpartition("/")[2])
    return tuple(int(number) for number in re.findall(r"\d{1,18}", found[0])) if found else ()


@dataclass(frozen=True, slots=True)
class _Side:
    """One side as far as it could be read."""

    path: str
    dialect: str = ""
    statements: tuple[Statement, ...] = ()
    unreadable: Unreadable | None = None
    is_template: bool = False


def examine(old: Source | None, new: Source | None) -> Examination:
    """What changes from one file to another, or what a migration changes."""
    before, after = (None if source is None else _side(source) for source in (old, new))
    states = _states(old, before), _states(new, after)
    found = list(_findings(before, after, states, is_migration=bool(new and _version(new.path))))
    found.sort(key=lambda each: (each.subject, each.element, each.rule))
    return Examination(
        findings=tuple({each.fingerprint: each for each in found}.values()),
        is_readable=not any(side and side.unreadable for side in (before, after)),
        described_before=_described(states[0]),
        described_after=_described(states[1]),
    )


def _side(source: Source) -> _Side:
    if _TEMPLATE.search(source.data):
        return _Side(source.path, is_template=True)
    try:
        dialect, found = statements(source.path, source.data)
    except Unreadable as unreadable:
        return _Side(source.path, unreadable=unreadable)
    return _Side(source.path, dialect, tuple(found))


def _states(source: Source | None, side: _Side | None) -> States:
    """What there is before the file's statements and after them."""
    if source is None or side is None:
        return start(Catalog())
    states = start(Catalog(dialect=side.dialect))
    version = _version(source.path)
    earlier = sorted((_version(path), path) for path in source.files if _is_earlier(path, version))
    for _, path in earlier[-_MOST_FILES:]:
        told = _side(Source(path, source.files[path]))
        applied(states, told.statements)
    states.after.remarks.clear()
    return applied(start(states.after), side.statements)


def _is_earlier(path: str, version: tuple[int, ...]) -> bool:
    return path.casefold().endswith(SUFFIXES) and () < _version(path) < version


def _findings(
    before: _Side | None, after: _Side | None, states: tuple[States, States], *, is_migration: bool
) -> Iterator[Finding]:
    if after and after.unreadable:
        yield _wrong("unreadable", after, after.unreadable)
    elif before and before.unreadable:
        yield _wrong("base-unreadable", before, before.unreadable)
    elif after and after.is_template:
        place = Place(path=after.path, line=1)
        yield finding(RULES["sql/templated"], after.path, "", (None, "template"), "It is a template.", head=place)
    elif after and before is None and is_migration:
        yield from compare(states[1].before, states[1].after)
    else:
        yield from compare(
            with_assumed(states[0].after, states[1].before), with_assumed(states[1].after, states[0].after)
        )
        if before and after and is_migration and _texts(before) != _texts(after):
            yield _edited(before, after)


def _texts(side: _Side) -> list[str]:
    return [each.text for each in side.statements]


def _edited(before: _Side, after: _Side) -> Finding:
    places = Place(path=before.path, line=1), Place(path=after.path, line=1)
    what = "The migration is there already, and its statements changed."
    change = ("; ".join(_texts(before)), "; ".join(_texts(after)))
    return finding(RULES["sql/migration-edited"], after.path, "", change, what, base=places[0], head=places[1])


def _wrong(rule: str, side: _Side, wrong: Unreadable) -> Finding:
    place = Place(path=side.path, line=wrong.line, column=wrong.column)
    what = f"Found {wrong.found}, expected {wrong.expected}: {wrong.remedy}."
    is_base = rule == "base-unreadable"
    change = (wrong.found, None) if is_base else (None, wrong.found)
    base, head = (place, None) if is_base else (None, place)
    return finding(RULES[f"sql/{rule}"], side.path, "", change, what, base=base, head=head)


def _described(states: States) -> tuple[Dataset, ...]:
    """Each table that is known whole."""
    catalog = states.after
    return tuple(
        Dataset(
            name=table.name,
            place=table.place,
            columns=tuple(
                DescribedColumn(
                    name=column.name,
                    type=parse(column.type or "", catalog.dialect),
                    is_nullable=column.is_nullable if column.type else None,
                    place=column.place,
                )
                for column in table.columns.values()
            ),
        )
        for table in catalog.tables.values()
        if table.is_whole and table.columns
    )
