import json

import pytest

from action.validate import lint, validate

GOOD = '{"type": "record", "name": "T", "fields": []}'
IGNORED = '{"type": "record", "name": "T", "fields": [{"name": "a", "type": "int", "logicalType": "date"}]}'


@pytest.fixture
def file(tmp_path):
    def file(text, name="t.avsc"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return file


@pytest.mark.parametrize(
    ("text", "name", "valid", "clean"),
    [
        (GOOD, "t.avsc", 0, 0),
        (IGNORED, "t.avsc", 0, 1),
        ("{", "t.avsc", 1, 1),
        ("syntax", "t.proto", 1, 1),
        ("a: 1", "t.yaml", 2, 2),
    ],
)
def test_the_status_says_what_came_of_it(file, text, name, valid, clean):
    path = file(text, name)
    assert validate([path], None, "text")[1] == valid
    assert lint([path], None, "json")[1] == clean


def test_a_valid_file_is_said_to_be_one(file):
    assert validate([file(GOOD)], None, "text")[0].endswith("t.avsc: nothing to say of this avro\n")


def test_what_is_wrong_is_told_where_it_stands(file):
    told, _ = validate([file('{"type": "record", "name": "T"}')], None, "text")
    assert "t.avsc:1:1: breaking avro/invalid T fields: Found no `fields`" in told


def test_advice_is_told_by_lint_alone(file):
    path = file(IGNORED)
    assert "logical-type-ignored" in lint([path], None, "text")[0]
    assert "logical-type-ignored" not in validate([path], None, "text")[0]


def test_an_unknown_type_is_told_with_those_that_are_known(file):
    told, _ = validate([file("a: 1", "t.yaml"), file(GOOD)], None, "text")
    assert "the type of the file is unknown; name one with --type: avro" in told
    assert told.count("\n") == 2


def test_the_type_may_be_named(file):
    assert validate([file(GOOD, "t.txt")], "avro", "text")[1] == 0


def test_the_json_lists_every_file(file):
    told = json.loads(validate([file(GOOD), file("{", "b.avsc")], None, "json")[0])
    assert [(each["type"], len(each["findings"])) for each in told["files"]] == [("avro", 0), ("avro", 1)]
