import json
from dataclasses import replace
from datetime import UTC, datetime

import jsonschema_rs
import pytest

from bot.facts.train import Cut, Emergency, Train
from bot.policy.calendar import Calendar, Timetable
from bot.policy.lock import Enforcement, Live
from bot.policy.window import by_plan, preview, window_at
from bot.reports.window import Told, document, facts_of, text

CALENDAR = Calendar(trains={"weekly": Timetable(weekly={})})
EDGE = datetime(2026, 11, 18, 18, tzinfo=UTC)
BEFORE = datetime(2026, 11, 18, 17, 59, 59, 999000, tzinfo=UTC)


def told(at, calendar=CALENDAR, facts=None, ahead=None, remarks=()):
    facts = facts or by_plan("main")
    shown = preview(calendar, facts, at, ahead) if ahead else None
    return Told(branch="main", at=at, window=window_at(calendar, facts, at), ahead=shown, remarks=remarks)


def test_frozen():
    assert text(told(EDGE)) == (
        "frozen\nsince 2026-11-18T18:00:00Z: weekly 2026-11-18T18:00Z\n"
        "until the production cut, due 2026-11-19T18:00:00Z\n"
    )


def test_open():
    assert text(told(BEFORE)) == (
        "open\nsince 2026-11-12T18:00:00Z: the production cut\nuntil 2026-11-18T18:00:00Z: weekly 2026-11-18T18:00Z\n"
    )


def test_never():
    assert text(told(EDGE, Calendar())) == "open\nuntil further notice: no freeze of main is planned\n"


def test_what_is_ahead_and_what_to_look_at_twice():
    lines = text(told(EDGE, ahead=2, remarks=["look"])).splitlines()
    assert lines[3:] == [
        "2026-11-25T18:00:00Z  weekly 2026-11-25T18:00Z, until the production cut, due 2026-11-26T18:00:00Z",
        "2026-12-02T18:00:00Z  weekly 2026-12-02T18:00Z, until the production cut, due 2026-12-03T18:00:00Z",
        "note: look",
    ]


def test_nothing_that_was_said_reaches_the_terminal_raw():
    freeze = Emergency(id="\x1b[2J", branch="main", reason="", since=EDGE, until="\x1b]0;x")
    shown = text(told(EDGE, facts=Train(branch="main", emergencies=(freeze,), known_from=EDGE)))
    assert "\x1b" not in shown
    assert "due" in shown, "the train is due, whatever waits besides"


def test_for_programs():
    said = json.loads(document(told(EDGE)))
    assert said == {
        "version": 1,
        "branch": "main",
        "at": "2026-11-18T18:00:00Z",
        "state": "frozen",
        "since": "2026-11-18T18:00:00Z",
        "until": "2026-11-19T18:00:00Z",
        "by": "weekly 2026-11-18T18:00Z",
        "awaits": "the production cut",
        "freezes": [
            {
                "id": "weekly 2026-11-18T18:00Z",
                "since": "2026-11-18T18:00:00Z",
                "until": "the production cut",
                "due": "2026-11-19T18:00:00Z",
            }
        ],
        "remarks": [],
        "facts": None,
    }


def test_what_nobody_can_name_is_null():
    freeze = Emergency(id="INC-1", branch="main", reason="", since=EDGE, until="the end of INC-1")
    said = json.loads(document(told(EDGE, Calendar(), Train(branch="main", emergencies=(freeze,)), ahead=1)))
    assert (said["until"], said["freezes"][0]["due"], said["ahead"]) == (None, None, [])
    never = json.loads(document(told(EDGE, Calendar())))
    assert (never["since"], never["until"]) == (None, None)


def test_instants_are_rfc_3339():
    said = json.loads(document(told(BEFORE)))
    instant = jsonschema_rs.validator_for({"format": "date-time"}, validate_formats=True)
    assert all(instant.is_valid(said[key]) for key in ("at", "since", "until"))


def test_how_it_is_enforced_is_told_for_programs_by_whoever_knows():
    live = Live(asked=Enforcement.REPOSITORY, problem="no lock App.")
    said = json.loads(document(replace(told(EDGE), enforced=live)))["enforcement"]
    assert said == {"mode": "checks", "problem": "no lock App."}
    assert json.loads(document(replace(told(EDGE), enforced=Live())))["enforcement"]["problem"] is None


def test_the_facts_are_told_and_read_again():
    facts = Train(branch="main", latest_cut=Cut(branch="main", commit="c" * 40, at=EDGE), known_to=EDGE)
    said = json.loads(document(replace(told(EDGE, facts=facts), facts=facts)))
    assert said["facts"]["latest_cut"]["at"] == said["facts"]["known_to"] == "2026-11-18T18:00:00Z"
    assert facts_of(said) == facts


@pytest.mark.parametrize("said", [None, [], {}, {"facts": None}, {"facts": {"branch": 7}}, {"facts": {"cuts": []}}])
def test_where_there_are_none_it_says_so(said):
    with pytest.raises(ValueError, match="Train"):
        facts_of(said)
