import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from bot.facts.change import Problem
from bot.facts.finding import Place
from bot.facts.snapshot import Exceptions
from bot.policy.decision import Decision
from bot.policy.verdict import Check, Discarded, Requirement, State, Verdict
from bot.reports.document import VERSION, canonical, document, findings
from tests.samples.snapshots import EXCEPTION, finding, person
from tests.samples.snapshots import snapshot as people

ROOT = Path(__file__).parents[3]
PROGRAM = """
import importlib.util, sys
sys.path.insert(0, {root!r})
spec = importlib.util.spec_from_file_location("example", {example!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from bot.reports.document import document
sys.stdout.write(document(*module.everything.__wrapped__()))
"""


def test_every_fact_is_there(everything):
    snapshot, decision = everything
    told = json.loads(document(snapshot, decision))
    assert told["version"] == VERSION == 1
    assert told["pull_request"] is None
    assert told["base"] == {"ref": "main", "commit": "a" * 40}
    assert (told["head"], told["merge_base"], told["digest"]) == ("b" * 40, "c" * 40, "d" * 64)
    assert told["severity"] == "breaking"
    contracts, approvals, _ = told["checks"]
    assert (contracts["check"], contracts["name"]) == ("contracts", "contracts: main")
    assert contracts["state"] == contracts["conclusion"] == "failure"
    assert (contracts["title"], approvals["conclusion"]) == ("1 place cannot be read.", None)
    assert contracts["summary"].startswith("| Gate |")
    worst = decision.verdicts[0].findings[0]
    assert told["verdicts"][0]["findings"] == [worst.fingerprint]
    (there,) = [each for each in told["findings"] if each["fingerprint"] == worst.fingerprint]
    assert there["head"] == {"path": "contracts/trade.yaml", "line": 3, "column": 5}
    assert there["advice"] == [{"code": "A1", "text": "Expand,\nthen contract.", "snippet": "ALTER TABLE x"}]
    required, anybody = told["verdicts"][2]["requirements"]
    assert required["who"] == ["acme/risk", "alice"]
    assert required["place"]["line"] == 8
    assert anybody["place"] is None
    assert (anybody["paths"], anybody["discarded"], anybody["ask"]) == ([], [], [])
    assert told["problems"][0]["found"] == "'x\x1b'"


def test_a_requirement_says_who_was_discarded_and_who_is_next():
    given = people(author="ann")
    stale = Discarded(person=person("ron"), reason="approved a change that has changed since")
    needed = Requirement(
        who=("acme/risk",), why="a lists them", discarded=(stale,), ask=(person("ron"), person("rita"))
    )
    waiting = Verdict(
        gate="contract-approvals",
        check=Check.APPROVALS,
        state=State.ACTION_REQUIRED,
        sentence="Wait.",
        requirements=(needed,),
    )
    told = json.loads(document(given, Decision(verdicts=(waiting,), findings=(), digest="d" * 64)))
    assert told["pull_request"] == {"repository": {"id": 99, "full_name": "acme/platform"}, "number": 7}
    (required,) = told["verdicts"][0]["requirements"]
    assert required["discarded"] == [{"login": "ron", "reason": "approved a change that has changed since"}]
    assert required["steps"] == [{"who": "acme/risk", "text": "review and approve: a lists them."}]
    assert required["ask"] == ["ron", "rita"]


def test_a_byte_that_is_no_utf8_is_spelled(everything):
    told = document(*everything)
    assert told.isascii()
    assert r"%\\xe9.yaml" in told
    assert "\\udce9" not in told
    assert json.loads(canonical("\ud800")) == r"\ud800"


@pytest.mark.parametrize(
    "surroundings",
    [
        {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "POSIX", "TZ": "America/St_Johns", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"},
    ],
)
def test_it_is_the_same_to_the_byte_wherever_it_is_made(everything, surroundings):
    here = document(*everything).encode()
    program = PROGRAM.format(root=str(ROOT), example=str(Path(__file__).with_name("conftest.py")))
    there = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **surroundings}, capture_output=True, check=True
    )
    assert there.stdout == here


def test_the_order_of_changes_makes_no_difference(make):
    one, two = make.change(make.CALM, make.finding()), make.change(make.HOSTILE, make.finding(path=make.HOSTILE))
    assert make.finding().fingerprint == make.finding(path=make.HOSTILE).fingerprint
    assert json.loads(document(*make.decided(one, two)))["findings"] != []


@given(some.recursive(some.none() | some.booleans() | some.integers() | some.text(), some.lists))
@example(["\udce9", "\ud800", 'x"', ("a",)])
def test_whatever_is_told_reads_back(told):
    read = json.loads(canonical(told))
    assert canonical(read) == canonical(told)


def test_places_are_plain(make):
    snapshot, decision = make.decided(make.change(make.CALM, make.finding(head=None, base=Place(path="a", line=2))))
    (found,) = json.loads(document(snapshot, decision))["findings"]
    assert found["base"] == {"path": "a", "line": 2, "column": 1}
    assert found["head"] is None


def test_an_exception_is_told_with_its_finding_and_one_proposed_apart(make):
    snapshot, decision = make.decided(make.change(make.CALM, make.finding(is_enforced=False, exception=EXCEPTION)))
    wrong = Problem(place=Place(path="x", line=2), found="a", expected="b", remedy="c")
    exceptions = Exceptions(proposed=(EXCEPTION,), problems=(wrong,), head_problems=(wrong,))
    told = json.loads(document(snapshot, replace(decision, exceptions=exceptions)))
    (found,) = told["findings"]
    assert found["exception"] == told["proposed_exceptions"][0]
    assert (found["exception"]["until"], found["exception"]["counts"]) == ("2026-12-31", "yes")
    assert [each["found"] for each in told["problems"]] == ["a"]


def test_a_sunset_is_a_date():
    told = [finding(), finding("announcing")]
    assert {each["sunset"] for each in json.loads(canonical(findings(tuple(told))))} == {None, "2027-01-31"}
