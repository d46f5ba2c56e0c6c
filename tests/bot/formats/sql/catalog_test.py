import pytest

from bot.formats.sql.catalog import applied, start, with_assumed
from bot.formats.sql.model import Catalog
from bot.formats.sql.statements import statements
from tests.bot.formats.tables import check, examples


def states(text, before=""):
    dialect, found = statements("a.sql", text.encode())
    known = (
        applied(start(Catalog(dialect)), statements("a.sql", before.encode())[1]).after if before else Catalog(dialect)
    )
    return applied(start(known), found)


def after(text, before=""):
    return states(text, before).after


@pytest.mark.parametrize("table", ["sql_columns", "sql_tables", "sql_statements"])
def test_examples(table):
    for example in examples(table):
        check(example.values[0])


def test_a_table_is_what_its_statement_says():
    table = after("""-- dialect: postgres
    create table s.t (
      id int primary key, n decimal(10,2) not null default 1, e text unique, r int references o (id),
      c int check (c > 0), g int generated always as identity, constraint k unique (n),
      foreign key (r) references o (id), primary key (id, n)
    );""").tables["s.t"]
    assert (table.primary_key, list(table.columns)) == (("id", "n"), ["id", "n", "e", "r", "c", "g"])
    assert [column.is_nullable for column in table.columns.values()] == [False, False, True, True, True, True]
    assert sorted(kind for _, kind in table.constraints.values()) == [
        "check",
        "reference",
        "reference",
        "unique",
        "unique",
    ]
    assert (table.columns["n"].type, table.columns["n"].default) == ("DECIMAL(10, 2)", "1")
    assert list(table.columns["g"].rules) == ["GeneratedAsIdentityColumnConstraint"]


def test_names_are_folded_as_the_engine_does():
    assert list(after('create table T (A int, "B" int)').tables["t"].columns) == ["a", "B"]
    assert list(after("-- dialect: bigquery\ncreate table T (A INT64)").tables) == ["T"]


def test_a_table_made_from_a_query_has_its_columns():
    table = after("-- dialect: postgres\ncreate table t as select a, b as c, d.*, 1 from d").tables["t"]
    assert list(table.columns) == ["a", "c"]
    assert "made from" in table.properties
    assert list(after("create view v (x, y) as select a, b from t").tables["v"].columns) == ["x", "y"]
    assert "made from" in after("-- dialect: snowflake\ncreate table t clone u").tables["t"].properties


def test_what_is_there_is_not_created_again():
    assert after("create table if not exists t (a int)", "create table t (b int)").tables["t"].columns.keys() == {"b"}
    assert after("create schema s; set x = 1; begin; commit; use s").tables == {}


def test_a_comment_may_stand_in_the_definition():
    catalog = after("-- dialect: mysql\ncreate table t (a int comment 'x') comment = 'y'")
    assert (catalog.tables["t"].comment, catalog.tables["t"].columns["a"].comment) == ("y", "x")


def test_a_column_is_changed_step_by_step():
    steps = """
    alter table t add column b int; alter table t alter column a type bigint;
    alter table t alter column a set default 1; alter table t alter column a set not null;
    alter table t rename column b to c; alter table t drop column d
    """
    table = after("-- dialect: postgres\n" + steps, "create table t (a int, d int)").tables["t"]
    assert list(table.columns) == ["a", "c"]
    column = table.columns["a"]
    assert (column.type, column.default, column.is_nullable, table.columns["c"].renamed_from) == (
        "BIGINT",
        "1",
        False,
        "b",
    )
    assert (
        after("alter table t alter column a drop default", "create table t (a int default 1)")
        .tables["t"]
        .columns["a"]
        .default
        is None
    )


def test_a_column_that_is_there_is_not_added_again():
    text = "-- dialect: postgres\nalter table t add column if not exists a bigint"
    assert after(text, "create table t (a int)").tables["t"].columns["a"].type == "INT"


def test_a_comment_on_a_column_by_statement():
    text = "-- dialect: snowflake\nalter table t alter column a comment 'x';"
    text += "comment on column s.u.b is 'y'; comment on schema s is 'z'"
    catalog = after(text, "create table t (a int)")
    assert catalog.tables["t"].columns["a"].comment == "x"
    assert catalog.tables["s.u"].columns["b"].comment == "y"


def test_mysql_defines_a_column_again():
    text = "-- dialect: mysql\nalter table t modify a bigint not null; alter table t change b c text"
    table = after(text, "create table t (a int, b int)").tables["t"]
    assert [(column.name, column.type, column.renamed_from) for column in table.columns.values()] == [
        ("a", "BIGINT", None), ("c", "TEXT", "b"),
    ]  # fmt: skip


def test_a_table_keeps_its_schema_when_it_is_renamed():
    assert list(after("alter table s.t rename to u", "create table s.t (a int)").tables) == ["s.u"]
    assert after("alter table t rename to s.u", "create table t (a int)").tables["s.u"].renamed_from == "t"


def test_what_is_not_known_was_there_before():
    found = states(
        "-- dialect: postgres\nalter table t drop column a, alter column b set not null; drop table u; drop index i"
    )
    before = found.before.tables
    assert (list(before["t"].columns), before["t"].columns["b"].is_nullable, before["t"].is_whole) == (
        ["a", "b"],
        True,
        False,
    )
    assert list(found.after.tables["t"].columns) == ["b"]
    assert ("u" in before, "u" in found.after.tables) == (True, False)
    assert list(found.before.others) == [("index", "i")]


def test_what_need_not_be_there_is_not_assumed():
    found = states("drop table if exists u", "create table t (a int)")
    assert list(found.before.tables) == ["t"]


def test_constraints_come_and_go():
    text = (
        "alter table t add constraint c check (a > 0); alter table t drop constraint d; alter table t drop constraint e"
    )
    found = states(text, "create table t (a int, constraint d unique (a))")
    assert list(found.after.tables["t"].constraints) == ["c"]
    assert sorted(found.before.tables["t"].constraints) == ["d", "e"]


def test_rights_come_and_go():
    text = "grant select on t to a; grant select on t to b; revoke select on t from a; revoke select on t from c"
    found = states("-- dialect: postgres\n" + text)
    assert list(found.after.grants) == ["GRANT SELECT ON t TO b"]
    assert list(found.before.grants) == ["GRANT SELECT ON t TO c"]


@pytest.mark.parametrize(
    ("text", "rule", "subject"),
    [
        ("truncate table t", "data-destroyed", "t"),
        ("delete from t", "data-destroyed", "t"),
        ("delete from t where a = 1", "data-changed", "t"),
        ("update t set a = 1", "data-destroyed", "t"),
        ("insert into t values (1)", "data-changed", "t"),
        ("drop schema s", "data-destroyed", "s"),
        ("alter sequence s restart", "statement-unknown", ""),
        ("-- dialect: snowflake\nalter table t swap with u", "statement-unknown", "t"),
        ("-- dialect: hive\nalter table t drop partition (d = 1)", "statement-unknown", "t"),
        ("-- dialect: mysql\nalter table t drop index i", "statement-unknown", "t"),
        ("-- dialect: snowflake\nalter session set x = 1", "statement-unknown", ""),
        ("frobnicate", "statement-unknown", ""),
    ],
)
def test_what_leaves_nothing_to_compare_is_remarked(text, rule, subject):
    assert [(remark.rule, remark.subject) for remark in after(text).remarks] == [(rule, subject)]


def test_what_is_only_assumed_is_laid_under_what_is_known():
    known, assumed = Catalog(), states("alter table t drop column a; drop index i").before
    assert list(with_assumed(known, assumed).tables) == ["t"]
    assert list(with_assumed(known, assumed).others) == [("index", "i")]
    whole = after("create table t (b int)")
    assert with_assumed(whole, assumed).tables["t"] is whole.tables["t"]
    assert with_assumed(known, whole).tables == {}


def test_a_property_that_is_set_was_not_known():
    text = "-- dialect: snowflake\nalter table t set data_retention_time_in_days = 1"
    assert states(text).before.tables["t"].properties == {"data_retention_time_in_days": "not known"}
    assert states(text, "create table t (a int)").before.tables["t"].properties == {}


def test_a_name_without_a_place_stands_where_its_statement_does():
    assert after("-- dialect: postgres\n\ncreate index on t (a)").others["index", ""][1].line == 3
