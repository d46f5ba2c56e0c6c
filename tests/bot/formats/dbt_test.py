from datetime import date

import pytest

from bot.formats import compare
from bot.formats.dbt import RULES, examine, recognises, references
from bot.formats.format import Source
from bot.formats.types import parse
from tests.bot.formats.tables import check, every_example, examples

MODELS = b"""version: 2
models:
  - name: ledger
    columns:
      - {name: id, data_type: int, constraints: [{type: primary_key}]}
      - {name: n, data_type: "decimal(18, 2)"}
      - {name: note}
"""


@pytest.mark.parametrize("table", ["dbt_columns", "dbt_models"])
def test_examples(table):
    for example in examples(table):
        check(example.values[0])


def test_every_rule_has_an_example():
    rows = [row.values[0] for row in every_example() if row.values[0].format == "dbt"]
    assert RULES.keys() <= {found["rule"] for row in rows for found in row.findings}


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("models/schema.yml", MODELS, True),
        ("models/schema.yaml", b"models: [{name: a, columns: []}]", True),
        ("models/schema.yml", b"version: 2\nsources: []", True),
        ("models/schema.yml", b"sources: [{name: a, tables: []}]", True),
        ("models/schema.yml", b"models: [{name: a}]", False),
        ("models/schema.yml", b"models: [a, b]", False),
        ("models/schema.yml", b"models: {a: 1}", False),
        ("models/schema.yml", b"version: 2\nupdates: []", False),
        ("models/schema.yml", b"- models", False),
        ("models/schema.yml", b"models: [", False),
        ("models/schema.json", MODELS, False),
        ("docker-compose.yml", b"version: '2'\nservices: {}", False),
    ],
)
def test_a_property_file_is_known_by_its_lists(path, data, expected):
    assert recognises(Source(path, data)) is expected


def test_a_property_file_stands_alone():
    assert references(Source("models/schema.yml", MODELS)) == ()


def rules(old, new):
    frame = "version: 2\nmodels:\n  - name: a\n    columns:\n      - "
    return [(found.rule, found.element) for found in compare("dbt", frame + old, frame + new).findings]


@pytest.mark.parametrize(
    "told",
    [
        "{accepted_values: {values: [A], config: {where: x}}}",
        "{accepted_values: {arguments: {values: [A]}, where: x}}",
        "{accepted_values: , values: [A], where: x}",
        "{accepted_values: {values: [A]}, config: {where: x}}",
    ],
)
def test_a_test_is_asked_the_same_wherever_that_is_said(told):
    old = "{name: id, tests: [{accepted_values: {values: [A], where: x}}]}"
    assert rules(old, f"{{name: id, data_tests: [{told}]}}") == []
    assert rules(old, f"{{name: id, data_tests: [{told.replace('x', 'y')}]}}") == [
        ("contract/quality-changed", "id.accepted_values.where")
    ]


def test_a_test_of_a_model_and_one_that_says_nothing():
    old = "{name: id}\n    tests: [unique_rows]"
    new = "{name: id}\n    tests: [{}]"
    assert ("contract/quality-removed", "unique_rows") in rules(old, new)


def test_a_classification_in_the_meta_counts():
    told = "{name: id, config: {meta: {classification: LEVEL}, tags: [a]}}"
    old, new = (told.replace("LEVEL", level) for level in ("restricted", "public"))
    assert rules(old, new) == [("contract/classification-lowered", "id.classification")]


def test_a_file_comes_and_goes():
    source, broken = Source("s.yml", MODELS), Source("s.yml", b"models: [")
    assert [found.rule for found in examine(None, source).findings] == ["dbt/resource-added"]
    assert [found.rule for found in examine(source, None).findings] == ["dbt/resource-removed"]
    assert [found.rule for found in examine(broken, None).findings] == ["dbt/base-unreadable"]
    assert not examine(broken, source).is_readable


def test_tables_are_described_as_far_as_their_types_are_said():
    source = Source("s.yml", MODELS + b"metrics:\n  - {name: m, type: simple}\n")
    (dataset,) = examine(None, source).described_after
    assert dataset.name == "ledger"
    assert [(each.name, each.type, each.is_nullable) for each in dataset.columns] == [
        ("id", parse("int"), False), ("n", parse("decimal(18, 2)"), None),
    ]  # fmt: skip
    assert examine(None, Source("s.yml", b"models: [")).described_after == ()


def test_tags_of_the_settings_count():
    old, new = "{name: id}\n    config: {tags: [a]}", "{name: id}\n    config: {tags: [b], contract: {enforced: false}}"
    assert [rule for rule, _ in rules(old, new)] == [
        "dbt/setting-changed",
        "contract/tags-changed",
        "contract/tags-changed",
    ]


def test_a_source_is_found_where_its_database_says():
    frame = "version: 2\nsources: [{name: s, database: %s, tables: [{name: t}]}]"
    found = compare("dbt", frame % "a", frame % "b").findings
    assert [(each.rule, each.subject, each.element) for each in found] == [("dbt/source-moved", "s.t", "database")]


def test_a_model_is_promised_until_its_deprecation_date():
    model = "models: [{name: m, config: {contract: {enforced: true}}%s}]"
    dated = model % ", deprecation_date: 2027-01-31, columns: [{name: a}, {name: b}], versions: [{v: 1}, {v: 2}]"
    shrunk = dated.replace(", {name: b}", "").replace("{v: 1}, ", "")
    found = {each.rule: each for each in compare("dbt", dated, shrunk).findings}
    assert found.keys() == {"contract/column-removed", "dbt/version-removed"}
    (gone,) = examine(Source("s.yml", dated.encode()), None).findings
    (announced,) = compare("dbt", model % "", model % ", deprecation_date: 2027-01-31").findings
    assert {each.sunset for each in (*found.values(), gone, announced)} == {date(2027, 1, 31)}
    assert [each.announces for each in (*found.values(), gone, announced)] == [False, False, False, True]
