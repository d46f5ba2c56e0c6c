import subprocess
import sys

import pytest

from bot.facts.change import Blob, ChangedFile, Status
from bot.formats import FORMATS, SUFFIXES, compare, descriptions, read_change, sides
from bot.formats.format import Source

SEED = """\
dataset: trade_ledger
schema:
  - name: trade_id
    type: string
    nullable: false
  - name: counterparty
    type: string
    nullable: true
breaking_change_policy:
  require_approval_from:
    - risk-analytics
"""
CHANGED = SEED.replace("nullable: true", "nullable: false\n  - name: trader_id\n    type: string\n    nullable: true")
ODCS = "apiVersion: v3.1.0\nkind: DataContract\nid: i\nname: trade_ledger\nversion: 1.0.0\nstatus: active\n"
REGULAR = Blob(oid="1" * 40, mode="100644")
LOST = Blob(oid="3" * 40, mode="100644")
LINK = Blob(oid="2" * 40, mode="120000")
PATH = "contracts/trade_ledger.yaml"


def changed(old, new, *, path=PATH, old_path=None, head=REGULAR, base=REGULAR):  # noqa: PLR0913
    file = ChangedFile(
        status=Status.MODIFIED,
        path=path,
        old_path=old_path,
        base=base if old is not None or base is LINK or base is LOST else None,
        head=head,
    )
    return read_change(file, *sides(file, *(None if text is None else text.encode() for text in (old, new))))


def rules(change):
    return [finding.rule.removeprefix("contract/") for finding in change.findings]


def test_the_ledgers_example():
    comparison = compare("contract", SEED, CHANGED.encode())
    assert [(found.rule, found.element, found.severity) for found in comparison.findings] == [
        ("contract/column-nullability-tightened", "schema.counterparty.nullable", "breaking"),
        ("contract/column-added", "schema.trader_id", "compatible"),
    ]
    assert (comparison.holds("BACKWARD"), comparison.holds("FORWARD")) == (False, True)


def test_every_format_says_which_files_are_read():
    assert set(SUFFIXES) >= {".yaml", ".yml", ".json"}
    assert all(suffix.startswith(".") and suffix == suffix.casefold() for suffix in SUFFIXES)
    assert all(set(listed.SUFFIXES) <= set(SUFFIXES) for listed in FORMATS.values())


def test_an_unknown_type_names_the_known():
    with pytest.raises(ValueError, match=r"known are .*contract.*odcs"):
        compare("xml", "", "")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", ["", "[" * 100_000, "\ud800", b"\xff\xfe", "x: 1"])
def test_a_bad_text_holds_nothing(name, text):
    if name in {"jsonschema", "sql", "dbt"} and text == "x: 1":
        return  # what means nothing to anybody, in words that are no mistake
    for old, new in ((text, text), (SEED, text), (text, SEED)):
        comparison = compare(name, old, new)
        assert comparison.findings
        assert not comparison.holds("NONE")


def test_a_place_names_the_file_it_is_told():
    found = compare("contract", SEED, CHANGED, old_path="a", new_path="b").findings[0]
    assert (found.base.path, found.head.path) == ("a", "b")


def test_a_modified_contract():
    change = changed(SEED, CHANGED)
    assert (change.type, change.subject) == ("contract", "trade_ledger")
    assert rules(change) == ["column-nullability-tightened", "column-added"]
    assert change.findings[0].head.path == PATH


def test_a_new_and_a_deleted_contract():
    assert rules(changed(None, SEED)) == ["added"]
    deleted = changed(SEED, None, head=None)
    assert rules(deleted) == ["deleted"]
    assert [listed.name for listed in deleted.before.approvers] == ["risk-analytics"]


def test_a_moved_contract():
    change = changed(SEED, SEED, path="x/a.yaml", old_path=PATH)
    assert rules(change) == ["moved"]
    assert changed(SEED, SEED, old_path=PATH).findings == ()


def test_a_contract_moved_out_of_sight_is_gone():
    assert rules(changed(SEED, SEED, path="contracts/a.txt", old_path=PATH)) == ["deleted"]


def test_a_contract_turned_into_something_else_is_invalid():
    change = changed(SEED, "replicas: 3\n", path="a.yaml", old_path="a.yaml")
    assert rules(change)[0] == "invalid"
    assert change.before.approvers


def test_a_contract_turned_into_another_format_ends_and_begins():
    change = changed(SEED, ODCS)
    assert (change.type, rules(change)) == ("odcs", ["deleted", "added"])
    assert change.before.approvers
    assert rules(changed("x: 1", ODCS)) == ["added"]


def test_another_file_is_nobodys():
    for text in ("replicas: 3", "- a", "[", "{% if x %}"):
        change = changed(None, text, path="deploy/a.yaml")
        assert (change.type, change.findings) == (None, ())
    assert changed(None, "text", path="README.md").type is None


def test_a_contract_that_cannot_be_read_is_told():
    assert rules(changed(None, "a: [", path=PATH)) == ["unreadable"]
    assert rules(changed(None, "dataset: t\nschema: [", path="x/a.yaml")) == ["unreadable"]


@pytest.mark.parametrize(("head", "rule"), [(LINK, "not-a-file"), (REGULAR, "unreadable")])
def test_a_contract_without_content_is_told(head, rule):
    new = changed(None, None, head=head)
    assert (new.type, rules(new)) == ("contract", [rule])
    assert new.findings[0].is_invalid
    assert changed(SEED, None, path="a.yaml", head=head).before.approvers
    assert changed(None, None, path="x/README.md", head=head).type is None


def test_a_link_is_not_followed_whatever_it_says():
    assert rules(changed(None, SEED, head=LINK)) == ["not-a-file"]


@pytest.mark.parametrize("base", [LINK, LOST])
def test_a_base_without_content_is_undecidable(base):
    assert rules(changed(None, SEED, base=base)) == ["base-unreadable"]
    assert rules(changed(None, "dataset: t\nschema: [", base=base)) == ["unreadable"]


def test_a_deleted_contract_whose_content_cannot_be_had_is_told():
    assert rules(changed(None, None, base=LOST, head=None)) == ["base-unreadable"]
    assert changed(None, None, path="x/README.md", base=LOST, head=None).type is None


def test_a_link_that_was_there_before_is_not_followed():
    assert rules(changed(SEED, SEED, base=LINK)) == ["base-unreadable"]
    assert changed(None, "../secret", path="x/a.yaml", head=LINK).type is None


def test_the_yaml_parser_is_not_loaded_before_it_is_needed():
    code = "import sys, bot.formats; sys.exit(any(name in sys.modules for name in ('yaml', 'pydantic')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_file_says_what_it_describes():
    (told,) = descriptions(Source(PATH, b"dataset: d\nschema: [{name: a, type: int}]"))
    assert (told.path, told.format, told.dataset.name, told.is_changed) == (PATH, "contract", "d", False)
    assert descriptions(Source("a.txt", b"")) == ()
