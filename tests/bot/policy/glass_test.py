from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.decide import decide
from bot.policy.glass import broken, lifted, sentence
from bot.policy.verdict import Check, Mode, State, Verdict
from tests.samples.snapshots import snapshot, standing

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
CHANGE = {"dataset": "trades", "findings": ["breaking"], "approvers": ["risk"]}
HEAD = "2" * 40
TOLD = "lifted by break-glass of rita until 2026-11-18 13:00 UTC: it burns"


def glass(**more):
    told = {"kind": "break-glass", "by": "rita", "head": HEAD, "reason": "it burns", "at": NOW}
    return {**told, "until": NOW + timedelta(minutes=60), **more}


def live(*facts, **more):
    given = {"author": "ann", "teams": {"acme/risk": []}, "now": NOW.isoformat(), "changes": [CHANGE]}
    return snapshot({**given, **more}, standing=list(facts))


def at(told, minutes):
    return replace(told, now=NOW + timedelta(minutes=minutes))


def states(told):
    return [decide(told).state(check) for check in Check]


def test_every_gate_that_holds_says_by_whose_word_it_no_longer_does():
    hold = {"kind": "hold", "by": "cem"}
    assert states(live(hold)) == [State.SUCCESS, State.ACTION_REQUIRED, State.ACTION_REQUIRED]
    decision = decide(live(hold, glass()))
    assert [decision.state(check) for check in Check] == [State.SUCCESS] * 3
    told = {verdict.gate: (verdict.state, verdict.lifted) for verdict in decision.verdicts if verdict.lifted}
    assert told == {
        "contract-approvals": (State.ACTION_REQUIRED, TOLD),
        "hold": (State.ACTION_REQUIRED, TOLD),
    }
    assert decision.lifted == TOLD


@pytest.mark.parametrize(("minutes", "is_broken"), [(-1, False), (0, True), (59.99, True), (60, False), (61, False)])
def test_it_ends_at_the_minute(minutes, is_broken):
    assert bool(broken(at(live(glass()), minutes))) is is_broken


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param(glass(head="9" * 40), id="a push ended it"),
        pytest.param(glass(is_open=False), id="it waits for its second admin"),
        pytest.param({"kind": "hold", "by": "rita"}, id="it is something else"),
        pytest.param(glass(by="ann"), id="of the author"),
        pytest.param(glass(by="cem"), id="of somebody with a hand in the change"),
        pytest.param(glass(by="mia"), id="of whoever an App opened it for"),
    ],
)
def test_what_breaks_no_glass(fact):
    assert broken(live(fact, contributors=["cem"], makers=["mia"])) is None


def test_a_second_admin_with_a_hand_in_the_change_breaks_none():
    told = live(contributors=["cem"])
    fact = standing(**glass())
    assert broken(replace(told, standing=(replace(fact, second=standing(**glass(by="cem")).by),))) is None


def test_offline_there_is_none():
    assert broken(replace(live(glass()), pull_request=None)) is None
    assert broken(replace(live(glass()), now=None)) is None


def test_the_second_admin_is_named():
    fact = standing(**glass())
    both = replace(fact, second=standing(**glass(by="dora")).by)
    assert sentence(both).startswith("lifted by break-glass of rita and dora until")


def test_a_policy_that_nobody_could_read_stays_out_and_a_broken_one_keeps_nobody_out():
    new = decide(live(glass(), head_policy="gates: ["))
    assert new.state(Check.CONTRACTS) is State.FAILURE
    assert new.state(Check.APPROVALS) is State.SUCCESS
    assert states(live(policy="gates: ["))[0] is State.ACTION_REQUIRED
    assert states(live(glass(), policy="gates: ["))[0] is State.SUCCESS


@given(st.lists(st.builds(Verdict, mode=st.sampled_from(Mode), state=st.sampled_from(State))), st.integers(-90, 90))
def test_glass_only_ever_lifts_what_holds_and_changes_nothing_else(verdicts, minutes):
    told = lifted(tuple(verdicts), at(live(glass()), minutes))
    is_broken = 0 <= minutes < 60
    for before, after in zip(verdicts, told, strict=True):
        assert replace(after, lifted=before.lifted) == before
        assert is_broken or after == before
        assert before.is_open or after == before
