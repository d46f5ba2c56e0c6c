from pathlib import Path

import pytest

from bot.formats.document import plain
from bot.formats.types.dialects import dialect
from bot.formats.types.engines import ENGINES, InPlace, in_place, texts_in_place, told_in_place
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
    ("dialect", "answer", "words"),
    [
        ("snowflake", InPlace.YES, "Snowflake changes it in place."),
        ("snowflake", InPlace.IF_FITS, "Snowflake changes it in place if every stored value fits."),
        ("bigquery", InPlace.REWRITE, "BigQuery needs the table rewritten."),
        ("redshift", InPlace.NO, "Redshift cannot change it: it takes a new column or a new table."),
        ("trino", InPlace.UNKNOWN, ""),
        ("oracle", InPlace.UNKNOWN, ""),
    ],
)
def test_it_is_told(dialect, answer, words):
    assert told_in_place(dialect, answer) == words


def test_a_condition_is_told_with_it():
    assert "delta.enableTypeWidening" in told_in_place("delta", InPlace.YES)


def test_texts_are_of_one_engine_and_differ_or_it_is_not_known():
    assert texts_in_place("int", "integer", "delta", "delta") is InPlace.UNKNOWN
    assert texts_in_place("int", "bigint", "delta", "spark") is InPlace.YES
    assert texts_in_place("int", "bigint", "postgres", "mysql") is InPlace.UNKNOWN


def test_every_answer_is_given_somewhere():
    assert {row["in_place"] for row in ROWS} == set(InPlace)
