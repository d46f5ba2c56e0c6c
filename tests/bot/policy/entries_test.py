import pytest

from bot.facts.change import Problem
from bot.facts.snapshot import Source
from bot.policy.entries import entries


def told(text):
    return list(entries(Source(path="list.yml", text=text), "shifts", "person"))


def test_each_entry_stands_for_itself():
    assert [each.text for each in told("- a\n- b\n")] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("a: [", "", ""),
        ("- [\n", "", ""),
        ("a: 1\n", "no list", "a list of shifts"),
        ("", "an empty file", ""),
    ],
)
def test_what_is_no_list_is_one_problem(text, found, expected):
    (problem,) = told(text)
    assert isinstance(problem, Problem)
    assert problem.place.path == "list.yml"
    assert found in problem.found
    assert expected in problem.expected
    assert problem.remedy


def test_bytes_that_are_no_text_are_told():
    (problem,) = told("- \udc80\n")
    assert isinstance(problem, Problem)
