import pytest

from bot import references
from bot.formats.format import Source
from bot.git import Repository
from bot.references import with_references
from tests.bot.content_test import commit, git, read

MONEY = 'syntax = "proto3"; package acme; message Money { int64 units = 1; }'
TRADE = 'syntax = "proto3"; package acme; import "money.proto"; message Trade { Money price = 1; }'


@pytest.fixture
def work(tmp_path):
    directory = tmp_path / "work"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(directory))
    return directory


def asked(work, at, *sources):
    return {path: set(each.files) for path, each in with_references(Repository(work), at, sources).items()}


def schema(reference):
    return f'{{"$ref": "{reference}"}}'.encode()


def test_an_import_that_did_not_change_is_read(work):
    base = commit(work, p__money_dot_proto=MONEY, p__trade_dot_proto=TRADE)
    head = commit(work, p__trade_dot_proto=TRADE.replace("Money price = 1", "acme.Money price = 1"))
    (change,) = read(work, base, head).changes
    assert change.findings == ()


def test_each_side_is_read_at_its_own_commit(work):
    base = commit(work, s__a_dot_schema_dot_json=schema("b.json"), s__b_dot_json='{"type": "number"}')
    head = commit(
        work, s__a_dot_schema_dot_json=b'{"title": "A", "$ref": "b.json"}', s__b_dot_json='{"type": "integer"}'
    )
    changes = {change.file.path: change for change in read(work, base, head).changes}
    rules = {found.rule for found in changes["s/a.schema.json"].findings}
    assert "jsonschema/type-tightened" in rules


def test_references_are_followed_until_there_are_no_more(work):
    at = commit(work, **{f"s__{n}_dot_json": schema(f"{n + 1}.json") for n in range(20)})
    found = asked(work, at, Source("s/a.schema.json", schema("0.json")))
    assert found == {"s/a.schema.json": {f"s/{n}.json" for n in range(references.MOST_ROUNDS)}}


def test_what_changed_is_not_read_again(work, monkeypatch):
    at = commit(work, README="x")
    monkeypatch.setattr(Repository, "blobs", None)
    other = Source("s/b.schema.json", b"{}")
    found = asked(work, at, Source("s/a.schema.json", schema("b.schema.json")), other)
    assert found == {"s/a.schema.json": {"s/b.schema.json"}, "s/b.schema.json": set()}


def test_nothing_is_asked_of_git_where_nothing_refers_to_anything(work, monkeypatch):
    at = commit(work, README="x")
    monkeypatch.setattr(Repository, "listed", None)
    sources = [
        Source("a.txt", b"x"),
        Source("s/a.schema.json", b"{}"),
        Source("s/b.schema.json", schema("/etc/passwd")),
    ]
    assert asked(work, at, *sources) == {"a.txt": set(), "s/a.schema.json": set(), "s/b.schema.json": set()}


@pytest.mark.parametrize("outside", ["../../x.json", "file:///etc/passwd", "https://acme.example/x.json", "/x.json"])
def test_nothing_outside_the_repository_is_asked_for(work, outside):
    at = commit(work, x_dot_json="{}")
    assert asked(work, at, Source("s/a.schema.json", schema(outside))) == {"s/a.schema.json": set()}


def test_links_and_pointers_to_large_files_are_not_followed(work):
    (work / "s").mkdir()
    (work / "s/link.json").symlink_to("/etc/passwd")
    at = commit(work, s__large_dot_json="version https://git-lfs.github.com/spec/v1\n")
    source = Source("s/a.schema.json", b'{"allOf": [{"$ref": "link.json"}, {"$ref": "large.json"}]}')
    assert asked(work, at, source) == {"s/a.schema.json": set()}


@pytest.mark.parametrize(("limit", "value"), [("MOST_FILES", 1), ("MOST_BYTES", 2), ("MOST_PATHS", 1)])
def test_only_so_much_is_read(work, monkeypatch, limit, value):
    monkeypatch.setattr(references, limit, value)
    at = commit(work, s__b_dot_json="{}", s__c_dot_json="{}")
    source = Source("s/a.schema.json", b'{"allOf": [{"$ref": "b.json"}, {"$ref": "c.json"}]}')
    assert asked(work, at, source) == {"s/a.schema.json": {"s/b.json"}}


def test_a_folder_stands_for_the_files_right_in_it(work, monkeypatch):
    at = commit(work, s__b_dot_json="{}", s__t__c_dot_json="{}")
    monkeypatch.setattr(references, "_references", lambda _source: ("s/",))
    assert asked(work, at, Source("s/a.schema.json", b"{}")) == {"s/a.schema.json": {"s/b.json", "s/a.schema.json"}}
