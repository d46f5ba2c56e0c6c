import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.change import Blob, Change, ChangedFile, Ownership, Problem, Status
from bot.facts.contract import Parties
from bot.facts.finding import Place

READ = ChangedFile(status=Status.MODIFIED, path="contracts/trades.yaml")


@given(st.builds(Change) | st.builds(Ownership) | st.builds(Problem))
def test_it_is_kept_whole(through_json, value):
    assert through_json(value) == value


def test_a_path_that_is_no_utf8_is_kept_whole(through_json):
    value = ChangedFile(status=Status.ADDED, path=b"caf\xe9.yaml".decode("utf-8", "surrogateescape"))
    assert through_json(value) == value


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("100644", True), ("100755", True), ("120000", False), ("160000", False), ("040000", False), ("", False)],
)
def test_only_a_file_is_regular(mode, expected):
    assert Blob(oid="e69de29", mode=mode).is_regular is expected


@pytest.mark.parametrize(
    ("old_path", "expected"),
    [(None, ("new.yaml",)), ("new.yaml", ("new.yaml",)), ("old.yaml", ("old.yaml", "new.yaml"))],
)
def test_a_move_touches_two_paths(old_path, expected):
    assert ChangedFile(status=Status.MOVED, path="new.yaml", old_path=old_path).paths == expected


def test_a_change_is_about_its_dataset():
    before, after = Parties(dataset="trades"), Parties(dataset="trade_ledger")
    assert Change(file=READ, before=before, after=after).subject == "trade_ledger"
    assert Change(file=READ, before=before).subject == "trades"


def test_a_change_with_no_dataset_is_about_its_path():
    assert Change(file=READ).subject == "contracts/trades.yaml"


def test_ownership_without_a_line_has_no_place():
    assert Ownership(path="README.md").place is None
    assert Ownership(path="README.md", place=Place(path=".github/CODEOWNERS", line=3)).owners == ()
