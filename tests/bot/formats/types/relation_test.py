from pathlib import Path

import pytest

from bot.facts.finding import Axis, Certainty
from bot.formats.document import plain
from bot.formats.types.relation import ANOTHER_KEY, compare
from bot.formats.yaml import load

ROWS = plain(load(Path(__file__).with_name("relation.yaml").read_bytes()))["types"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['old']} to {row['new']}")
def test_example(row):
    dialect = row.get("dialect", "")
    relation = compare(row["old"], row["new"], dialect)
    assert (relation.effect, relation.severity) == (row["effect"], row["severity"])
    assert compare(row["new"], row["old"], dialect).effect == row["back"]
    assert relation.words


def test_each_side_is_read_in_its_own_dialect():
    assert compare("int", "decimal(38,0)", "snowflake", "postgres").effect == "none"
    assert compare("int", "int", "snowflake", "postgres").effect == "tightens"


def test_what_changes_the_meaning_says_so():
    relation = compare("timestamp", "timestamptz")
    assert relation.axes == (Axis.SHAPE, Axis.SEMANTIC)
    assert "local offset" in relation.words


def test_what_cannot_be_decided_says_so():
    assert compare("geography", "geometry").certainty is Certainty.UNDECIDABLE


def test_a_nested_difference_says_where():
    assert compare("array<struct<a:int>>", "array<struct<a:bigint>>").words.startswith("In `[]`: In `a`: ")


def test_a_map_with_other_keys_is_another_map():
    assert compare("map<int,int>", "map<bigint,int>") == ANOTHER_KEY
