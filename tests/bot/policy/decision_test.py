import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts.finding import Axis, Effect, Finding, Severity
from bot.policy.decision import Decision
from bot.policy.verdict import Check, Mode, State, Verdict


def verdict(state, check=Check.CONTRACTS, mode=Mode.ENFORCE):
    return Verdict(gate="a-gate", check=check, state=state, sentence="", mode=mode)


def finding(severity):
    told = {
        "rule": "contract/column-removed",
        "subject": "trades",
        "element": "schema.id",
        "before": "int",
        "after": None,
    }
    return Finding(**told, effect=Effect.LOOSENS, axes=(Axis.SHAPE,), severity=severity, message="")


def decided(*verdicts, findings=()):
    return Decision(verdicts=verdicts, findings=findings, digest="d")


@settings(max_examples=50)
@given(st.builds(Decision))
def test_it_is_kept_whole(through_json, decision):
    assert through_json(decision) == decision


def test_each_check_has_its_own_verdicts():
    what, when = verdict(State.SUCCESS), verdict(State.FAILURE, check=Check.TRAIN)
    assert decided(what, when).of(Check.TRAIN) == (when,)
    assert decided(what, when).of(Check.APPROVALS) == ()


@pytest.mark.parametrize(("one", "other"), list(itertools.product(State, State)))
def test_a_check_is_as_bad_as_its_worst_verdict(one, other):
    assert decided(verdict(one), verdict(other)).state(Check.CONTRACTS) is max(one, other, key=lambda state: state.rank)


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.REPORT])
def test_what_is_not_enforced_holds_nothing_back(mode):
    assert decided(verdict(State.FAILURE, mode=mode)).state(Check.CONTRACTS) is State.SUCCESS


def test_another_check_does_not_spoil_this_one():
    assert decided(verdict(State.FAILURE, check=Check.TRAIN)).state(Check.CONTRACTS) is State.SUCCESS


@pytest.mark.parametrize(("one", "other"), list(itertools.product(Severity, Severity)))
def test_a_decision_is_as_severe_as_its_worst_finding(one, other):
    worst = max(one, other, key=lambda severity: severity.rank)
    assert decided(findings=(finding(one), finding(other))).severity is worst


def test_nothing_found_is_cosmetic():
    assert decided().severity is Severity.COSMETIC


def test_an_axis_has_a_severity_of_its_own():
    semantic = replace(finding(Severity.RISKY), axes=(Axis.SEMANTIC,))
    told = decided(findings=(finding(Severity.BREAKING), semantic, replace(semantic, severity=Severity.COSMETIC)))
    assert (told.severity, told.severity_on(Axis.SEMANTIC)) == (Severity.BREAKING, Severity.RISKY)
    assert told.severity_on(Axis.POLICY) is Severity.COSMETIC
    assert decided(findings=(replace(semantic, is_enforced=False),)).severity_on(Axis.SEMANTIC) is Severity.COSMETIC


def test_whoever_lifts_a_gate_is_told_of_the_whole():
    lifted = replace(verdict(State.FAILURE), lifted="lifted by rita")
    assert decided(verdict(State.SUCCESS), lifted).lifted == "lifted by rita"
    assert decided(verdict(State.FAILURE)).lifted == ""
    assert decided(lifted).state(Check.CONTRACTS) is State.SUCCESS


def test_who_is_let_past_a_lock():
    held, passed = replace(verdict(State.ACTION_REQUIRED), lock="freeze: main"), verdict(State.SUCCESS)
    assert decided(passed, held).exempt is None
    assert decided(passed, replace(held, state=State.SUCCESS)).exempt.lock == "freeze: main"
    assert decided(replace(held, lifted="lifted by rita")).exempt.lifted == "lifted by rita"
