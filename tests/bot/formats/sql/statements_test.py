import pytest

from bot.formats.document import Unreadable
from bot.formats.sql.statements import MAX_BYTES, dialect_of, statements


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.sql", "-- dialect: snowflake\nselect 1", "snowflake"),
        ("a.sql", "-- Dialect: PostgreSQL\n", ""),
        ("a.sql", "-- dialect: postgresql\n", "postgres"),
        ("warehouse/BigQuery/a.sql", "select 1", "bigquery"),
        ("mssql/a.sql", "select 1", "tsql"),
        ("a.sql", "create table t (a int) using delta", "databricks"),
        ("a.sql", "create table t (a int64)", "bigquery"),
        ("a.sql", "create table t (a jsonb)", "postgres"),
        ("a.sql", "-- dialect: cobol\ncreate table t (a int)", ""),
    ],
)
def test_the_dialect_is_said_or_given_away(path, text, expected):
    assert dialect_of(path, text) == expected


def test_each_statement_is_read_by_itself():
    dialect, found = statements("a.sql", b"create table t (a int);;\n  frobnicate the t;\ncreate table (\n;select 1")
    assert dialect == ""
    assert [(each.tree is not None, each.place.line, each.place.column) for each in found] == [
        (True, 1, 1),
        (False, 2, 3),
        (False, 3, 1),
        (True, 4, 2),
    ]
    assert found[1].text == "frobnicate the t"


@pytest.mark.parametrize("data", [b"\xff", b"select '", b"select 1 --" + b"x" * MAX_BYTES, b"", b"[[["])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(Unreadable):
        statements("a.sql", data)


def test_what_is_nested_too_deep_is_not_understood():
    _, found = statements("a.sql", b"select " + b"(" * 3_000 + b"1" + b")" * 3_000 + b"; select 1")
    assert [(each.tree is None, each.is_sql) for each in found] == [(True, False), (False, True)]
