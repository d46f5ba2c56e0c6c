from datetime import UTC, datetime, timedelta

import pytest

from bot.facts.snapshot import Source
from bot.policy.rota import Rota, read

TEXT = """\
- {person: alice, since: 2026-11-16T08:00:00Z, until: 2026-11-23T08:00:00Z}
- {person: "@bob", since: "2026-11-23T09:00:00+01:00", until: "2026-11-30T09:00:00+01:00"}
"""
CHANGE = datetime(2026, 11, 23, 8, tzinfo=UTC)


def rota(text):
    return read(Source(path="rota.yml", text=text))


def test_a_shift_ends_right_when_the_next_begins():
    told = rota(TEXT)
    assert told.problems == ()
    assert told.on_duty(CHANGE - timedelta(microseconds=1)) == ("alice",)
    assert told.on_duty(CHANGE) == ("bob",)
    assert told.on_duty(CHANGE + timedelta(days=7)) == ()


def test_somebody_with_two_shifts_at_once_is_one_person():
    assert rota(TEXT.splitlines()[0] + "\n" + TEXT).on_duty(CHANGE - timedelta(days=1)) == ("alice",)


def test_without_a_file_nobody_is_on_duty():
    assert read(None) == Rota()


@pytest.mark.parametrize(
    ("text", "line", "found", "expected", "remedy"),
    [
        ("person: alice", 1, "no list", "a list of shifts", "begin each one with `- person:`"),
        ("- [", 2, None, None, None),
        (
            "- {person: alice, since: 2026-11-16T08:00:00, until: 2026-11-23T08:00:00Z}",
            1,
            "since: `2026-11-16T08:00:00`",
            "an instant with its time zone, such as 2026-11-16T08:00:00Z",
            "correct the shift",
        ),
        (
            "- {person: alice, since: 2026-02-30T08:00:00Z, until: 2026-11-23T08:00:00Z}",
            1,
            "since: `2026-02-30T08:00:00Z`",
            "an instant with its time zone, such as 2026-11-16T08:00:00Z",
            "correct the shift",
        ),
        (
            "- {person: alice, since: 2026-11-23T08:00:00Z, until: 2026-11-23T08:00:00Z}",
            1,
            None,
            "an `until` after its `since`",
            "correct the shift",
        ),
        (
            "- {persn: alice, since: 2026-11-16T08:00:00Z, until: 2026-11-23T08:00:00Z}",
            1,
            "persn: `alice`",
            "Extra inputs are not permitted",
            "did you mean person?",
        ),
    ],
)
def test_what_is_wrong_is_told_and_counts_for_nothing(text, line, found, expected, remedy):
    told = rota(text)
    assert told.shifts == ()
    problem = told.problems[-1]
    assert problem.place.line == line
    assert found in {problem.found, None}
    assert expected in {problem.expected, None}
    assert remedy in {problem.remedy, None}


def test_one_that_is_wrong_leaves_the_others():
    assert [shift.person for shift in rota(TEXT + "- {}\n").shifts] == ["alice", "@bob"]
