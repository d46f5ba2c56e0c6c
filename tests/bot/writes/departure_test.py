from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.facts.departure import Departure, Event, Step, Who
from bot.facts.finding import Severity
from bot.policy.promotion import Lease
from bot.policy.release import ReleaseRule
from bot.reports.release import Release, Rider
from bot.writes.departure import holder, incident, is_of, issue, production, published, released, smoke, tag

SINCE = datetime(2026, 11, 18, 18, tzinfo=UTC)
DEPARTURE = Departure(branch="main--x", train="weekly", since=SINCE, issue=7)
RIDER = Rider(number=1, title="x" * 200, author="ann", commit="d" * 40, severity=Severity.RISKY, summary="?")
RELEASE = Release(name="v1", commit="c" * 40, riders=(RIDER,))


def test_the_issue_bears_a_marker_of_its_own():
    told = issue(DEPARTURE, "Train", "Body", is_closed=True)
    assert told.body == f"{told.marker}\nBody"
    assert "main--x" not in told.marker
    assert (told.id, told.is_closed, told.since) == (7, True, SINCE - timedelta(days=1))
    assert issue(replace(DEPARTURE, branch="main"), "", "", is_closed=False).marker != told.marker


def test_each_try_is_tested_by_a_deployment_of_its_own():
    first, second = (smoke(DEPARTURE, "SMOKE", "c" * 40, attempt) for attempt in (1, 2))
    assert (first.environment, first.commit) == ("SMOKE", "c" * 40)
    assert first.marker != second.marker
    assert production(DEPARTURE, RELEASE, "PROD").marker not in {first.marker, second.marker}


def test_the_tag_says_what_it_is_of():
    told = tag(DEPARTURE, RELEASE)
    assert (told.name, told.commit) == ("v1", "c" * 40)
    assert told.message == "v1\n\nTrain weekly 2026-11-18T18:00Z of main--x: 1 change.\n"


def test_the_release_has_notes_and_files():
    told = released(DEPARTURE, RELEASE, {"release.md": "a", "release.json": "{}"})
    assert told.body.startswith(f"{told.marker}\n## v1\n")
    assert [(each.name, each.kind.partition(";")[0], each.text) for each in told.assets] == [
        ("release.md", "text/markdown", "a"),
        ("release.json", "application/json", "{}"),
    ]


def test_notes_that_are_too_long_are_cut_at_a_line():
    many = replace(RELEASE, riders=tuple(replace(RIDER, number=at) for at in range(1000)))
    told = released(DEPARTURE, many, {})
    assert len(told.body) < 125_000
    assert told.body.endswith("|\n\n… The whole is attached: `release.md`.\n")


@pytest.mark.parametrize("event", [Event.FREEZE, Event.CUT_FAILED, Event.OVERDUE, Event.EXPIRE])
def test_people_are_told_what_happened(event):
    step = Step(event=event, who=Who.CLOCK, at=SINCE, reason="Forbidden.")
    told = incident(DEPARTURE, 3, step, ReleaseRule(page=("acme/rel",)))
    assert told.sentences[1:] == ("Forbidden.", "It is tracked in #7.")
    assert (told.who, told.key) == (("acme/rel",), "main--x weekly 2026-11-18T18:00Z 3")
    plain = incident(replace(DEPARTURE, issue=None), 3, replace(step, reason=""), ReleaseRule())
    assert plain.sentences == told.sentences[:1]


def test_the_deployment_of_a_cut_is_looked_after_like_any_other():
    write = production(DEPARTURE, RELEASE, "PROD")
    lease = Lease(holder=holder(write), token=3, expires=SINCE + timedelta(hours=2))
    told = published(DEPARTURE, write, lease, 9)
    assert (told.key, told.commit, told.environment, told.deployment) == (lease.holder, "c" * 40, "PROD", 9)
    assert (told.token, told.expires, told.is_alone, told.number) == (3, lease.expires, True, 0)
    assert told.by.login == "stationmaster"
    assert published(replace(DEPARTURE, wanted_by="rita"), write, lease, 9).by.login == "rita"


def test_another_commit_under_the_same_tag_is_another_publication_of_the_same_departure():
    names = [holder(production(DEPARTURE, replace(RELEASE, commit=each * 40), "PROD")) for each in "cd"]
    assert len(set(names)) == 2
    assert all(is_of(DEPARTURE, name) for name in names)
    assert not is_of(replace(DEPARTURE, branch="main"), names[0])
