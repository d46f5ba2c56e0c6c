from datetime import UTC, datetime

import pytest

from bot.policy.instants import NoInstant, instant


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-11-18T18:00:00Z", datetime(2026, 11, 18, 18, tzinfo=UTC)),
        ("2026-11-18T19:00:00+01:00", datetime(2026, 11, 18, 18, tzinfo=UTC)),
        ("2026-11-18 18:00:00.001Z", datetime(2026, 11, 18, 18, 0, 0, 1000, tzinfo=UTC)),
    ],
)
def test_an_instant_is_told_in_utc(told, expected):
    assert instant(told) == expected
    assert instant(told).tzinfo is UTC


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("tomorrow", "'tomorrow' is no instant"),
        ("2026-02-30T10:00:00Z", "is no instant"),
        ("2026-11-18T18:00:00", "has no time zone; write 2026-11-18T18:00:00Z for UTC"),
        ("1899-12-31T23:59:59Z", "is not between 1900 and 2199"),
    ],
)
def test_what_is_none_says_why(told, why):
    with pytest.raises(NoInstant, match=why):
        instant(told)
