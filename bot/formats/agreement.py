"""Whether files that describe one dataset agree: its columns, their types, and whether they may be empty.

A contract, an Avro schema, a dbt model and a DDL file of `trade_ledger` are four descriptions of one thing. Only a
disagreement that the change brings is told; one that was there before is for another day. Names are the same however
they are spelled (`trade_id`, `TradeId`); a type that one file gives a size and another does not is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from bot.facts.finding import Axis, Effect, Finding, Place, Severity
from bot.formats.described import Column, Dataset, Description, named
from bot.formats.document import shown
from bot.formats.findings import finding
from bot.formats.rule import Row, rules
from bot.formats.types import INTEGERS, Type, fits, is_sized
from bot.formats.types.kinds import TIMES

MOST_FILES = 8
"""How many descriptions of one dataset are held to each other."""

PARTIAL = frozenset({"dbt"})
"""Formats whose files may say only some of the columns."""

_INTEGERS = INTEGERS | {"integer"}
_FAMILIES = (
    frozenset({"varchar", "nvarchar", "char", "nchar", "uuid", "logical string"}),
    frozenset({"binary", "varbinary"}),
    frozenset({"boolean", "logical boolean"}),
    frozenset({"date", "logical date"}),
    frozenset({"time", "logical time"}),
    frozenset({"time_tz", "logical time"}),
    frozenset({"timestamp", "timestamp_ns", "datetime", "logical timestamp"}),
    frozenset({"timestamp_tz", "timestamp_ns_tz", "logical timestamp"}),
    frozenset({"json", "struct", "map"}),
)
"""Kinds that may stand for each other in different formats."""

_TABLE: tuple[Row, ...] = (
    ("type-differs", "Files that describe one dataset give a column different types",
     "What is written by the one is not what the other promises.",
     Effect.NONE, Severity.RISKY, (Axis.SHAPE,), ("A14",)),
    ("nullability-differs", "Files that describe one dataset differ in whether a column may be empty",
     "Those who go by the one do not expect what the other permits.",
     Effect.NONE, Severity.RISKY, (Axis.SHAPE,), ("A14",)),
    ("column-missing", "A column is in one file that describes a dataset and not in another",
     "Those who go by the one look for what the other does not know.",
     Effect.NONE, Severity.RISKY, (Axis.SHAPE,), ("A14",)),
)  # fmt: skip

RULES = rules("agreement", _TABLE)
"""Every rule by its id (`agreement/type-differs`)."""


def introduced(before: Iterable[Description], after: Iterable[Description]) -> dict[str, list[Finding]]:
    """The disagreements that `after` has and `before` has not, by the path of a changed file."""
    known = {found.fingerprint for _, found in _disagreements(before)}
    told: dict[str, list[Finding]] = defaultdict(list)
    for path, found in _disagreements(after):
        if found.fingerprint not in known:
            told[path].append(found)
    return told


def _disagreements(described: Iterable[Description]) -> Iterator[tuple[str, Finding]]:
    together: dict[str, list[Description]] = defaultdict(list)
    for each in described:
        together[named(each.dataset.name)].append(each)
    for group in together.values():
        chosen = sorted(group, key=lambda each: (not each.is_changed, each.path))[:MOST_FILES]
        for one, other in combinations(chosen, 2):
            if one.is_changed and one.format != other.format:
                yield from ((one.path, found) for found in _Pair(one, other).differences())


class _Pair:
    """A changed file and another that describe one dataset."""

    def __init__(self, one: Description, other: Description) -> None:
        self._one, self._other = one, other
        self._mine, self._theirs = _columns(one.dataset), _columns(other.dataset)

    def differences(self) -> Iterator[Finding]:
        for name in sorted(self._mine.keys() | self._theirs.keys()):
            mine, theirs = self._mine.get(name), self._theirs.get(name)
            if mine and theirs:
                yield from self._column(mine, theirs)
            elif mine and self._other.format not in PARTIAL and "." not in name:
                yield self._tell(
                    "column-missing", mine.name, "there", "missing", (mine.place, self._other.dataset.place)
                )
            elif theirs and self._one.format not in PARTIAL and "." not in name:
                yield self._tell(
                    "column-missing", theirs.name, "missing", "there", (self._one.dataset.place, theirs.place)
                )

    def _column(self, mine: Column, theirs: Column) -> Iterator[Finding]:
        places = mine.place, theirs.place
        if not agrees(mine.type, theirs.type):
            yield self._tell("type-differs", mine.name, spelled(mine.type), spelled(theirs.type), places)
        if None not in {mine.is_nullable, theirs.is_nullable} and mine.is_nullable != theirs.is_nullable:
            told = tuple("may be empty" if side.is_nullable else "never empty" for side in (mine, theirs))
            yield self._tell("nullability-differs", mine.name, told[0], told[1], places)

    def _tell(self, rule: str, element: str, mine: str, theirs: str, places: tuple[Place, Place]) -> Finding:
        one, other = f"{self._one.format}: {mine}", f"{self._other.format}: {theirs}"
        what = f"{_where(places[0])} says {shown(mine)}, and {_where(places[1])} says {shown(theirs)}."
        subject = self._one.dataset.name
        return finding(RULES[f"agreement/{rule}"], subject, element, (other, one), what, head=places[0])


def _columns(dataset: Dataset) -> dict[str, Column]:
    """The columns by their dotted paths, apart from style."""
    return {".".join(map(named, each.name.split("."))): each for each in dataset.columns}


def _where(place: Place) -> str:
    return f"{place.path}:{place.line}"


def spelled(type_: Type) -> str:
    """A type as people write it: `decimal(18, 2)`."""
    sizes = f"({', '.join(map(str, type_.parameters))})" if type_.parameters else ""
    return f"{type_.kind.removeprefix('logical ')}{sizes}"


def agrees(one: Type, other: Type) -> bool:
    """Whether two types may describe the same column. What is not known, or not sized, is no disagreement.

    Nor is how fine a time is told: engines have defaults of their own for that.
    """
    if fits(one, other) is None or fits(other, one) is None or one == other:
        return True
    kinds = {one.kind, other.kind}
    if any(kinds <= family for family in _FAMILIES) or one.kind == other.kind:
        return one.kind != other.kind or one.kind in TIMES or not (is_sized(one) and is_sized(other))
    return _numbers_agree(one, other)


def _numbers_agree(one: Type, other: Type) -> bool:
    """Logical numbers have no size; an integer may be kept as a decimal without a scale that holds it."""
    kinds = {one.kind, other.kind}
    if "number" in kinds:
        return kinds <= _INTEGERS | {"number", "decimal", "float32", "float64"}
    if "integer" in kinds and kinds <= _INTEGERS:
        return True
    narrow, wide = (one, other) if other.kind == "decimal" else (other, one)
    return (
        narrow.kind in _INTEGERS
        and wide.kind == "decimal"
        and wide.parameters[1:] in {(), (0,)}
        and (narrow.kind == "integer" or bool(fits(narrow, wide)))
    )
