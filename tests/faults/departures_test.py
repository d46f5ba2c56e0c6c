"""Whichever call fails on a train's way, and whenever its process is killed: one tag, one release, one deployment."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.store import audit
from bot.store.limits import Rates
from bot.store.trains import train
from bot.store.work import Sweep
from tests.faults.every_call_test import PLENTY, Nth
from tests.faults.station_kill_test import KilledSlot, _environ, _settled
from tests.scenarios.language import Run
from tests.station import SECRET, Station, station

WEDNESDAY = datetime(2026, 11, 18, 18, tzinfo=UTC)
WEEK = timedelta(days=7)
GIVEN = {
    "now": WEDNESDAY - timedelta(hours=1),
    "people": ["ann", "rita"],
    "permissions": {"contents": "write", "deployments": "write"},
    "files": {".github/stationmaster.yml": "$policy.release.automatic"},
}


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
async def test_whichever_call_fails_it_leaves_once(done, github, database_url):
    github.ledger.per_minute = github.ledger.per_hour = PLENTY
    async with station(github, database_url) as opened:
        opened.rates = Rates(gap=0, per_minute=PLENTY, per_hour=PLENTY)
        run = Run(github, opened)
        await run.given(GIVEN)
        await run.cut({"at": WEDNESDAY - WEEK / 2})
        await run.open({"as": "ann"})
        nth = 1
        while await _left_with_a_fault(run, nth, done=done):
            nth += 1
        assert nth > 30, "a departure makes that many calls at the least"
        left = nth
    _stands_once(run, left)


async def _left_with_a_fault(run, nth, *, done):
    """Let another week's train leave; whether there was an n-th call to fail."""
    fault = Nth("*", "*", nth=nth, done=done)
    await run.clock(WEDNESDAY + (nth - 1) * WEEK - timedelta(minutes=30))
    await run.sweep("clock")
    run.github.faults.planned[:] = [fault]
    await run.clock(WEDNESDAY + (nth - 1) * WEEK)
    await run.sweep("clock")
    await run.say({"as": "rita", "body": "/train cut --sha {head}"})
    await run.station.settled(120)
    await run.smoke({"conclusion": "success"})
    await run.station.settled(120)
    await run.clock(WEDNESDAY + (nth - 1) * WEEK + timedelta(minutes=5))
    await run.sweep("clock")
    issues = [each for each in run.repository.state.issues.values()]
    assert [each.state for each in issues] == ["closed"] * nth, f"when call {nth} fails"
    return fault.seen >= nth


def _stands_once(run, left):
    stands = run.stands()
    assert len(stands["tags"]) == len(stands["deployments"]) == len(stands["releases"]) == left
    assert all(not each["draft"] and each["files"] == ["release.md", "release.json"] for each in stands["releases"])
    assert len({title for title, _ in stands["tracking"]}) == len(stands["tracking"]) == left
