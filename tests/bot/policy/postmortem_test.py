from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.train import Hotfix
from bot.policy.postmortem import FOLDER, Standing, business_days_after, deadline, postmortem, reminder

NONE = frozenset()


def at(told):
    return datetime.fromisoformat(told).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("merged", "holidays", "zone", "expected"),
    [
        ("2026-11-18T20:00", [], "UTC", "2026-11-24T00:00"),
        ("2026-11-16T20:00", [], "UTC", "2026-11-20T00:00"),
        ("2026-11-21T20:00", [], "UTC", "2026-11-26T00:00"),
        ("2026-12-23T20:00", ["2026-12-24", "2026-12-25"], "UTC", "2026-12-31T00:00"),
        ("2026-11-18T23:30", [], "Europe/Zurich", "2026-11-24T23:00"),
    ],
)
def test_three_business_days(merged, holidays, zone, expected):
    assert deadline(at(merged), frozenset(map(date.fromisoformat, holidays)), zone) == at(expected)


@given(st.dates(date(1976, 1, 1), date(2076, 1, 1)), st.integers(1, 15))
def test_business_days_are_those_of_a_rule_from_monday_to_friday(day, count):
    rule = rrule.rrule(
        rrule.DAILY, byweekday=range(5), dtstart=datetime.combine(day, time.min, tzinfo=UTC), count=count + 1
    )
    after = [each.date() for each in rule if each.date() > day]
    assert business_days_after(day, count, NONE) == after[count - 1]


UNTIL = at("2026-11-24T00:00")


@pytest.mark.parametrize(
    ("now", "paths", "standing", "sentence"),
    [
        (
            "2026-11-19T10:00",
            [],
            Standing.OPEN,
            f"The postmortem of INC-42 is to be written until Mon 23 Nov 2026: {FOLDER}INC-42.md.",
        ),
        ("2026-11-23T00:00", [], Standing.DUE, f"The postmortem of INC-42 is to be written today: {FOLDER}INC-42.md."),
        ("2026-11-24T00:00", [], Standing.OVERDUE, f"The postmortem of INC-42 is overdue: write {FOLDER}INC-42.md."),
        (
            "2026-11-30T00:00",
            [f"{FOLDER}2026-11-18-inc-42.md"],
            Standing.WRITTEN,
            f"The postmortem of INC-42 is written: {FOLDER}2026-11-18-inc-42.md.",
        ),
    ],
)
def test_where_it_stands(now, paths, standing, sentence):
    told = postmortem("INC-42", UNTIL, at(now), paths)
    assert (told.standing, told.sentence) == (standing, sentence)


@pytest.mark.parametrize(
    "path", [f"{FOLDER}INC-421.md", f"{FOLDER}INC-42.txt", "docs/INC-42.md", f"{FOLDER}XINC-42.md"]
)
def test_the_page_of_another_incident_is_none_of_it(path):
    assert postmortem("INC-42", UNTIL, UNTIL, [path]).standing is Standing.OVERDUE


def test_an_incident_without_a_name_has_no_page():
    assert postmortem("#", UNTIL, UNTIL, [f"{FOLDER}42.md"]).standing is Standing.OVERDUE


HOTFIX = Hotfix(
    id="hotfix-1",
    incident="INC-42",
    reason="the ledger is doubled",
    pull_request=7,
    commit="c" * 40,
    base_ref="main",
    declared=UNTIL,
    expires=UNTIL,
)


@pytest.mark.parametrize(
    ("away", "kind", "title"),
    [
        (-timedelta(days=2), "postmortem", "The postmortem of INC-42 is to be written"),
        (-timedelta(hours=1), "postmortem", "The postmortem of INC-42 is to be written"),
        (timedelta(0), "postmortem-overdue", "The postmortem of INC-42 is overdue"),
    ],
)
def test_a_reminder_is_told_and_later_that_it_is_overdue(away, kind, title):
    told = reminder(postmortem("INC-42", UNTIL, UNTIL + away, []), HOTFIX, ("acme/on-call",))
    assert (told.kind, told.key, told.title, told.number) == (kind, "hotfix-1", title, 7)
    assert told.who == ("acme/on-call",)
    assert told.sentences[1] == "Pull request 7 went past the freeze: the ledger is doubled"


def test_of_what_is_written_nobody_is_reminded():
    assert reminder(postmortem("INC-42", UNTIL, UNTIL, [f"{FOLDER}INC-42.md"]), HOTFIX, ()) is None
