import itertools

import pytest

from bot.formats.types.kinds import Type
from bot.formats.types.lattice import fits
from bot.formats.types.reader import parse


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [
        ("int", "int", True),
        ("int", "geography", None),
        ("tinyint", "smallint", True),
        ("smallint", "tinyint", False),
        ("smallint", "real", True),
        ("int", "real", False),
        ("int", "int unsigned", False),
        ("tinyint unsigned", "smallint", True),
        ("tinyint unsigned", "tinyint", False),
        ("real", "double", True),
        ("double", "real", False),
        ("double", "bigint", False),
        ("int", "decimal(10)", True),
        ("int", "decimal(9)", False),
        ("int", "decimal", None),
        ("decimal(9)", "int", True),
        ("decimal(9,1)", "int", False),
        ("decimal(9,2)", "decimal(11,4)", True),
        ("decimal(9,2)", "decimal(9,4)", False),
        ("decimal(9,2)", "double", False),
        ("decimal", "double", False),
        ("decimal(15)", "double", True),
        ("decimal(16)", "double", False),
        ("decimal(999999999)", "double", False),
        ("decimal(9,2)", "decimal(9,2) unsigned", False),
        ("decimal(3)", "tinyint unsigned", False),
        ("decimal(2) unsigned", "tinyint unsigned", True),
        ("int", "string", True),
        ("int", "varchar(11)", True),
        ("int", "varchar(10)", False),
        ("tinyint unsigned", "varchar(3)", True),
        ("decimal(9,2)", "varchar(12)", True),
        ("decimal", "varchar(99)", False),
        ("decimal", "varchar", True),
        ("boolean", "varchar(5)", True),
        ("double", "varchar(799)", False),
        ("char(3)", "varchar(3)", True),
        ("varchar(4)", "varchar(3)", False),
        ("varchar", "varchar(3)", False),
        ("binary(3)", "bytes", True),
        ("date", "timestamp(3)", True),
        ("timestamp(3)", "timestamp(6)", True),
        ("timestamp(3)", "timestamp", None),
        ("timestamp_ns", "timestamp(9)", True),
        ("timestamp_ns", "timestamp(6)", False),
        ("timestamp_ns", "timestamp", None),
        ("timestamp(6)", "timestamptz(6)", False),
        ("vector(3)", "vector(4)", False),
        ("vector(3)", "vector", None),
        ("array<int>", "array<bigint>", None),
        ("array<int>", "int", False),
    ],
)
def test_a_type_fits(narrow, wide, expected):
    assert fits(parse(narrow), parse(wide)) is expected


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [("integer", "number", True), ("number", "integer", False), ("integer", "int64", False)],
)
def test_what_has_no_size_fits_only_what_has_none(narrow, wide, expected):
    assert fits(Type(narrow), Type(wide)) is expected


MANY = [
    *("tinyint", "int", "bigint", "hugeint", "utinyint", "uint32", "uint64", "real", "double", "float16"),
    *("decimal(3)", "decimal(9,2)", "decimal(12,4)", "decimal(20)", "decimal(9,2) unsigned", "boolean"),
    *("char(3)", "varchar(3)", "varchar(12)", "string", "binary(3)", "varbinary(3)", "bytes"),
    *("date", "timestamp(3)", "timestamp(9)", "timestamp_ns", "timestamptz(3)", "time(3)", "time(6)", "uuid", "json"),
]


def test_what_fits_into_what_fits_fits():
    chains = [
        (one, last)
        for one, middle, last in itertools.permutations(map(parse, MANY), 3)
        if fits(one, middle) and fits(middle, last)
    ]
    assert len(chains) > 100
    assert all(fits(one, last) for one, last in chains)
