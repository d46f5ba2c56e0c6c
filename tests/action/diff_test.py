import json

import pytest

from action.diff import diff
from action.files import UnknownType

OLD = "dataset: x\nowner: me\nschema:\n  - {name: a, type: string, nullable: true}\n"
BREAKING = OLD.replace("true", "false")
ADDED = OLD + "  - {name: b, type: string, nullable: true}\n"


@pytest.fixture
def files(tmp_path):
    def files(old, new):
        paths = tmp_path / "old.yaml", tmp_path / "new.yaml"
        for path, text in zip(paths, (old, new), strict=True):
            path.write_text(text)
        return paths

    return files


@pytest.mark.parametrize(("new", "status"), [(OLD, 0), (ADDED, 0), (BREAKING, 1), ("{", 2)])
def test_the_status_says_what_came_of_it(files, new, status):
    assert diff(*files(OLD, new), None, "text")[1] == status
    assert diff(*files(OLD, new), "contract", "json")[1] == status


def test_the_text_tells_findings_and_levels(files):
    told, _ = diff(*files(OLD, BREAKING), None, "text")
    assert "new.yaml:4:" in told
    assert told.endswith("contract: BACKWARD does not hold, FORWARD holds, FULL does not hold\n")


def test_the_json_is_versioned(files):
    told = json.loads(diff(*files(OLD, BREAKING), None, "json")[0])
    assert (told["version"], told["type"], told["is_readable"]) == (1, "contract", True)
    assert told["holds"] == {"BACKWARD": False, "FORWARD": True, "FULL": False}
    assert told["findings"][0]["fingerprint"]


def test_a_file_that_is_known_only_on_one_side_is_known(files):
    assert "contract:" in diff(*files(OLD, "a: 1\n"), None, "text")[0]


def test_a_type_that_nobody_knows_is_told_with_those_that_are(files):
    with pytest.raises(UnknownType, match=r"cobol is unknown; name one with --type: .*contract"):
        diff(*files(OLD, OLD), "cobol", "text")
    with pytest.raises(UnknownType, match="type of the file"):
        diff(*files("a: 1\n", "a: 2\n"), None, "text")
