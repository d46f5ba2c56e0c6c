from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, example, given, settings

from bot.facts.snapshot import LIVE, Content, Snapshot, Source
from bot.facts.train import Cut, Hotfix, Train
from bot.policy.clock import Clock
from bot.policy.decide import decide
from bot.policy.due import due
from bot.policy.governed import POLICY_PATH
from bot.policy.verdict import Check
from bot.policy.window import TICK
from tests.samples.freezes import BRANCH, happened, instants, policies
from tests.samples.snapshots import snapshot as sample

WEEKLY = "gates: {freeze: {weekly: {day: wednesday, at: '18:00'}}}"
EDGE = datetime(2026, 11, 18, 18, tzinfo=UTC)
CUT = Train(branch=BRANCH, latest_cut=Cut(branch=BRANCH, commit="c" * 40, at=EDGE - timedelta(days=6)))
HOTFIX = Hotfix(
    id="h", incident="INC-1", reason="", pull_request=1, commit="c", base_ref=BRANCH, declared=EDGE, expires=EDGE
)


def snapshot(policy=WEEKLY, train=CUT):
    source = Source(path=POLICY_PATH, text=policy)
    content = Content(base_ref=BRANCH, base="1" * 40, head="2" * 40, merge_base="1" * 40, policy=source)
    return Snapshot(known=LIVE, content=content, train=train)


def at(told, clock):
    return replace(told, now=clock.ours, github_now=clock.github, latest=clock.latest)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (EDGE - timedelta(days=1), EDGE - timedelta(hours=18)),
        (EDGE - timedelta(hours=18), EDGE),
        (EDGE - TICK, EDGE),
        (EDGE, EDGE + timedelta(hours=6)),
    ],
)
def test_it_is_the_next_edge_or_midnight(now, expected):
    assert due(snapshot(), Clock(ours=now)) == expected


def test_what_a_policy_opens_by_itself_has_an_end():
    policy = "gates: {freeze: {trains: {w: {weekly: {}, opens_by_itself: true, longest_hours: 2}}}}"
    assert due(snapshot(policy), Clock(ours=EDGE)) == EDGE + timedelta(hours=2)


@pytest.mark.parametrize(
    "told",
    [
        snapshot(train=None),
        snapshot(train=replace(CUT, hotfixes=(HOTFIX,))),
        replace(snapshot(), standing=sample({"standing": [{"kind": "hold", "by": "ann"}]}).standing),
    ],
)
def test_what_people_gave_for_a_time_is_due_at_once(told):
    assert due(told, Clock(ours=EDGE)) == EDGE


def test_while_two_clocks_disagree_it_is_due_at_once():
    assert due(snapshot(), Clock(ours=EDGE - TICK, github=EDGE)) == EDGE
    assert due(snapshot(), Clock(ours=EDGE + TICK, github=EDGE)) == EDGE + timedelta(hours=6)


@settings(max_examples=60)
@given(policies, happened(), instants, instants)
@example(WEEKLY, CUT, EDGE - timedelta(hours=1), EDGE - TICK)
@example(WEEKLY, CUT, EDGE - timedelta(hours=1), EDGE)
def test_before_it_is_due_the_clock_changes_nothing(policy, train, now, later):
    told = snapshot(policy, train)
    first = due(told, Clock(ours=now))
    for instant in {min(max(later, now), first - TICK), first - TICK}:
        assume(instant >= now)
        states = [decide(at(told, Clock(ours=each))).state(Check.TRAIN) for each in (now, instant)]
        assert states[0] == states[1]
