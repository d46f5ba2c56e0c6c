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


OWNED = (
    "dataset: trade\nowner: desk\nbreaking_change_policy: {require_approval_from: [risk]}\nconsumers: [{name: var}]\n"
)
SCHEMA = "schema: [{name: id, type: string}]"


def people(work, base, head):
    return {
        change.file.path: [each.name for each in change.before.approvers] if change.before else None
        for change in read(work, base, head).changes
    }


def test_a_schema_alone_asks_those_whom_its_contract_names(work):
    base = commit(work, contracts__trade_dot_yaml=OWNED + SCHEMA, schemas__trade_dot_avsc=AVRO)
    head = commit(work, schemas__trade_dot_avsc=AVRO.replace('["null", "string"]', '"int"'))
    assert people(work, base, head) == {"schemas/trade.avsc": ["risk"]}
    (change,) = read(work, base, head).changes
    assert (change.subject, change.before.dataset, change.before.owner.name) == ("Trade", "Trade", "desk")


def test_a_schema_that_is_deleted_asks_them_too(work):
    base = commit(
        work, contracts__trade_dot_yaml=OWNED + SCHEMA, proto__trade_dot_proto="message Trade { optional int32 a = 1; }"
    )
    git(work, "rm", "--quiet", "proto/trade.proto")
    head = commit(work)
    assert people(work, base, head) == {"proto/trade.proto": ["risk"]}
    (change,) = read(work, base, head).changes
    assert change.before.dataset == "trade"


def test_no_change_takes_people_away(work):
    base = commit(work, contracts__trade_dot_yaml=OWNED + SCHEMA, schemas__trade_dot_avsc=AVRO)
    head = commit(work, contracts__trade_dot_yaml="dataset: trade\n" + SCHEMA, schemas__trade_dot_avsc=AVRO + " ")
    assert people(work, base, head) == {"contracts/trade.yaml": ["risk"], "schemas/trade.avsc": ["risk"]}


def test_a_schema_without_a_contract_asks_nobody(work):
    base = commit(
        work, contracts__trade_dot_yaml="dataset: trade\n" + SCHEMA, db__trade_dot_sql="create table trade (a int);"
    )
    head = commit(work, db__trade_dot_sql="create table trade (a text);")
    assert people(work, base, head) == {"db/trade.sql": None}
