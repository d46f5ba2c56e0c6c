"""DuckDB as a witness of the lattice: what fits keeps every boundary value there and back, what does not loses one."""

import itertools

import duckdb
import pytest

from bot.formats.types import fits, parse

BOUNDARIES = {
    "tinyint": ["-128", "0", "127"],
    "smallint": ["-32768", "32767"],
    "integer": ["-2147483648", "2147483647"],
    "bigint": ["-9223372036854775808", "9223372036854775807", "9007199254740993"],
    "hugeint": ["-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"],
    "utinyint": ["0", "255"],
    "usmallint": ["65535"],
    "uinteger": ["4294967295"],
    "ubigint": ["18446744073709551615"],
    "uhugeint": ["340282366920938463463374607431768211455"],
    "float": ["3.4028235e38", "-3.4028235e38", "1.4e-45", "0.1", "16777216", "inf"],
    "double": ["1.7976931348623157e308", "-1.7976931348623157e308", "5e-324", "0.1", "9007199254740992", "inf"],
    "decimal(3,0)": ["-999", "999"],
    "decimal(4,2)": ["-99.99", "99.99", "0.01"],
    "decimal(6,2)": ["-9999.99", "9999.99"],
    "decimal(6,4)": ["-99.9999", "99.9999"],
    "decimal(9,0)": ["-999999999", "999999999"],
    "decimal(10,0)": ["-9999999999", "9999999999"],
    "decimal(19,0)": ["9" * 19, "-" + "9" * 19],
    "decimal": ["9" * 15 + ".999", "-" + "9" * 15 + ".999"],
    "decimal(20,0)": ["9" * 20, "-" + "9" * 20],
    "decimal(38,0)": ["9" * 38, "-" + "9" * 38],
    "decimal(38,10)": ["9" * 28 + "." + "9" * 10, "-0.0000000001"],
    "boolean": ["true", "false"],
    "varchar": ["", " ", "x" * 300, "é\U0001f600", "null"],
    "blob": ["", r"\x00", r"\xFF"],
    "date": ["0001-01-01", "1970-01-01", "9999-12-31"],
    "timestamp": ["290309-12-22 (BC) 00:00:00", "294247-01-10 04:00:54.775806", "2026-11-21 23:59:59.999999"],
    "timestamp_s": ["0001-01-01 00:00:00", "9999-12-31 23:59:59"],
    "timestamp_ms": ["0001-01-01 00:00:00", "9999-12-31 23:59:59.999"],
    "timestamp_ns": ["1677-09-22 00:00:00", "2262-04-11 23:47:16.854775806"],
    "timestamptz": ["0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00"],
    "time": ["00:00:00", "23:59:59.999999"],
    "timetz": ["00:00:00+15:59:59", "23:59:59.999999-15:59:59"],
    "uuid": ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
}
"""The values at which each type ends: least, greatest, most exact, longest."""

WRITTEN = "it can be read back from how it is written, but no longer ordered, added up or joined as what it was"
BINARY = "it comes back from the nearest binary fraction by rounding; sums of those are no longer exact"
CONVENTION = "what true and false are written as is a convention, not a value"
ZONED = "it comes back only while all sessions have one time zone"
BITS = "the bits are kept, what they mean is not"
EXPLAINED = {
    **{(kind, "varchar"): WRITTEN for kind in BOUNDARIES if kind.startswith(("date", "time", "uuid", "blob"))},
    **{(f"decimal({size})", "double"): BINARY for size in ("4,2", "6,2", "6,4")},
    **{(f"decimal({size})", "float"): BINARY for size in ("4,2", "6,2", "6,4")},
    **{("boolean", kind): CONVENTION for kind in BOUNDARIES if "int" in kind or kind.startswith("decimal")},
    **{("boolean", kind): CONVENTION for kind in ("float", "double")},
    **{(kind, "timestamptz"): ZONED for kind in ("date", "timestamp", "timestamp_s", "timestamp_ms")},
    ("timestamptz", "timestamp"): ZONED,
    ("time", "timetz"): ZONED,
    **dict.fromkeys((("uuid", "uhugeint"), ("uhugeint", "uuid"), ("uuid", "blob")), BITS),
}
"""Where DuckDB keeps every boundary value, and we say all the same that the type does not fit; and why."""


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    ) as connection:
        yield connection


def survives(engine, value, narrow, wide):
    """Whether a value of `narrow` comes back from `wide` as it was."""
    engine.execute(f"select cast($1 as {narrow})", [value])
    try:
        query = f"with v as (select cast($1 as {narrow}) as a) select cast(cast(a as {wide}) as {narrow}) = a from v"
        return engine.execute(query, [value]).fetchone()[0]
    except duckdb.Error:
        return False


@pytest.mark.parametrize(("narrow", "wide"), [*itertools.permutations(BOUNDARIES, 2)])
def test_the_lattice_says_what_duckdb_does(engine, narrow, wide):
    is_kept = all(survives(engine, value, narrow, wide) for value in BOUNDARIES[narrow])
    said = fits(parse(narrow, "duckdb"), parse(wide, "duckdb"))
    assert said is not None
    assert said == (is_kept and (narrow, wide) not in EXPLAINED)
    assert is_kept or (narrow, wide) not in EXPLAINED, "explained, but no disagreement"


@pytest.mark.parametrize("kind", BOUNDARIES)
def test_every_boundary_is_a_value_of_its_type(engine, kind):
    assert all(survives(engine, value, kind, kind) for value in BOUNDARIES[kind])


def test_duckdb_does_not_hold_a_text_to_its_length_which_was_promised_all_the_same(engine):
    assert survives(engine, "long", "varchar", "varchar(3)")
    assert fits(parse("varchar", "duckdb"), parse("varchar(3)", "duckdb")) is False


def test_duckdb_has_dates_for_which_it_has_no_timestamp_far_past_the_years_of_sql(engine):
    assert not survives(engine, "5881580-07-10", "date", "timestamp")
    assert fits(parse("date", "duckdb"), parse("timestamp", "duckdb"))


def test_a_nanosecond_timestamp_ends_before_others_do(engine):
    assert not survives(engine, "9999-12-31 00:00:00", "timestamp", "timestamp(9)")
    assert fits(parse("timestamp", "duckdb"), parse("timestamp(9)", "duckdb")) is False
