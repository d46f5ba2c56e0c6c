"""The command line, `/freeze status` and the API say the same of any instant, whatever the calendar and the facts."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from action.freeze import Asked, facts_in, freeze
from bot.facts.snapshot import Content, Source
from bot.facts.train import Cut, Emergency, Train
from bot.policy.commands import freeze as command
from bot.policy.freezing import known_at, window_of
from bot.policy.governed import POLICY_PATH
from bot.policy.usage import Call
from bot.policy.window import TICK
from bot.reports.window import Told, document
from tests.samples.commands import occasion
from tests.samples.freezes import BRANCH, NOW, happened, instants, policies

WEDNESDAYS = "gates: {freeze: {weekly: {day: wednesday, at: '18:00'}}}"
OFF = "gates: {freeze: {mode: 'off', weekly: {}}}"
DECLARED = Emergency(id="emergency-1", branch=BRANCH, reason="why", since=NOW, until="the end of emergency-1")
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
STATUS = Call(verb="freeze", given={"what": "status"})
NOTHING = Train(branch=BRANCH)
CUT = Train(branch=BRANCH, latest_cut=Cut(branch=BRANCH, commit="c" * 40, at=NOW))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("platform")
    (made / ".github").mkdir()
    return made


def the_api(policy, facts, instant, now):
    """As `Worker.freeze` answers."""
    content = Content(base_ref=BRANCH, base="", head="", merge_base="", policy=Source(path=POLICY_PATH, text=policy))
    window = window_of(content, facts, instant, now)
    return document(Told(branch=BRANCH, at=instant, window=window, facts=known_at(facts, now)))


def the_command(policy, facts, now):
    """As `Steering` has it run; its last sentence tells how a freeze is enforced, which the App alone can know."""
    given = occasion({"policy": policy})
    window = window_of(given.snapshot.content, facts, now, now)
    return list(command.run(STATUS, replace(given, window=window)).sentences)


def the_command_line(folder, policy, instant, form, answer=None):
    (folder / POLICY_PATH).write_text(policy, encoding="utf-8")
    saved = folder / "answer.json"
    if answer:
        saved.write_text(answer, encoding="utf-8")
    told, problems = freeze(
        Asked(directory=folder, at=instant, branch=BRANCH, facts=facts_in(saved) if answer else None), form
    )
    assert not problems
    return told


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(policies, happened(), st.lists(instants, min_size=1, max_size=3), instants)
@example(WEDNESDAYS, NOTHING, [NOW, NOW - TICK], NOW)
@example(WEDNESDAYS, CUT, [NOW, NOW - TICK], NOW)
@example(OFF, Train(branch=BRANCH, emergencies=(DECLARED,)), [NOW], NOW)
def test_three_ways_to_ask_have_one_answer(folder, policy, facts, asked, now):
    for instant in asked:
        answer = the_api(policy, facts, instant, now)
        assert the_command_line(folder, policy, instant, "json", answer) == answer
    answer = the_api(policy, facts, now, now)
    assert the_command_line(folder, policy, now, "text", answer).splitlines() == the_command(policy, facts, now)[:-1]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(policies, instants)
@example(WEDNESDAYS, NOW)
@example(WEDNESDAYS, NOW - TICK)
def test_before_anything_happened_the_calendar_alone_says_it(folder, policy, instant):
    told = json.loads(the_api(policy, NOTHING, instant, BEFORE_ALL))
    alone = json.loads(the_command_line(folder, policy, instant, "json"))
    assert {**told, "facts": None} == alone


def test_the_window_of_every_wednesday_is_none_but_that(folder):
    states = [
        the_command_line(folder, WEDNESDAYS, instant, "text", the_api(WEDNESDAYS, CUT, instant, NOW)).split()[0]
        for instant in (NOW - TICK, NOW, NOW + TICK)
    ]
    assert states == ["frozen", "open", "open"], "frozen since ever, and cut at that instant"
