import pytest

from bot.formats.format import Source
from bot.formats.sql import examine, recognises, references
from bot.formats.types import parse
from tests.bot.formats.tables import check, examples

FIRST = b"-- dialect: postgres\ncreate table t (id int primary key, n bigint);"
FILES = {"m/V1__t.sql": FIRST, "m/V3__later.sql": b"drop table t;", "m/README.md": b"x", "m/V2__broken.sql": b"\xff"}


@pytest.mark.parametrize("table", ["sql_columns", "sql_tables", "sql_statements"])
def test_examples(table):
    for example in examples(table):
        check(example.values[0])


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.sql", b"create table t (a int)", True),
        ("A.SQL", b"-- x\n  CREATE OR REPLACE VIEW v as select 1", True),
        ("a.sql", b"alter table t add a int", True),
        ("a.sql", b"TRUNCATE t", True),
        ("a.sql", b"select * from {{ ref('t') }}", False),
        ("a.sql", b"select created, altered from t", False),
        ("a.sql", "drop table t".encode("utf-16"), True),
        ("a.txt", b"create table t (a int)", False),
    ],
)
def test_a_file_is_known_by_what_it_defines(path, data, expected):
    assert recognises(Source(path, data)) is expected


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("m/V1__t.sql", FIRST, ("m/",)),
        ("m/0007_t.sql", FIRST, ("m/",)),
        ("m/t.sql", FIRST, ()),
        ("V1__t.sql", FIRST, ()),
        ("m/V1__t.sql", b"select 1", ()),
    ],
)
def test_a_migration_asks_for_its_folder(path, data, expected):
    assert references(Source(path, data)) == expected


def rules(old, new):
    return [(found.rule.removeprefix("sql/"), found.element) for found in examine(old, new).findings]


def test_a_migration_is_judged_by_what_the_ones_before_it_leave_behind():
    new = Source("m/V2.1__narrow.sql", b"-- dialect: postgres\nalter table t alter column n type int;", FILES)
    assert rules(None, new) == [("column-type-narrowed", "n.type")]


def test_a_migration_that_is_there_already_may_not_change():
    old = Source("m/V2__t.sql", b"alter table t add column a int;", FILES)
    new = Source("m/V2__t.sql", b"alter table t add column b int;", FILES)
    assert ("migration-edited", "") in rules(old, new)
    assert rules(old, Source("m/V2__t.sql", b"-- why\nalter table t\n  add column a int;", FILES)) == []


def test_a_file_comes_and_goes():
    source = Source("t.sql", FIRST)
    assert rules(None, source) == [("table-added", "")]
    assert rules(source, None) == [("table-removed", "")]
    assert rules(None, Source("t.sql", b"create table {{ t }} (a int)")) == [("templated", "")]


def test_what_cannot_be_read_holds_nothing():
    assert not examine(Source("t.sql", FIRST), Source("t.sql", b"\xff")).is_readable
    assert rules(Source("t.sql", b"\xff"), None) == [("base-unreadable", "")]


def test_a_table_is_described():
    (dataset,) = examine(None, Source("t.sql", FIRST)).described_after
    assert dataset.name == "t"
    assert [(each.name, each.type, each.is_nullable) for each in dataset.columns] == [
        ("id", parse("int"), False), ("n", parse("bigint"), True),
    ]  # fmt: skip
    assert examine(None, Source("t.sql", b"alter table t drop column a")).described_after == ()
