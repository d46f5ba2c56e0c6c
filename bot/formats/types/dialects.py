"""What the words for types mean: to everyone, and where a dialect means something else.

A word means a kind, or a kind with parameters: `decimal(38,0)`. `varchar(max)` has no limit, whatever the dialect's
default is. A word that means nothing (`""`) is not ours to compare.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.formats.types.kinds import UNLIMITED_DECIMAL

_MEANING = re.compile(r"(?P<kind>[\w ]+?)(?:\((?P<parameters>[\d,]+|max)\))?")

ALIASES: Mapping[str, str] = {
    "tinyint": "int8", "byte": "int8", "int1": "int8", "byteint": "int8",
    "smallint": "int16", "int2": "int16", "short": "int16", "int16": "int16", "smallserial": "int16",
    "mediumint": "int24", "int3": "int24",
    "int": "int32", "integer": "int32", "int4": "int32", "int32": "int32", "signed": "int32", "serial": "int32",
    "bigint": "int64", "long": "int64", "int8": "int64", "int64": "int64", "bigserial": "int64",
    "hugeint": "int128", "int128": "int128",
    "tinyint unsigned": "uint8", "utinyint": "uint8", "uint8": "uint8",
    "smallint unsigned": "uint16", "usmallint": "uint16", "uint16": "uint16",
    "mediumint unsigned": "uint24",
    "int unsigned": "uint32", "unsigned": "uint32", "integer unsigned": "uint32", "unsigned int": "uint32",
    "uinteger": "uint32", "uint32": "uint32",
    "bigint unsigned": "uint64", "ubigint": "uint64", "uint64": "uint64", "uhugeint": "uint128", "uint128": "uint128",
    "decimal": "decimal", "numeric": "decimal", "number": "decimal", "dec": "decimal", "fixed": "binary",
    "bignumeric": "decimal", "bigdecimal": "decimal",
    "decimal unsigned": "decimal_unsigned", "numeric unsigned": "decimal_unsigned",
    "float16": "float16", "half": "float16",
    "real": "float32", "float4": "float32", "float": "float32", "float32": "float32",
    "double": "float64", "float8": "float64", "double precision": "float64", "float64": "float64",
    "string": "varchar(max)", "text": "varchar(max)", "clob": "varchar(max)",
    "varchar": "varchar", "nvarchar": "varchar", "varchar2": "varchar",
    "character varying": "varchar", "char varying": "varchar",
    "char": "char", "character": "char", "nchar": "char", "bpchar": "char",
    "binary": "binary",
    "varbinary": "varbinary", "bytes": "varbinary", "bytea": "varbinary", "blob": "varbinary",
    "binary varying": "varbinary", "varbyte": "varbinary",
    "bool": "boolean", "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp", "datetime": "timestamp", "datetime2": "timestamp", "timestamp_ntz": "timestamp",
    "timestampntz": "timestamp", "timestamp without time zone": "timestamp",
    "timestamptz": "timestamp_tz", "timestamp_tz": "timestamp_tz", "timestamp_ltz": "timestamp_tz",
    "timestampltz": "timestamp_tz", "timestamp with time zone": "timestamp_tz", "datetimeoffset": "timestamp_tz",
    "timestamp with local time zone": "timestamp_tz",
    "timestamp_ns": "timestamp_ns", "timestamptz_ns": "timestamp_ns_tz",
    "time": "time", "time without time zone": "time", "timetz": "time_tz", "time with time zone": "time_tz",
    "uuid": "uuid", "uniqueidentifier": "uuid",
    "json": "json", "jsonb": "json", "variant": "json", "super": "json",
    "array": "array", "list": "array", "map": "map", "struct": "struct", "row": "struct", "record": "struct",
    "object": "struct", "vector": "vector",
}  # fmt: skip
"""What each word means where a dialect says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dialect:
    """What one engine means by words for types.

    `defaults` are the parameters of a kind that is written without any. `unlimited` are the lengths from which a kind
    has no limit to speak of. `max_length` is what `varchar(max)` means, no limit if it is `None`. `has_sized_arrays`
    says whether the size in `int[3]` counts. A timestamp with more digits than `widest_timestamp` is a `timestamp_ns`.
    """

    name: str
    title: str
    synonyms: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    max_length: int | None = None
    unlimited: Mapping[str, int] = field(default_factory=dict)
    has_sized_arrays: bool = True
    widest_timestamp: int | None = None


GENERIC = Dialect(name="", title="any engine")
_MICROSECONDS = {"timestamp": (6,), "timestamp_tz": (6,), "time": (6,), "time_tz": (6,)}

DIALECTS = (
    Dialect(
        name="snowflake",
        title="Snowflake",
        aliases={
            **dict.fromkeys(
                ("tinyint", "byteint", "smallint", "int", "integer", "bigint", "int2", "int4", "int8"), "decimal(38,0)"
            ),
            **dict.fromkeys(("float", "float4", "real"), "float64"),
            **dict.fromkeys(("string", "text"), "varchar"),
            **dict.fromkeys(("char", "character", "nchar"), "varchar(1)"),
            "binary": "varbinary",
            "object": "json",
        },
        defaults={
            "decimal": (38, 0),
            **dict.fromkeys(_MICROSECONDS, (9,)),
        },
        unlimited={"varchar": 16777216, "varbinary": 8388608},
    ),
    Dialect(
        name="bigquery",
        title="BigQuery",
        aliases={
            **dict.fromkeys(("tinyint", "byteint", "smallint", "int", "integer"), "int64"),
            "float": "float64",
            "bignumeric": "decimal(76,38)",
            "bigdecimal": "decimal(76,38)",
            "timestamp": "timestamp_tz",
        },
        defaults={"decimal": (38, 9), **_MICROSECONDS},
    ),
    Dialect(
        name="redshift",
        title="Redshift",
        aliases={"float": "float64", "text": "varchar(256)", "string": "varchar(256)", "bpchar": "char(256)"},
        defaults={"decimal": (18, 0), "varchar": (256,), "varbinary": (64000,), **_MICROSECONDS},
        max_length=65535,
    ),
    Dialect(
        name="postgres",
        title="PostgreSQL",
        synonyms=("postgresql",),
        aliases={"float": "float64", "bpchar": "varchar(max)"},
        defaults={"decimal": UNLIMITED_DECIMAL, **_MICROSECONDS},
        has_sized_arrays=False,
    ),
    Dialect(
        name="databricks",
        title="Delta Lake",
        synonyms=("delta", "spark"),
        aliases={"timestamp": "timestamp_tz", "binary": "varbinary"},
        defaults={"decimal": (10, 0), **_MICROSECONDS},
    ),
    Dialect(name="iceberg", title="Iceberg", aliases={"binary": "varbinary"}, defaults=_MICROSECONDS),
    Dialect(
        name="duckdb",
        title="DuckDB",
        aliases={
            **dict.fromkeys(("char", "character", "nchar", "bpchar"), "varchar"),
            "binary": "varbinary",
            "timestamp_s": "timestamp(0)",
            "timestamp_ms": "timestamp(3)",
            "timestamp_us": "timestamp(6)",
        },
        defaults={"decimal": (18, 3), **_MICROSECONDS},
        widest_timestamp=6,
    ),
    Dialect(
        name="mysql",
        title="MySQL",
        synonyms=("mariadb",),
        aliases={
            "real": "float64",
            "text": "varchar(65535)",
            "mediumtext": "varchar(16777215)",
            "longtext": "varchar(4294967295)",
            "tinyblob": "varbinary(255)",
            "blob": "varbinary(65535)",
            "mediumblob": "varbinary(16777215)",
            "longblob": "varbinary(4294967295)",
            "timestamp": "timestamp_tz",
        },
        defaults={"decimal": (10, 0), "decimal_unsigned": (10, 0), **dict.fromkeys(_MICROSECONDS, (0,))},
    ),
    Dialect(
        name="trino",
        title="Trino",
        synonyms=("presto",),
        defaults={"decimal": (38, 0), **dict.fromkeys(_MICROSECONDS, (3,))},
    ),
    Dialect(
        name="tsql",
        title="SQL Server",
        synonyms=("mssql", "sqlserver", "synapse"),
        aliases={
            "tinyint": "uint8",
            "float": "float64",
            "bit": "boolean",
            "nvarchar": "nvarchar",
            "ntext": "nvarchar(max)",
            "nchar": "nchar",
            "datetime": "datetime",
            "timestamp": "",
        },
        defaults={
            "decimal": (18, 0),
            **dict.fromkeys(("varchar", "nvarchar", "varbinary"), (1,)),
            **dict.fromkeys(_MICROSECONDS, (7,)),
        },
    ),
    Dialect(
        name="clickhouse",
        title="ClickHouse",
        aliases={"int8": "int8"},
    ),
    Dialect(
        name="logical",
        title="`logicalType` of ODCS",
        aliases={
            **{kind: f"logical {kind}" for kind in ("string", "date", "timestamp", "time", "boolean")},
            "integer": "integer",
            "number": "number",
            "int8": "int8",
        },
    ),
)
"""`logical` are kinds without a size, of which only an integer is also something else, a number."""

_BY_NAME = {name: dialect for dialect in DIALECTS for name in (dialect.name, *dialect.synonyms)}


def dialect(name: str) -> Dialect:
    """The dialect of a name or a synonym, whatever its case; what is generic for a name that is not known."""
    return _BY_NAME.get(name.casefold(), GENERIC)


def meaning(words: str, dialect: Dialect) -> tuple[str, tuple[int, ...] | None]:
    """The kind that words mean, empty where none, and the parameters that go without saying, `None` where none do."""
    found = _MEANING.fullmatch(dialect.aliases.get(words, ALIASES.get(words, "")))
    if not found:
        return "", None
    told = found["parameters"]
    return found["kind"], None if told is None else () if told == "max" else tuple(map(int, told.split(",")))
