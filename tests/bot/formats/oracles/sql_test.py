"""DuckDB as a witness: rows of the old table, at the ends of what its types hold, put into the new one."""

import itertools

import duckdb
import pytest

from bot.formats import compare

ENDS = {
    "tinyint": [-128, 0, 127],
    "smallint": [-32768, 32767],
    "int": [-(2**31), 2**31 - 1],
    "bigint": [-(2**63), 2**63 - 1, 2**53 + 1],
    "float": [1.5, 16777217.0],
    "double": [0.1, 9007199254740993.0],
    "decimal(4, 2)": ["99.99", "-0.01"],
    "decimal(6, 2)": ["9999.99"],
    "decimal(6, 4)": ["99.9999"],
    "decimal(38, 0)": ["9" * 38],
    "varchar": ["", "x" * 300],
    "boolean": [True, False],
    "date": ["0001-01-01", "9999-12-31"],
    "timestamp": ["2026-11-21 23:59:59.999999"],
    "time": ["23:59:59.999999"],
}
"""What a type's values end at."""


def survives(old, new, is_nullable):
    """Whether every end goes into the new type and comes back the same."""
    with duckdb.connect() as base:
        base.execute(f"create table o (a {old}); create table n (a {new}{'' if is_nullable else ' not null'})")
        for end in [*ENDS[old], *([None] if is_nullable else [])]:
            base.execute("insert into o values (?)", [end])
        try:
            base.execute("insert into n select a from o")
            same = base.execute(f"select count(*) from (select a from o except select a::{old} from n)").fetchone()[0]
        except duckdb.Error:
            return False
    return same == 0


@pytest.mark.parametrize(("old", "new"), [pair for pair in itertools.product(ENDS, ENDS) if pair[0] != pair[1]])
def test_what_holds_keeps_every_row(old, new):
    sides = [f"-- dialect: duckdb\ncreate table t (a {kind});" for kind in (old, new)]
    if compare("sql", *sides).holds("BACKWARD"):
        assert survives(old, new, is_nullable=True)


def test_the_witness_sees_what_does_not_fit():
    assert not survives("bigint", "int", is_nullable=True)
    assert survives("int", "bigint", is_nullable=True)


def test_a_column_that_may_not_be_null_refuses_nulls():
    sides = ["create table t (a int);", "create table t (a int not null);"]
    assert not compare("sql", *sides).holds("BACKWARD")
    with duckdb.connect() as base, pytest.raises(duckdb.Error):
        base.execute("create table n (a int not null); insert into n values (null)")
