import json

import pytest

from action.compat import Asked, compat
from action.files import UnknownType
from bot.git import GitError
from tests.bot.content_test import commit, git

NARROW, WIDE = (
    f'{{"type": "record", "name": "T", "fields": [{{"name": "a", "type": "{kind}"}}]}}' for kind in ("int", "long")
)


@pytest.fixture
def work(tmp_path):
    directory = tmp_path / "work"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(directory))
    return directory


@pytest.fixture
def schema(work):
    """Three releases: without the file, with a wide type, with a narrow one; on disk it is wide again."""
    commit(work, README="x")
    git(work, "tag", "release/1")
    for number, text in ((2, WIDE), (3, NARROW)):
        commit(work, s__t_dot_avsc=text)
        git(
            work, "-c", "user.name=a", "-c", "user.email=a@b.c", "tag", f"release/{number}", "--message=x", "--annotate"
        )
    (work / "s/t.avsc").write_text(WIDE)
    return work / "s/t.avsc"


def asked(schema, level, form="text", **more):
    return compat(schema, Asked(level=level, **more), form)


def test_the_newest_release_is_asked(schema):
    told, status = asked(schema, "BACKWARD")
    assert (told, status) == ("release/3: avro BACKWARD holds\n", 0)


def test_what_breaks_the_level_is_told_a_line_each(schema):
    told, status = asked(schema, "FORWARD")
    assert status == 1
    assert told.startswith("s/t.avsc:1:")
    assert "avro/type-widened" in told
    assert told.endswith("release/3: avro FORWARD does not hold\n")


def test_a_transitive_level_asks_the_last_releases(schema):
    told, status = asked(schema, "FULL_TRANSITIVE")
    assert status == 1
    assert "release/3: avro FULL_TRANSITIVE does not hold" in told
    assert "release/2: avro FULL_TRANSITIVE holds" in told
    assert told.endswith("release/1: there was no such file\n")
    assert "release/2" not in asked(schema, "FULL_TRANSITIVE", last=1)[0]


def test_the_side_may_be_named(schema, tmp_path):
    other = tmp_path / "other.avsc"
    other.write_text(NARROW)
    assert asked(schema, "FORWARD", against="release/2")[1] == 0
    assert asked(schema, "FORWARD", against=str(other))[1] == 1
    assert asked(schema, "NONE", against="HEAD")[1] == 0


def test_a_side_that_cannot_be_read_holds_nothing(schema):
    schema.write_text("{")
    assert asked(schema, "NONE")[1] == 2


def test_the_json_has_every_side(schema):
    told = json.loads(asked(schema, "FORWARD_TRANSITIVE", form="json")[0])
    assert (told["type"], told["level"], told["holds"]) == ("avro", "FORWARD_TRANSITIVE", False)
    assert [(each["against"], each["holds"], each["is_there"]) for each in told["sides"]] == [
        ("release/3", False, True), ("release/2", True, True), ("release/1", True, False),
    ]  # fmt: skip
    assert told["sides"][0]["findings"][0]["rule"] == "avro/type-widened"


def test_there_must_be_something_to_compare_with(schema, tmp_path):
    with pytest.raises(GitError, match="no release is known"):
        asked(schema, "FULL", tags=["none-*"])
    with pytest.raises(GitError, match=r"release/1 has no s/t\.avsc"):
        asked(schema, "FULL", against="release/1")
    alone = tmp_path / "alone.avsc"
    alone.write_text(WIDE)
    with pytest.raises(GitError, match="no release is known"):
        asked(alone, "FULL")
    with pytest.raises(GitError, match="lies in no git repository"):
        asked(alone, "FULL", against="HEAD")


def test_the_type_must_be_known(schema):
    with pytest.raises(UnknownType, match="cobol is unknown"):
        asked(schema, "FULL", named="cobol")


def test_what_is_referred_to_is_read_at_each_side(work):
    commit(work, s__a_dot_schema_dot_json='{"$ref": "b.json"}', s__b_dot_json='{"type": "number"}')
    git(work, "tag", "v1")
    commit(work, s__b_dot_json='{"type": "integer"}')
    assert asked(work / "s/a.schema.json", "FORWARD")[1] == 0
    assert asked(work / "s/a.schema.json", "BACKWARD")[1] == 1


def test_a_repository_without_a_commit_refers_to_nothing(work):
    work.mkdir(exist_ok=True)
    (work / "a.avsc").write_text(WIDE)
    (work / "b.avsc").write_text(WIDE)
    assert asked(work / "a.avsc", "FULL", against=str(work / "b.avsc"))[1] == 0
