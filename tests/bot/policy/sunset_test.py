from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.facts.finding import Effect, Severity
from bot.policy.sunset import judged
from tests.samples.snapshots import finding

DAY = date(2027, 1, 31)
AFTER = datetime(2027, 2, 1, tzinfo=UTC)


def gone(**more):
    return finding(**{"after": None, "sunset": DAY, "effect": Effect.LOOSENS} | more)


@pytest.mark.parametrize(
    ("now", "severity"),
    [
        (None, Severity.BREAKING),
        (datetime(2027, 1, 30, 12, tzinfo=UTC), Severity.BREAKING),
        (datetime(2027, 1, 31, 23, 59, 59, tzinfo=UTC), Severity.BREAKING),
        (AFTER, Severity.RISKY),
        (datetime(2027, 2, 1, 1, tzinfo=timezone(timedelta(hours=2))), Severity.BREAKING),
    ],
)
def test_a_removal_may_go_from_the_day_after(now, severity):
    found = judged(gone(), now)
    assert found.severity is severity
    assert ("has passed" in found.message) is (severity is Severity.RISKY)


def test_what_it_does_to_the_values_stays():
    found = judged(gone(), AFTER)
    assert (found.effect, found.fingerprint) == (Effect.LOOSENS, gone().fingerprint)


@pytest.mark.parametrize("found", [gone(sunset=None), gone(after="true"), gone(severity=Severity.COMPATIBLE)])
def test_nothing_else_is_touched(found):
    assert judged(found, AFTER) == found
