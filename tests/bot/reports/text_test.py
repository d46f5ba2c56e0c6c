from dataclasses import replace
from pathlib import Path

from bot.facts.finding import Place
from bot.facts.pull_request import Person, PullRequest, Repository
from bot.reports.text import text, where

REPORT = Path(__file__).with_name("text.txt").read_text(encoding="utf-8")


def test_the_report_says_everything_and_nothing_raw(everything):
    assert text(*everything) == REPORT


def test_nothing_to_say_is_three_lines(make):
    assert text(*make.decided()).splitlines() == [
        "contracts: main: passed (0 gates)",
        "approvals: main: passed (0 gates)",
        "train: main: passed (0 gates)",
    ]


def test_the_app_knows_whether_they_have_agreed(everything):
    snapshot, decision = everything
    person = Person(id=1, login="a")
    pull_request = PullRequest(
        repository=Repository(id=1, owner="acme", name="x"),
        number=1,
        title="",
        author=person,
        state="OPEN",
        is_draft=False,
        base_ref="main",
        base="a",
        head="b",
    )
    assert "the App decides." not in text(replace(snapshot, pull_request=pull_request), decision)


def test_a_place_that_nobody_knows_is_a_question_mark():
    assert where(None) == "?"
    assert where(Place(path="a", line=1)) == "a:1:1"
