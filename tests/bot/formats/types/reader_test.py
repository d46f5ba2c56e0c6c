import pytest

from bot.formats.types.kinds import Type
from bot.formats.types.reader import parse

INT = Type("int32")


@pytest.fixture(autouse=True)
def _read_anew():
    parse.cache_clear()


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        (" INT(11) ", "", INT),
        ("double precision", "", Type("float64")),
        ("float(53)", "", Type("float64")),
        ("float(24)", "postgres", Type("float32")),
        ("decimal(9)", "", Type("decimal", (9, 0))),
        ("number", "Snowflake", Type("decimal", (38, 0))),
        ("number(*,0)", "", Type("decimal")),
        ("numeric", "postgresql", Type("decimal", (147455, 16383))),
        ("char", "", Type("char", (1,))),
        ("varchar(max)", "", Type("varchar")),
        ("varchar(max)", "redshift", Type("varchar", (65535,))),
        ("varchar(16777216)", "snowflake", Type("varchar")),
        ("varchar(max)", "tsql", Type("varchar")),
        ("timestamp(3) with time zone", "", Type("timestamp_tz", (3,))),
        ("timestamp(9)", "duckdb", Type("timestamp_ns")),
        ("timestamp(6)", "duckdb", Type("timestamp", (6,))),
        ("bigint(20) unsigned", "mysql", Type("uint64")),
        ("fixed[16]", "iceberg", Type("binary", (16,))),
        ("int[]", "", Type("array", (), (("[]", INT),))),
        ("int[3][]", "", Type("array", (), (("[]", Type("array", (3,), (("[]", INT),))),))),
        ("int[3]", "postgres", Type("array", (), (("[]", INT),))),
        ("int not null", "", Type("int32", is_nullable=False)),
        ("array<int>", "", Type("array", (), (("[]", INT),))),
        ("map(int, int)", "", Type("map", (), (("{key}", INT), ("{}", INT)))),
        ("row(`a` int, b: int)", "", Type("struct", (), (("a", INT), ("b", INT)))),
        ("object(a int)", "snowflake", Type("struct", (), (("a", Type("decimal", (38, 0))),))),
        ("object", "snowflake", Type("json")),
        ("vector", "", Type("vector")),
        ("vector(3)", "postgres", Type("vector", (3,))),
        ("vector(int, 3)", "", Type("vector", (3,), (("[]", INT),))),
    ],
)
def test_a_text_means(text, dialect, expected):
    assert parse(text, dialect) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "(", "array<" * 3_000, "array<" * 50, "int]", "[" * 4_000, "x" * 5_000, "int(" + "1" * 4_000 + ")"),
        *("a b c d e f", "int[", "int[x]", "map<>", "map<int>", "row(a int, a int)", "boolean(3)", "varchar(1,2)"),
        *("vector(", "vector(int)", "vector(int,x)", "int not", "int;drop"),
    ],
)
def test_what_is_not_understood_is_unknown(text):
    assert parse(text).kind == "unknown"


def test_an_unknown_type_is_its_own_text_however_it_is_spaced():
    assert parse("Geography( 4326 )") == parse("geography(4326)") == Type("unknown", unknown="geography(4326)")
