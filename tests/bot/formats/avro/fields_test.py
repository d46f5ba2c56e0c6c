import json

import pytest

from bot.formats import compare
from bot.formats.avro.fields import Guesses
from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("table", ["avro_fields", "avro_names"])
def test_examples(table):
    for example in examples(table):
        check(example.values[0])


def test_likeness_is_looked_for_only_so_often():
    guesses = Guesses(left=5)
    assert guesses.spend(4)
    assert not guesses.spend(2)
    assert guesses.spend(1)


def test_a_rename_says_the_alias_to_write():
    old = {"type": "record", "name": "T", "fields": [{"name": "counterparty_id", "type": "string"}]}
    new = {"type": "record", "name": "T", "fields": [{"name": "counterparty", "type": "string"}]}
    (found,) = compare("avro", json.dumps(old), json.dumps(new)).findings
    assert found.rule == "avro/field-renamed"
    assert found.certainty == "likely"
    assert found.advice[0].snippet == '"aliases": ["counterparty_id"]'


def test_a_field_of_another_type_is_no_rename():
    old, new = (
        {"type": "record", "name": "T", "fields": [{"name": name, "type": kind}]}
        for name, kind in (("counterparty_id", "string"), ("counterparty", "int"))
    )
    rules = {found.rule for found in compare("avro", json.dumps(old), json.dumps(new)).findings}
    assert rules == {"avro/field-removed-without-default", "avro/field-added-without-default"}


def test_a_rename_with_defaults_on_both_sides_breaks_nobody():
    old, new = (
        {"type": "record", "name": "T", "fields": [{"name": name, "type": "string", "default": ""}]}
        for name in ("counterparty_id", "counterparty")
    )
    comparison = compare("avro", json.dumps(old), json.dumps(new))
    assert [(found.rule, found.severity) for found in comparison.findings] == [("avro/field-renamed", "risky")]
    assert comparison.holds("FULL")


def test_old_readers_find_a_renamed_field_by_their_own_alias():
    old = {"type": "record", "name": "T", "fields": [{"name": "a", "type": "int", "aliases": ["b"]}]}
    new = {"type": "record", "name": "T", "fields": [{"name": "b", "type": "int"}]}
    comparison = compare("avro", json.dumps(old), json.dumps(new))
    assert (comparison.holds("BACKWARD"), comparison.holds("FORWARD")) == (False, True)


def test_two_fields_that_claim_the_same_alias_are_unclear():
    old = {"type": "record", "name": "T", "fields": [{"name": "a", "type": "int"}]}
    new = {"type": "record", "name": "T", "fields": [
        {"name": name, "type": "int", "default": 0, "aliases": ["a"]} for name in ("b", "c")
    ]}  # fmt: skip
    rules = [found.rule for found in compare("avro", json.dumps(old), json.dumps(new)).findings]
    assert rules.count("avro/alias-unclear") == 2
