"""The kinds of type that all dialects are read as, and how much each holds."""

from __future__ import annotations

from dataclasses import dataclass

SIGNED = {"int8": 7, "int16": 15, "int24": 23, "int32": 31, "int64": 63, "int128": 127}
"""Whole numbers by the bits of their size, without the sign's."""
UNSIGNED = {"uint8": 8, "uint16": 16, "uint24": 24, "uint32": 32, "uint64": 64, "uint128": 128}
FLOATS = {"float16": 11, "float32": 24, "float64": 53}
"""Floats by the bits of the largest whole number up to which they hold every one."""
INTEGERS = frozenset({*SIGNED, *UNSIGNED})
DECIMALS = frozenset({"decimal", "decimal_unsigned"})
NUMBERS = frozenset({*INTEGERS, *FLOATS, *DECIMALS, "integer", "number"})
"""`integer` and `number` have no size: they are what a contract says that leaves the size to the engine."""
VARYING_TEXTS = frozenset({"varchar", "nvarchar"})
TEXTS = VARYING_TEXTS | {"char", "nchar"}
"""`nvarchar` and `nchar` only where `varchar` and `char` hold the characters of one code page, as in SQL Server."""
BYTES = frozenset({"binary", "varbinary"})
CLOCKED = frozenset({"timestamp", "timestamp_tz", "time", "time_tz"})
"""Times with a number of digits for the fraction of a second; `_tz` are points in time, the others a clock's face."""
TIMES = CLOCKED | {"timestamp_ns", "timestamp_ns_tz", "datetime"}
"""`timestamp_ns` counts nanoseconds in 64 bits, so it ends in 2262; SQL Server's `datetime` begins in 1753."""
NESTED = frozenset({"array", "map", "struct", "vector"})

UNLIMITED_DECIMAL = (147455, 16383)
"""The digits of PostgreSQL's `numeric` that is given none: 131072 before the point and 16383 after it."""

_SIZES = {"decimal": 2, "decimal_unsigned": 2, **dict.fromkeys(TEXTS | BYTES | CLOCKED, 1)}


@dataclass(frozen=True, slots=True)
class Type:
    """A type: its kind, parameters (length; precision and scale; dimension), and what it is made of.

    `parts` are an array's and a vector's `[]`, a map's `{key}` and `{}`, a struct's fields. An unknown type keeps its
    canonical text as `unknown`.
    """

    kind: str
    parameters: tuple[int, ...] = ()
    parts: tuple[tuple[str, Type], ...] = ()
    is_nullable: bool = True
    unknown: str | None = None


def is_sized(type_: Type) -> bool:
    """Whether a type says how much it holds."""
    return bool(type_.parameters) and type_.parameters != UNLIMITED_DECIMAL


def most_parameters(kind: str) -> int:
    """How many parameters a kind may have."""
    return _SIZES.get(kind, 0)


def digits(kind: str) -> int:
    """The decimal digits of the largest value of an integer kind."""
    return len(str(2 ** {**SIGNED, **UNSIGNED}[kind]))
