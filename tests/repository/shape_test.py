"""How the code is cut and named: short functions, the field's words, a reason beside every exception."""

import re
import statistics
import tomllib

import pytest

from tests.repository.tree import ROOT, body_length, files, functions, nodes, place, python_files
from tests.repository.tree import ast as python

LONGEST = 40
MEDIAN = 10
FORBIDDEN = {
    *("util", "utils", "utility", "utilities", "helper", "helpers", "manager", "managers", "service", "services"),
    *("handler", "handlers", "context", "contexts", "processor", "processors", "misc", "common"),
}
OURS = ("bot", "action", "docs", "tests")


def words(name):
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("parse_yaml", {"parse", "yaml"}), ("HTTPHandler", {"http", "handler"}), ("contextual", {"contextual"})],
)
def test_a_name_is_read_as_words(name, expected):
    assert words(name) == expected


def test_no_function_is_long():
    found = [(path, function) for path in python_files("bot", "action") for function in functions(path)]
    assert [place(path, function) for path, function in found if body_length(function) > LONGEST] == []


def test_most_functions_are_short():
    lengths = [body_length(function) for path in python_files("bot", "action") for function in functions(path)]
    assert statistics.median(lengths) <= MEDIAN


def test_no_name_is_a_word_for_anything():
    named = [
        f"{place(path, node)} {node.name}"
        for path in python_files(*OURS)
        for node in nodes(path, python.FunctionDef, python.AsyncFunctionDef, python.ClassDef)
        if words(node.name) & FORBIDDEN
    ]
    assert named == []


def test_no_file_is_named_after_anything():
    assert [path for path in python_files(*OURS) if words(path.stem) & FORBIDDEN] == []


SILENT = re.compile(r"#\s*(noqa(: ?[A-Z]+\d+(, ?[A-Z]+\d+)*)?|type: ignore(\[[a-z, -]+\])?)\s*$")


def unexplained(text):
    """The lines whose exception has no reason: on it, right above it, or up to five above for the same exception."""
    lines = text.splitlines()
    found = [(number, said[1]) for number, line in enumerate(lines) if (said := SILENT.search(line))]
    return [
        number + 1
        for number, what in found
        if not lines[number - 1].lstrip().startswith("# ")
        and not any(f"{what} " in above for above in lines[max(0, number - 5) : number])
    ]


def test_every_exception_to_a_rule_says_why():
    found = {path: unexplained(path.read_text(encoding="utf-8")) for path in python_files("bot", "action", "docs")}
    assert [f"{path.relative_to(ROOT)}:{line}" for path, lines in found.items() for line in lines] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1  # noqa: E501", [1]),
        ("a = 1  # type: ignore[attr-defined]", [1]),
        ("a = 1  # noqa: E501 - a long name", []),
        ("# a long name\na = 1  # noqa: E501", []),
        ("a = 1  # noqa: E501 - a long name\nb = 2  # noqa: E501", []),
        ("a = 1  # noqa: E501 - a long name\nb = 2  # noqa: N802", [2]),
    ],
)
def test_a_silent_exception_is_seen(text, expected):
    assert unexplained(text) == expected


def test_every_rule_the_linter_leaves_out_says_why():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = tomllib.loads(text)["tool"]["ruff"]["lint"]
    codes = {*ignored["ignore"], *(code for each in ignored["per-file-ignores"].values() for code in each)}
    explained = re.compile(r'"[A-Z]+\d*"\]?,?\s+# \w')
    listed = [line for line in text.splitlines() if any(f'"{code}"' in line for code in codes)]
    assert [line for line in listed if not explained.search(line)] == []


def test_the_version_stands_in_one_place():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "bot/__init__.py"


def test_there_is_something_to_look_at():
    assert len(files()) > 50
    assert len(python_files("bot")) > 20
