import pytest

from bot import agreement
from bot.git import Repository
from tests.bot.content_test import commit, git, read

CONTRACT = "dataset: trade\nschema: [{name: id, type: string}]"
STRICT = "dataset: trade\nschema: [{name: id, type: string, nullable: false}]"
AVRO = '{"type": "record", "name": "Trade", "fields": [{"name": "id", "type": ["null", "string"]}]}'


@pytest.fixture
def work(tmp_path):
    directory = tmp_path / "work"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(directory))
    return directory


def told(work, base, head):
    return [
        (change.file.path, found.rule)
        for change in read(work, base, head).changes
        for found in change.findings
        if found.rule.startswith("agreement/")
    ]


def test_a_changed_file_is_held_to_one_that_was_left_alone(work):
    base = commit(work, contracts__trade_dot_yaml=CONTRACT, schemas__trade_dot_avsc=AVRO)
    head = commit(work, contracts__trade_dot_yaml=STRICT)
    assert told(work, base, head) == [("contracts/trade.yaml", "agreement/nullability-differs")]


def test_changed_files_are_held_to_each_other(work):
    base = commit(work, contracts__trade_dot_yaml=CONTRACT)
    head = commit(work, contracts__trade_dot_yaml=STRICT, schemas__message_dot_avsc=AVRO)
    assert told(work, base, head) == [("contracts/trade.yaml", "agreement/nullability-differs")]


@pytest.mark.parametrize(
    ("changed", "other", "is_found"),
    [
        ("contracts__fx__trade_dot_yaml", "schemas__fx__trade_dot_avsc", True),
        ("contracts__fx__trade_dot_yaml", "schemas__trade_dot_avsc", True),
        ("contracts__fx__trade_dot_yaml", "schemas__rates__trade_dot_avsc", False),
        ("trade_dot_yaml", "trade_dot_avsc", True),
        ("trade_dot_yaml", "schemas__trade_dot_avsc", True),
    ],
)
def test_another_file_is_looked_for_in_the_like_place(work, changed, other, is_found):
    base = commit(work, **{changed: CONTRACT, other: AVRO})
    head = commit(work, **{changed: STRICT})
    assert bool(told(work, base, head)) is is_found


def test_a_file_of_another_name_is_not_looked_at(work):
    base = commit(work, contracts__trade_dot_yaml=CONTRACT, schemas__message_dot_avsc=AVRO, trade=AVRO)
    head = commit(work, contracts__trade_dot_yaml=STRICT)
    assert told(work, base, head) == []


def test_only_so_many_files_are_read(work, monkeypatch):
    base = commit(work, contracts__trade_dot_yaml=CONTRACT, schemas__trade_dot_avsc=AVRO)
    head = commit(work, contracts__trade_dot_yaml=STRICT)
    monkeypatch.setattr(agreement, "MOST_FILES", 0)
    assert told(work, base, head) == []


def test_names_are_looked_through_only_where_data_is_described(work, monkeypatch):
    base = commit(work, README="x", contracts__trade_dot_yaml=CONTRACT)
    head = commit(work, README="y")
    monkeypatch.setattr(Repository, "folders", None)
    assert told(work, base, head) == []
