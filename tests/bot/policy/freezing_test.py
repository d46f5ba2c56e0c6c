from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.facts.snapshot import Content, Source
from bot.facts.train import Cut, Emergency, Hotfix, Train
from bot.policy.calendar import Calendar
from bot.policy.clock import Clock
from bot.policy.config import Policy
from bot.policy.freezing import (
    Edge,
    ahead_by,
    calendar_of,
    edge_of,
    freeze_of,
    hotfix_of,
    known_at,
    window_by,
    window_of,
)
from bot.policy.window import Window, by_plan, window_at

POLICY = "gates: {freeze: {weekly: {}, hotfix: {longest_hours: 4}}}"
NOW = datetime(2026, 11, 18, 20, tzinfo=UTC)
EDGE = datetime(2026, 11, 18, 18, tzinfo=UTC)
FACTS = Train(branch="main", latest_cut=Cut(branch="main", commit="4" * 40, at=datetime(2026, 11, 12, 10, tzinfo=UTC)))
INSTANTS = st.integers(-90 * 24 * 60, 90 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


def content(policy=POLICY, kept=None):
    def source(text):
        return None if text is None else Source(path=".github/stationmaster.yml", text=text)

    commit = "1" * 40
    return Content(
        base_ref="main", base=commit, head=commit, merge_base=commit, policy=source(policy), kept_policy=source(kept)
    )


def test_the_calendar_is_the_policys():
    policy = Policy.model_validate({"gates": {"freeze": {"weekly": {}}}})
    assert calendar_of(policy) == freeze_of(policy).calendar
    assert list(calendar_of(policy).trains) == ["weekly"]


def test_a_gate_that_is_off_freezes_nothing():
    off = "gates: {freeze: {weekly: {}, mode: 'off'}}"
    assert calendar_of(Policy.model_validate({"gates": {"freeze": {"weekly": {}, "mode": "off"}}})) == Calendar()
    assert window_of(content(off), FACTS, NOW, NOW) == Window(is_frozen=False)
    assert edge_of(content(off), FACTS, Clock(ours=NOW)) is None


def test_a_gate_that_is_off_knows_no_declared_freeze_either():
    off = Policy.model_validate({"gates": {"freeze": {"weekly": {}, "mode": "off"}}})
    declared = Emergency(id="e", branch="main", reason="", since=NOW, until="the end of e")
    facts = Train(branch="main", emergencies=(declared,))
    assert window_by(off, facts, NOW) == Window(is_frozen=False)
    assert ahead_by(off, facts, EDGE) == ()


def test_what_is_ahead_is_the_policys():
    on = Policy.model_validate({"gates": {"freeze": {"weekly": {}}}})
    assert [each.since for each in ahead_by(on, by_plan("main"), EDGE)][:2] == [
        EDGE + timedelta(days=7),
        EDGE + timedelta(days=14),
    ]


def test_what_is_known_of_a_branch_has_an_end_and_no_hotfixes():
    hotfix = Hotfix(
        id="h", incident="INC-1", reason="", pull_request=1, commit="c", base_ref="main", declared=NOW, expires=NOW
    )
    known = known_at(replace(FACTS, hotfixes=(hotfix,)), NOW)
    assert known == replace(FACTS, known_to=NOW)


def test_who_lets_a_hotfix_go_is_the_policys():
    assert hotfix_of(content()).longest_hours == 4


@pytest.mark.parametrize(("kept", "is_frozen"), [(None, None), (POLICY, True), ("version: 1", False)])
def test_a_policy_that_cannot_be_read_gives_way_to_the_last_that_could(kept, is_frozen):
    broken = content("gates: [", kept)
    window = window_of(broken, FACTS, NOW, NOW)
    edge = edge_of(broken, FACTS, Clock(ours=NOW))
    assert (window.is_frozen if window else None, edge.is_frozen if edge else None) == (is_frozen, is_frozen or None)


@given(INSTANTS)
@example(EDGE)
@example(EDGE - timedelta(microseconds=1))
def test_without_facts_it_says_what_the_command_line_says(instant):
    told = window_of(content(), by_plan("main"), instant, datetime.min.replace(tzinfo=UTC))
    assert told == window_at(
        freeze_of(Policy.model_validate({"gates": {"freeze": {"weekly": {}}}})).calendar, by_plan("main"), instant
    )


def test_what_lies_ahead_goes_by_plan_and_what_is_past_by_the_facts():
    def is_frozen(days):
        window = window_of(content(), FACTS, NOW + timedelta(days=days), NOW)
        return window is not None and window.is_frozen

    assert [is_frozen(days) for days in (-1, 0, 1, 7, 8)] == [False, True, False, True, False]


def test_the_last_edge_is_that_of_the_window():
    assert edge_of(content(), FACTS, Clock(ours=NOW)) == Edge(at=EDGE, is_frozen=True, by="weekly 2026-11-18T18:00Z")
    before = edge_of(content(), FACTS, Clock(ours=EDGE - timedelta(seconds=1)))
    assert before == Edge(at=FACTS.latest_cut.at, is_frozen=False, by="the production cut")


def test_the_stricter_clock_passes_the_edge_first():
    early = EDGE - timedelta(minutes=5)
    assert edge_of(content(), FACTS, Clock(ours=early, github=EDGE)).is_frozen
    assert not edge_of(content(), FACTS, Clock(ours=early, github=early)).is_frozen
