from datetime import date

import pytest

from bot.facts.finding import Certainty
from bot.formats import difference, odcs
from bot.formats.contract import read
from bot.formats.format import Source
from tests.bot.formats.tables import check, examples

CONTRACT = "dataset: trades\nowner: risk\nschema:\n- {name: id, type: int}\n"


def examined(old, new):
    sides = (None if text is None else Source("contracts/a.yaml", text.encode()) for text in (old, new))
    return difference.examine(*sides, read)


def rules(found):
    return [finding.rule.removeprefix("contract/") for finding in found.findings]


@pytest.mark.parametrize("example", examples("difference") + examples("texts") + examples("odcs"))
def test_example(example):
    check(example)


def test_a_new_contract():
    found = examined(None, CONTRACT + "- {name: mail, type: string, pii: true}\n")
    assert rules(found) == ["added", "sensitive-column-added"]
    assert (found.before, found.after.dataset, found.is_readable) == (None, "trades", True)


def test_a_deleted_contract_keeps_its_people():
    found = examined(CONTRACT, None)
    assert rules(found) == ["deleted"]
    assert (found.before.owner.name, found.after) == ("risk", None)
    assert found.findings[0].base.line == 1


def test_nothing_at_all():
    assert not examined(None, None).findings


@pytest.mark.parametrize("text", ["[", "- a", "12", ""])
def test_a_head_that_is_no_mapping_is_unreadable(text):
    found = examined(CONTRACT, text)
    assert rules(found) == ["unreadable"]
    assert found.findings[0].subject == "trades"
    assert found.findings[0].is_invalid
    assert not found.is_readable


def test_a_file_that_never_could_be_read_is_known_by_its_path():
    assert examined("[", "[").findings[0].subject == "contracts/a.yaml"


@pytest.mark.parametrize("text", ["[", "dataset: trades\nschema: [{name: id}]\n"])
def test_a_base_that_cannot_be_read_is_undecidable(text):
    found = examined(text, CONTRACT)
    assert rules(found) == ["base-unreadable"]
    assert found.findings[0].certainty is Certainty.UNDECIDABLE
    assert found.findings[0].base.path == "contracts/a.yaml"
    assert not found.is_readable


def test_a_malformed_base_still_says_who_must_agree():
    policy = "breaking_change_policy: {require_approval_from: [risk]}\n"
    found = examined("dataset: trades\nschema: [{name: id}]\n" + policy, CONTRACT)
    assert [listed.name for listed in found.before.approvers] == ["risk"]


@pytest.mark.parametrize("text", ["[", "dataset: trades\nschema: [{name: id}]\n"])
def test_a_deleted_contract_is_gone_even_where_it_could_not_be_read(text):
    assert rules(examined(text, None)) == ["base-unreadable", "deleted"]


def test_every_mistake_is_told_at_once():
    found = examined(None, "schema:\n- {name: id, typ: int}\n- {name: id, type: [a]}\nowner: [x]\n")
    assert [(finding.element, finding.head.line, finding.after) for finding in found.findings] == [
        ("dataset", 1, "no `dataset`"),
        ("owner", 4, "a list"),
        ("schema.id.name", 3, "`id` again"),
        ("schema.id.type", 2, "no `type`"),
        ("schema.id.type", 3, "a list"),
    ]
    assert "rename `typ` to `type`" in found.findings[3].message


def test_a_removal_says_what_it_possibly_became():
    found = examined(
        "dataset: t\nschema: [{name: cust_id, type: int}]\n",
        "dataset: t\nschema: [{name: customer_id, type: int}, {name: cust_id2, type: int}]\n",
    )
    removed = next(finding for finding in found.findings if finding.rule == "contract/column-removed")
    assert "possibly renamed" in removed.message


def test_a_guess_is_likely_and_a_hint_certain():
    old = "dataset: t\nschema: [{name: cust_id, type: int}]\n"
    guess = examined(old, "dataset: t\nschema: [{name: customer_id, type: int}]\n").findings[0]
    told = examined(old, "dataset: t\nschema: [{name: customer, type: int, renamed_from: cust_id}]\n").findings[0]
    assert (guess.certainty, told.certainty) == (Certainty.LIKELY, Certainty.CERTAIN)


def test_a_whole_that_was_given_up_says_its_day():
    given_up = "dataset: t\nschema: [{name: a, type: int}]\ndeprecated: true\nsunset: 2027-01-31\n"
    (found,) = examined(given_up, None).findings
    assert (found.rule, found.sunset) == ("contract/deleted", date(2027, 1, 31))
    head = "apiVersion: v3.1.0\nkind: DataContract\nid: i\nversion: spring\nstatus: active\nschema:\n- {name: a}\n"
    custom = "[{property: deprecated, value: true}, {property: sunset, value: 2027-01-31}]"
    sides = (Source("a.yaml", text.encode()) for text in (f"{head}- {{name: b, customProperties: {custom}}}\n", head))
    (found,) = difference.examine(*sides, odcs.read).findings
    assert (found.rule, found.sunset) == ("contract/object-removed", date(2027, 1, 31))
