from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.facts.finding import Severity
from bot.policy.thaw import PACE, WAVE, Armed, Kept, Standing, Step, delays, lost, order, step

RISKS = {4: Severity.BREAKING, 3: Severity.COSMETIC, 2: Severity.RISKY, 1: Severity.RISKY}
ARMED = Armed(method="SQUASH", since="2026-11-18T17:00:00Z", by="ann", headline="By itself")
OURS = replace(ARMED, since="2026-11-19T12:00:00Z", by="stationmaster")
BEFORE = Standing(is_open=True, head="h", armed=ARMED)
OFF = replace(BEFORE, armed=None)
KEPT = Kept(head="h", armed=ARMED)


def test_what_risks_least_goes_first_and_of_one_risk_the_oldest():
    assert order(RISKS) == (3, 1, 2, 4)


@given(st.dictionaries(st.integers(1, 200), st.sampled_from(Severity)))
@example(RISKS)
@example(dict.fromkeys(range(1, 25), Severity.RISKY))
def test_waves_are_small_of_one_risk_and_in_order(risks):
    told = delays(risks)
    assert told.keys() == risks.keys()
    assert [told[number] for number in order(risks)] == sorted(told.values())
    for delay in set(told.values()):
        wave = [number for number in risks if told[number] == delay]
        assert len(wave) <= WAVE
        assert len({risks[number] for number in wave}) == 1
    assert sorted(set(told.values())) == [PACE * at for at in range(len(set(told.values())))]


def test_an_example_of_waves():
    assert delays(RISKS) == {3: 0 * PACE, 1: PACE, 2: PACE, 4: 2 * PACE}
    assert delays({}) == {}
    assert timedelta(minutes=1) == PACE


@pytest.mark.parametrize(
    ("standing", "kept", "is_frozen", "expected"),
    [
        (BEFORE, None, False, Step.DISARM),
        (BEFORE, None, True, Step.DONE),
        (OFF, None, False, Step.DONE),
        (replace(BEFORE, is_open=False), None, False, Step.DONE),
        (BEFORE, KEPT, False, Step.DISARM),
        (OFF, KEPT, False, Step.ARM),
        (OFF, KEPT, True, Step.ARM),
        (replace(OFF, head="other"), KEPT, False, Step.DONE),
        (replace(BEFORE, armed=OURS), KEPT, False, Step.DONE),
        (replace(OFF, is_open=False), KEPT, False, Step.DONE),
    ],
)
def test_what_is_next_depends_on_what_stands_and_what_was_kept(standing, kept, is_frozen, expected):
    assert step(standing, kept, is_frozen=is_frozen) is expected


def test_however_often_it_breaks_off_it_ends_armed_as_it_was():
    standing, kept = BEFORE, None
    steps = []
    for _ in range(4):
        following = step(standing, kept, is_frozen=False)
        steps.append(following)
        kept = kept or Kept(head=standing.head, armed=standing.armed)
        standing = {Step.DISARM: OFF, Step.ARM: replace(BEFORE, armed=OURS), Step.DONE: standing}[following]
    assert steps == [Step.DISARM, Step.ARM, Step.DONE, Step.DONE]


def test_where_github_does_not_take_it_back_whoever_had_set_it_is_told():
    told = lost("main", 7, KEPT)
    assert (told.kind, told.number, told.who) == ("auto-merge-lost", 7, ("ann",))
    assert "`ann` had set it with method squash at `h`." in told.sentences
