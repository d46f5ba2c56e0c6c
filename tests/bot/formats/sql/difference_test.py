import pytest

from bot.formats import compare
from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("table", ["sql_columns", "sql_tables", "sql_statements"])
def test_examples(table):
    for example in examples(table):
        check(example.values[0])


def test_a_comment_on_a_table():
    old, new = (f"create table t (a int); comment on table t is '{said}';" for said in "xy")
    assert [(found.rule, found.element) for found in compare("sql", old, new).findings] == [
        ("sql/comment-changed", "comment")
    ]


def test_a_finding_stands_where_its_column_does():
    (found,) = compare("sql", "create table t (a int);", "create table t (\n  a int,\n  b int\n);").findings
    assert (found.subject, found.head.line, found.head.column) == ("t", 3, 3)


def test_a_wider_type_comes_with_its_statement():
    (found,) = compare("sql", "create table s.t (a int);", "create table s.t (a bigint);").findings
    assert found.advice[0].snippet == "alter table t alter column a set data type BIGINT;"


def test_what_did_not_change_is_not_told():
    told = "create table t (a int, constraint c check (a > 0), constraint d unique (a)"
    comparison = compare("sql", f"{told});", f"{told}, b integer);")
    assert [(found.rule, found.element) for found in comparison.findings] == [("sql/column-added", "b")]


def test_a_column_of_another_type_is_no_rename():
    comparison = compare("sql", "create table t (counterparty_id int);", "create table t (counterparty text);")
    assert {found.rule for found in comparison.findings} == {"sql/column-removed", "sql/column-added"}


def test_another_word_for_the_same_type_is_no_change():
    old, new = (f"-- dialect: {dialect}\ncreate table t (a varchar(256));" for dialect in ("redshift", "redshift"))
    assert compare("sql", old, new.replace("(256)", "")).findings == ()


@pytest.mark.parametrize(
    ("dialect", "types", "words"),
    [
        ("snowflake", ("varchar(1)", "varchar(2)"), "Snowflake changes it in place."),
        ("bigquery", ("int64", "string"), "BigQuery needs the table rewritten."),
        ("tsql", ("int", "bigint"), "SQL Server needs the table rewritten."),
    ],
)
def test_a_change_of_type_says_what_the_engine_does_with_it(dialect, types, words):
    sides = (f"-- dialect: {dialect}\ncreate table t (a {kind});" for kind in types)
    (found,) = compare("sql", *sides).findings
    assert words in found.message


def test_a_statement_that_the_engine_refuses_is_not_advised():
    sides = (f"-- dialect: redshift\ncreate table t (a {kind});" for kind in ("int", "bigint"))
    (found,) = compare("sql", *sides).findings
    assert found.rule == "sql/column-type-widened"
    assert found.advice[0].snippet is None
