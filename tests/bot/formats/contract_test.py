import pytest

from bot.facts.contract import Consumer, Listed
from bot.facts.finding import Place
from bot.formats.contract import examine, recognises, references
from bot.formats.format import Source

SEED = b"""\
dataset: trade_ledger
owner: trade-data-team
version: 1.10
sla:
  freshness: "15 minutes"
  availability: "99.5%"
schema:
  - name: trade_id
    type: string
    nullable: false
  - name: notional
    type: decimal(18,2)
    nullable: false
  - name: counterparty
    type: string
    nullable: true
consumers:
  - risk-mart
  - {name: reporting, owner: regulatory-reporting, columns: [notional]}
breaking_change_policy:
  require_approval_from:
    - risk-analytics
    - "@acme/regulatory-reporting"
"""
PATH = "contracts/trade_ledger.yaml"


def at(line, column):
    return Place(path=PATH, line=line, column=column)


def test_a_steward_is_read_with_its_place():
    told = SEED.replace(b"version: 1.10", b"steward: sam")
    assert examine(None, Source(PATH, told)).after.steward == Listed(name="sam", place=at(3, 10))


def test_the_people_are_read_with_their_places():
    found = examine(Source(PATH, SEED), Source(PATH, SEED))
    parties = found.after
    assert found.findings == ()
    assert found.before == parties
    assert (parties.dataset, parties.version) == ("trade_ledger", "1.10")
    assert parties.owner == Listed(name="trade-data-team", place=at(2, 8))
    assert parties.approvers == (
        Listed(name="risk-analytics", place=at(22, 7)),
        Listed(name="@acme/regulatory-reporting", place=at(23, 7)),
    )
    assert parties.consumers == (
        Consumer(name="risk-mart", place=at(18, 5)),
        Consumer(name="reporting", place=at(19, 5), owner="regulatory-reporting", properties=("notional",)),
    )


def test_a_contract_needs_no_more_than_a_dataset_and_its_columns():
    source = Source(PATH, b"dataset: t\nschema: [{name: a, type: int}]\n")
    assert [finding.rule for finding in examine(None, source).findings] == ["contract/added"]


@pytest.mark.parametrize(
    ("text", "element", "line", "column", "remedy"),
    [
        ("schema: [{name: a, type: int}]", "dataset", 1, 1, "name the dataset"),
        ("dataset: t", "schema", 1, 1, "list the columns"),
        ("dataset: t\nschema: {a: int}", "schema", 2, 9, "begin every item"),
        ("dataset: t\nschema: [a]", "schema", 2, 10, "write `- name: …`"),
        ("dataset: t\nschema: [{type: int}]", "schema.0.name", 2, 10, "name the column"),
        ("dataset: t\nschema: [{name: a}]", "schema.a.type", 2, 10, "say what the column holds"),
        ("dataset: t\nschema: [{name: a, type: int, nullable: NO}]", "schema.a.nullable", 2, 41, "without quotes"),
        ("dataset: t\nsla: soon\nschema: []", "sla", 2, 6, "lines below"),
        ("dataset: t\nsla: {freshness: [a]}\nschema: []", "sla.freshness", 2, 18, "a single value"),
        (
            "dataset: t\nschema: []\nbreaking_change_policy: {require_approval_from: risk}",
            "breaking_change_policy.require_approval_from",
            3,
            49,
            "begin every item",
        ),
        ("dataset: t\nschema: []\nconsumers: [[a]]", "consumers", 3, 13, "write `- name`"),
    ],
)
def test_a_mistake_is_told_where_it_stands(text, element, line, column, remedy):
    (found,) = examine(None, Source(PATH, text.encode())).findings
    assert (found.rule, found.element) == ("contract/invalid", element)
    assert found.head == at(line, column)
    assert remedy in found.message
    assert found.is_invalid


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.yaml", "dataset: t\nschema: []", True),
        ("a.json", '{"dataset": "t", "schema": []}', True),
        ("a.yaml", "dataset: t\nbreaking_change_policy: {}", True),
        ("a.yaml", "Dataset: t\nSchema: []", True),
        ("a.yaml", "dataset: t\nchecks: []", False),
        ("contracts/a.yaml", "schema: []", True),
        ("contracts/a.yaml", "checks: []", False),
        ("a.yaml", "schema: []", False),
        ("a.yaml", "- a", False),
        ("a.yaml", "[", False),
        ("contracts/a.yaml", "[", True),
        ("a.yaml", "dataset: t\nschema: [", True),
        ("a.yaml", "a: [", False),
        ("a.md", "dataset: t\nschema: []", False),
    ],
)
def test_a_contract_is_recognised(path, text, expected):
    assert recognises(Source(path, text.encode())) is expected


def test_a_contract_stands_alone():
    assert references(Source("contracts/a.yaml", b"dataset: a")) == ()
