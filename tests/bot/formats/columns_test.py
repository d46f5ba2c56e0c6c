import pytest

from bot.formats import compare
from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("example", examples("columns") + examples("odcs"))
def test_example(example):
    check(example)


def changed(types, servers=("snowflake", "snowflake")):
    frame = "apiVersion: v3.1.0\nkind: DataContract\nid: i\nversion: 1.0.0\nstatus: active\n"
    sides = (
        f"{frame}servers: [{{server: s, type: {server}}}]\nschema: [{{name: t, properties: [{{name: a, {kind}}}]}}]\n"
        for kind, server in zip(types, servers, strict=True)
    )
    return next(found for found in compare("odcs", *sides).findings if found.element.endswith("a.type"))


def test_a_change_of_type_says_what_the_engine_does_with_it():
    found = changed(("physicalType: varchar(1)", "physicalType: varchar(2)"))
    assert "Snowflake changes it in place." in found.message


def test_without_one_engine_and_a_column_of_its_own_it_says_nothing_of_it():
    logical = changed(("logicalType: integer", "logicalType: number"))
    moved = changed(("physicalType: int", "physicalType: smallint"), ("snowflake", "postgres"))
    same = changed(("physicalType: int, logicalType: integer", "physicalType: integer, logicalType: number"))
    inside = changed([f"physicalType: object, properties: [{{name: a, physicalType: varchar({n})}}]" for n in (1, 2)])
    told = [found.message for found in (logical, moved, same, inside)]
    assert all("in place" not in message and "new table" not in message for message in told)


def test_what_the_engine_does_is_no_part_of_what_a_finding_is():
    types = ("physicalType: varchar(1)", "physicalType: varchar(2)")
    assert changed(types).fingerprint == changed(types, ("redshift", "postgres")).fingerprint


def test_a_statement_that_the_engine_refuses_is_not_advised():
    taken, refused = (("physicalType: varchar(1)", f"physicalType: {kind}") for kind in ("varchar(2)", "int"))
    assert [any(advice.snippet for advice in changed(types).advice) for types in (taken, refused)] == [True, False]
