from dataclasses import replace
from pathlib import Path

from bot.facts.change import Problem
from bot.facts.finding import Counts, Place
from bot.facts.pull_request import Person, PullRequest, Repository
from bot.facts.snapshot import Exceptions
from bot.policy.verdict import Check, Requirement, State, Verdict
from bot.reports.text import problem_lines, text, where
from tests.samples.snapshots import EXCEPTION

REPORT = Path(__file__).with_name("text.txt").read_text(encoding="utf-8")


def test_the_report_says_everything_and_nothing_raw(everything):
    assert text(*everything) == REPORT


def test_who_is_consulted_is_told_apart(make):
    asked = Requirement(who=("acme/a",), why="margin reads trades", need=0)
    verdict = Verdict(
        gate="consumers", check=Check.APPROVALS, state=State.SUCCESS, sentence="None.", requirements=(asked,)
    )
    assert "  acme/a: consulted, margin reads trades\n" in text(*make.decided(verdicts=(verdict,)))


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


def test_an_exception_is_told_below_its_finding_and_one_proposed_apart(make):
    snapshot, decision = make.decided(make.change(make.CALM, make.finding(is_enforced=False, exception=EXCEPTION)))
    proposed = replace(EXCEPTION, counts=Counts.PROPOSED, place=Place(path="x.yml", line=4))
    lines = text(snapshot, replace(decision, exceptions=Exceptions(proposed=(proposed,)))).splitlines()
    assert lines[0].startswith(
        "contracts/trade.yaml:3:5: breaking [breaks FORWARD] (excepted) contract/column-removed "
    )
    assert lines[1:3] == ["    excepted until 2026-12-31 by acme/risk because: It was empty.", ""]
    assert lines[3].startswith("x.yml:4:1: exception of 3f2a9c01b7de: an exception until 2026-12-31 by acme/risk is")


def test_a_problem_is_one_line_with_its_place():
    problem = Problem(place=Place(path="x.yml", line=4), found="a\nb", expected="c", remedy="mend it")
    assert problem_lines((problem,)) == "x.yml:4:1: found a\\x0ab; expected c. mend it\n"
