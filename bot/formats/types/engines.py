"""Whether an engine changes a column's type where it stands.

Each engine's manual says so, at the engine's `source`. What it says nothing of, or lets depend on more than the two
types, is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.formats.types.dialects import dialect
from bot.formats.types.kinds import CLOCKED, DECIMALS, NESTED, SIGNED, UNLIMITED_DECIMAL, VARYING_TEXTS, Type, digits
from bot.formats.types.lattice import fits
from bot.formats.types.reader import parse

_MYSQL_SHORT, _MYSQL_LONG, _MYSQL_TEXT = 63, 256, 65535
"""The characters up to which a `varchar` surely has one byte for its length, from which it surely has two; a `text`."""


class InPlace(StrEnum):
    """What an engine's `alter table` does to a column whose type changes."""

    YES = "yes"
    IF_FITS = "if it fits"
    REWRITE = "rewrite"
    NO = "no"
    UNKNOWN = "unknown"


_WORDS = {
    InPlace.YES: "{engine} changes it in place{note}.",
    InPlace.IF_FITS: "{engine} changes it in place if every stored value fits.",
    InPlace.REWRITE: "{engine} needs the table rewritten.",
    InPlace.NO: "{engine} cannot change it: it takes a new column or a new table.",
    InPlace.UNKNOWN: "",
}

Test = Callable[[Type, Type], bool]


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of change, in words and as a test of the types before and after, and what the engine does with it."""

    words: str
    answer: InPlace
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What an engine does in place: the first case that is met, else `otherwise`. `note` is the condition of a yes."""

    dialect: str
    source: str
    cases: tuple[Case, ...] = ()
    otherwise: InPlace
    note: str = ""

    @property
    def title(self) -> str:
        return dialect(self.dialect).title


def in_place(name: str, before: Type, after: Type) -> InPlace:
    """What the engine of a dialect does to change a column from one type to the other."""
    engine = _BY_DIALECT.get(dialect(name).name)
    if engine is None or {before.kind, after.kind} & {*NESTED, "unknown"}:
        return InPlace.UNKNOWN
    if before == after:
        return InPlace.YES
    return next((case.answer for case in engine.cases if case.test(before, after)), engine.otherwise)


def texts_in_place(old: str, new: str, old_dialect: str, new_dialect: str) -> InPlace:
    """The same of two texts; not known where they mean the same, or the engine is another one."""
    name = dialect(new_dialect).name
    before, after = parse(old, name), parse(new, name)
    return InPlace.UNKNOWN if before == after or dialect(old_dialect).name != name else in_place(name, before, after)


def told_in_place(name: str, answer: InPlace) -> str:
    """The answer of a dialect's engine as a sentence, empty where it is not known."""
    engine = _BY_DIALECT.get(dialect(name).name)
    return _WORDS[answer].format(engine=engine.title, note=engine.note) if engine else ""


def _within(kinds: frozenset[str], test: Test) -> Test:
    """The test, of two types of the same kind."""
    return lambda before, after: before.kind == after.kind and after.kind in kinds and test(before, after)


def _wider(before: Type, after: Type) -> bool:
    return fits(before, after) is True


def _narrower(before: Type, after: Type) -> bool:
    return fits(after, before) is True


def _same_scale(before: Type, after: Type) -> bool:
    return before.parameters[1:] == after.parameters[1:]


def _among(*pairs: tuple[str, str]) -> Test:
    return lambda before, after: (before.kind, after.kind) in pairs


def _both(one: Test, other: Test) -> Test:
    return lambda before, after: one(before, after) and other(before, after)


def _limited(before: Type, after: Type) -> bool:
    return bool(before.parameters and after.parameters)


def _bigquery_number(before: Type, after: Type) -> bool:
    """An integer or a decimal to a float, whatever is lost; an integer to a decimal that holds it."""
    is_integer = before.kind == "int64"
    return (is_integer and after.kind == "decimal" and _wider(before, after)) or (
        after.kind == "float64" and (is_integer or before.kind == "decimal")
    )


def _delta_number(before: Type, after: Type) -> bool:
    """A decimal needs ten digits for an int or anything shorter, twenty for a long."""
    if before.kind not in SIGNED or not _wider(before, after):
        return False
    least = 20 if before.kind == "int64" else digits("int32")
    is_roomy = after.kind == "decimal" and after.parameters[0] - after.parameters[1] >= least
    return is_roomy or after.kind in {*SIGNED, "float64"}


def _postgres_unlimited(before: Type, after: Type) -> bool:
    return before.kind == after.kind == "decimal" and after.parameters == UNLIMITED_DECIMAL


def _mysql_stays(before: Type, after: Type) -> bool:
    """Whether the length takes as many bytes to tell as before: one below 256 bytes, at up to four a character."""
    return after.parameters[0] <= _MYSQL_SHORT or before.parameters[0] >= _MYSQL_LONG


def _mysql_becomes(before: Type, after: Type) -> bool:
    """Whether it takes more, or the text is stored elsewhere."""
    is_longer = before.parameters[0] <= _MYSQL_SHORT and after.parameters[0] >= _MYSQL_LONG
    return is_longer or after.parameters[0] >= _MYSQL_TEXT


_TEXT, _BINARY, _DECIMAL = VARYING_TEXTS, frozenset({"varbinary"}), DECIMALS
_LONGER = _within(_TEXT, _both(_wider, _limited))
_MYSQL_KEPT = _both(_LONGER, _mysql_stays)
_MYSQL_REWRITTEN = _both(_LONGER, _mysql_becomes)
_DELTA_KINDS = _among(("float32", "float64"), ("date", "timestamp"))
_ICEBERG_KINDS = _among(("int32", "int64"), ("float32", "float64"))
_LONGER_TO_A_LIMIT = _within(VARYING_TEXTS | {"varbinary"}, _both(_wider, _limited))

ENGINES = (
    Engine(
        dialect="snowflake",
        source="https://docs.snowflake.com/en/sql-reference/sql/alter-table-column",
        cases=(
            Case("a longer text or binary", InPlace.YES, _within(_TEXT | _BINARY, _wider)),
            Case("more digits, the same scale", InPlace.YES, _within(_DECIMAL, _both(_same_scale, _wider))),
            Case("fewer digits, the same scale", InPlace.IF_FITS, _within(_DECIMAL, _both(_same_scale, _narrower))),
        ),
        otherwise=InPlace.NO,
    ),
    Engine(
        dialect="bigquery",
        source=(
            "https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language"
            "#alter_column_set_data_type_statement"
        ),
        cases=(
            Case("a longer text or bytes", InPlace.YES, _within(_TEXT | _BINARY, _wider)),
            Case("more digits before and after the point", InPlace.YES, _within(_DECIMAL, _wider)),
            Case("`int64` to a decimal that holds it; both to `float64`", InPlace.YES, _bigquery_number),
            Case("`date` to `datetime`", InPlace.YES, _among(("date", "timestamp"))),
        ),
        otherwise=InPlace.REWRITE,
    ),
    Engine(
        dialect="redshift",
        source="https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html",
        cases=(
            Case("a longer `varchar`", InPlace.YES, _within(_TEXT, _wider)),
            Case("a shorter `varchar`", InPlace.IF_FITS, _within(_TEXT, _narrower)),
        ),
        otherwise=InPlace.NO,
    ),
    Engine(
        dialect="postgres",
        source="https://www.postgresql.org/docs/current/sql-altertable.html",
        cases=(
            Case("a longer `varchar`, `text`", InPlace.YES, _within(_TEXT, _wider)),
            Case("more digits, the same scale", InPlace.YES, _within(_DECIMAL, _both(_same_scale, _wider))),
            Case("to `numeric` without a limit", InPlace.YES, _postgres_unlimited),
            Case("a finer time", InPlace.YES, _within(CLOCKED, _wider)),
        ),
        otherwise=InPlace.REWRITE,
    ),
    Engine(
        dialect="databricks",
        source="https://docs.delta.io/delta-type-widening/",
        cases=(
            Case("an integer to a larger one, to a decimal that holds it, to `double`", InPlace.YES, _delta_number),
            Case("`float` to `double`, `date` to `timestamp_ntz`", InPlace.YES, _DELTA_KINDS),
            Case("more digits before and after the point", InPlace.YES, _within(_DECIMAL, _wider)),
        ),
        otherwise=InPlace.REWRITE,
        note=", once `delta.enableTypeWidening` is set, after which older readers cannot read the table",
    ),
    Engine(
        dialect="iceberg",
        source="https://iceberg.apache.org/spec/#schema-evolution",
        cases=(
            Case("`int` to `long`, `float` to `double`", InPlace.YES, _ICEBERG_KINDS),
            Case("more digits, the same scale", InPlace.YES, _within(_DECIMAL, _both(_same_scale, _wider))),
        ),
        otherwise=InPlace.NO,
    ),
    Engine(
        dialect="duckdb",
        source="https://duckdb.org/docs/stable/sql/statements/alter_table",
        otherwise=InPlace.REWRITE,
    ),
    Engine(
        dialect="mysql",
        source="https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html",
        cases=(
            Case("a longer `varchar`, from up to 63 characters to 256 and more", InPlace.REWRITE, _MYSQL_REWRITTEN),
            Case("a longer `varchar`, both up to 63 characters or both from 256", InPlace.YES, _MYSQL_KEPT),
            Case("a longer `varchar`, else: by its character set", InPlace.UNKNOWN, _LONGER),
        ),
        otherwise=InPlace.REWRITE,
    ),
    Engine(
        dialect="trino",
        source="https://trino.io/docs/current/sql/alter-table.html",
        otherwise=InPlace.UNKNOWN,
    ),
    Engine(
        dialect="tsql",
        source="https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql",
        cases=(
            Case("a longer text or `varbinary`, up to a limit", InPlace.YES, _LONGER_TO_A_LIMIT),
            Case("a longer one without a limit", InPlace.UNKNOWN, _within(_TEXT | _BINARY, _wider)),
            Case("a shorter one", InPlace.IF_FITS, _within(_TEXT | _BINARY, _narrower)),
        ),
        otherwise=InPlace.REWRITE,
    ),
)
"""The engines, by the dialect that their types are written in."""

_BY_DIALECT = {engine.dialect: engine for engine in ENGINES}
