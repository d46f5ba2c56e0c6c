"""What holds for every SQL file, with an example beside each law so that none is vacuous."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.finding import Effect
from bot.formats import FORMATS, compare
from bot.formats.format import Source
from tests.laws.slow import ends_soon_and_small

TYPES = [
    "int",
    "bigint",
    "smallint",
    "decimal(10, 2)",
    "decimal(12, 2)",
    "varchar(10)",
    "varchar(20)",
    "text",
    "date",
    "timestamp",
]
COLUMNS = st.dictionaries(st.sampled_from("abcde"), st.tuples(st.sampled_from(TYPES), st.booleans()), min_size=1)


def table(columns):
    parts = [f"{name} {kind}{' not null' if is_required else ''}" for name, (kind, is_required) in columns.items()]
    return f"-- dialect: postgres\ncreate table t ({', '.join(parts)});"


def respelled(text, seed):
    """The same in other letters and with other spaces and comments."""
    words = text.split("\n", 1)[1].replace("(", " ( ").replace(",", " , ").split(" ")
    draw = random.Random(seed)
    return "-- dialect: postgres\n" + "\n /* x */ ".join(draw.choice([word.upper(), word]) for word in words if word)


@given(COLUMNS, st.integers())
def test_spelling_says_nothing(columns, seed):
    assert compare("sql", table(columns), respelled(table(columns), seed)).findings == ()


@given(COLUMNS, COLUMNS)
def test_the_way_back_flips_what_is_in_both(old, new):
    names = old.keys() & new.keys()
    sides = [table({name: side[name] for name in sorted(names)}) for side in (old, new)] if names else ["select 1"] * 2
    there, back = compare("sql", *sides), compare("sql", *reversed(sides))
    assert there.holds("BACKWARD") == back.holds("FORWARD")
    assert there.holds("FORWARD") == back.holds("BACKWARD")


def test_the_way_back_of_a_wider_number():
    sides = [table({"a": (kind, False)}) for kind in ("int", "bigint")]
    effects = [compare("sql", *pair).findings[0].effect for pair in (sides, sides[::-1])]
    assert effects == [Effect.LOOSENS, Effect.TIGHTENS]


START = "create table t (a int);"
SLOW = {
    "brackets": (START, "create table t (a int default " + "(" * 50_000),
    "nested": (START, "create view v as select " + "(" * 900 + "1" + ")" * 900 + ";"),
    "columns": tuple(
        "create table t (" + ",".join(f"{name}{n} int" for n in range(6_000)) + ");" for name in ("a", "counterparty")
    ),
    "statements": (START, START + "alter table t add b int;" * 4_000),
    "tables": tuple("".join(f"create table {name}{n} (a int);" for n in range(3_000)) for name in ("a", "trade")),
    "unknown": (START, START + "frobnicate;" * 10_000),
    "quote": (START, START + "'" + "x" * 100_000),
    "regex": (START, START + "\n" + " " * 100_000 + "x"),
    "comment": (START, START + "/*" * 50_000),
    "size": (START, START + " " * 2_000_000),
}


def examined(old, new):
    FORMATS.of(Source("a.sql", new.encode()))
    compare("sql", old, new)


@pytest.mark.parametrize("name", SLOW)
def test_what_is_made_to_be_slow_ends_soon_and_small(name):
    assert ends_soon_and_small(__name__, name)
