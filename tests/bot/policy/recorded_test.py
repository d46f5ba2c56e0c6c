from datetime import UTC, datetime

import pytest

from bot.policy.command import Recorded
from bot.policy.recorded import MOST_SAID, recorded


def told(kind, detail):
    return recorded({"number": 7, "at": "2026-11-18T12:00:00.000001Z", "kind": kind, "detail": detail})


def test_a_record_has_its_number_and_time():
    at = datetime(2026, 11, 18, 12, 0, 0, 1, tzinfo=UTC)
    assert told("given up", {"reason": "secret"}) == Recorded(id="7", at=at, what="given up")


def commanded(text, came_to="Done"):
    return {"by": 5, "comment": "issue_comment:1", "steps": [{"command": text, "came to": came_to}]}


@pytest.mark.parametrize(
    ("kind", "detail", "expected"),
    [
        (
            "judged",
            {"head": "a" * 40, "checks": {"contracts": "success", "train": "failure"}},
            "judged `aaaaaaaaaaaa`: contracts `success`, train `failure`",
        ),
        ("judged", {"head": "a" * 40}, "judged"),
        ("judged", {"head": "a" * 40, "checks": []}, "judged"),
        ("commanded", commanded("/hold `it`\tnow"), "`/hold 'it' now` (done) by the account 5"),
        ("commanded", commanded("/approve", "Denied"), "`/approve` (denied) by the account 5"),
        ("commanded", commanded("", "Mistake"), "what could not be read (not understood) by the account 5"),
        ("commanded", commanded("/hold", "Other"), "commanded"),
        ("commanded", commanded("x" * 99, "Unsure"), f"`{'x' * MOST_SAID}` (not done) by the account 5"),
        ("commanded", None, "commanded"),
        ("cut", {"branch": "main"}, "cut"),
    ],
)
def test_a_record_is_told_in_one_line(kind, detail, expected):
    assert told(kind, detail).what == expected
