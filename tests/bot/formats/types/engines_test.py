from pathlib import Path

import pytest

from bot.formats.document import plain
from bot.formats.types.dialects import dialect
from bot.formats.types.engines import ENGINES, InPlace, in_place, told_in_place
from bot.formats.types.reader import parse
from bot.formats.yaml import load

ROWS = plain(load(Path(__file__).with_name("engines.yaml").read_bytes()))["changes"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['dialect']}: {row['old']} to {row['new']}")
def test_example(row):
    before, after = (parse(row[side], row["dialect"]) for side in ("old", "new"))
    assert in_place(row["dialect"], before, after) == row["in_place"]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.title)
def test_every_case_of_an_engine_has_an_example(engine):
    sides = [
        [parse(row[side], engine.dialect) for side in ("old", "new")]
        for row in ROWS
        if dialect(row["dialect"]).name == engine.dialect
    ]
    assert all(any(case.test(*pair) for pair in sides) for case in engine.cases)
    assert engine.source.startswith("https://")


@pytest.mark.parametrize(
    ("dialect", "old", "new", "words"),
    [
        ("snowflake", "varchar(1)", "varchar(2)", "Snowflake changes it in place."),
        ("snowflake", "number(9)", "number(8)", "Snowflake changes it in place if every stored value fits."),
        ("bigquery", "int64", "string", "BigQuery needs the table rewritten."),
        ("redshift", "int", "bigint", "Redshift cannot change it: it takes a new column or a new table."),
        ("trino", "int", "bigint", ""),
        ("oracle", "int", "bigint", ""),
    ],
)
def test_it_is_told(dialect, old, new, words):
    assert told_in_place(old, new, dialect, dialect) == words


def test_a_condition_is_told_with_it():
    assert "delta.enableTypeWidening" in told_in_place("int", "bigint", "delta", "spark")


def test_another_engine_changes_nothing_in_place():
    assert told_in_place("int", "bigint", "postgres", "mysql") == ""


def test_every_answer_is_given_somewhere():
    assert {row["in_place"] for row in ROWS} == set(InPlace)
