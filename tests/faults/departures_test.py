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
from tests.faults.station_kill_test import GIVEN as PLATFORM
from tests.faults.station_kill_test import KilledSlot, environ_of, settled
from tests.github import acts
from tests.github.state import CheckRun
from tests.scenarios.language import Run
from tests.station import Station, station

WEDNESDAY = datetime(2021, 1, 6, 18, tzinfo=UTC)
"""Long past: the stand-in dates what is made by the real clock, and nothing is made before the freeze it is made in."""
WEEK = timedelta(days=7)
GIVEN = {
    "now": WEDNESDAY - timedelta(hours=1),
    "people": ["ann", "rita", "rolf"],
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
        await opened.settled()
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
    who = ("rita", "rolf")[nth // 50]  # nobody gives more than 60 commands an hour
    await run.say({"as": who, "body": "/train cut --sha {head}"})
    await run.station.settled(120)
    await run.smoke({"conclusion": "success"})
    await run.station.settled(120)
    await run.clock(WEDNESDAY + (nth - 1) * WEEK + timedelta(minutes=5))
    await run.sweep("clock")
    _publish(run)
    await run.sweep("clock")
    issues = run.repository.state.issues.values()
    assert [each.title for each in issues if each.state == "open"] == [], f"when call {nth} fails"
    assert len(issues) == nth, f"when call {nth} fails"
    return fault.seen >= nth


def _publish(run):
    """Let whatever was deployed have arrived: production takes one publication at a time."""
    for each in list(run.repository.state.deployments.values()):
        if not each.statuses:
            run.github.set_deployment_status(run.repository, each, "success", by=run.github.user("ann"))


def _stands_once(run, left):
    stands = run.stands()
    assert len(stands["tags"]) == len(stands["deployments"]) == len(stands["releases"]) == left
    assert all(not each["draft"] and each["files"] == ["release.md", "release.json"] for each in stands["releases"])
    assert len({title for title, _ in stands["tracking"]}) == len(stands["tracking"]) == left


TRAINS = 6
KILLS = 24
POLICY = "\n".join(
    [
        "release: {automatic: true, smoke: {checks: [smoke]}, environments: [PROD]}",
        "commands: {train: {permission: write}}",
        "gates:",
        "  freeze:",
        "    trains:",
        *(f"      t{at}: {{weekly: {{day: wednesday}}, tag: 't{at}-{{iso_week}}'}}" for at in range(TRAINS)),
    ]
)


async def test_whenever_it_is_killed_it_leaves_once(  # noqa: PLR0913, PLR0917  fixtures
    github, database, queue, database_url, tmp_path, unused_tcp_port
):
    chance = random.Random(20261121)
    run = Run(github, Station(github, database_url, tmp_path))
    slot = KilledSlot(environ_of(github, database_url, tmp_path, run, PLATFORM), unused_tcp_port)
    run.app.permissions |= {"contents": "write", "deployments": "write"}
    run.repository.grant(github.user("rita"), "write")
    run.repository.commit("main", {".github/stationmaster.yml": POLICY}, "Trains", author=github.user("ann"))
    async with aiohttp.ClientSession() as client:
        slot.start()
        await slot.ready(client)
        github.install(run.app, github.organisation("acme"))
        try:
            await _opened(run, slot, github, database, queue)
            await _kill_again_and_again(run, slot, client, queue, chance)
            await queue.sweep(Sweep.DELIVERIES)
            await settled(github, database, queue)
            for dead in await queue.jobs("failed"):
                await queue.retry(dead.id)  # as somebody does for a command whose process died five times in a row
            for _ in range(TRAINS + 2):
                await queue.sweep(Sweep.CLOCK)
                await settled(github, database, queue)
                _publish(run)
        finally:
            slot.kill()
    await _left_once(run, database)


async def _opened(run, slot, github, database, queue):
    """A pull request on which commands are given, and smoke tests that passed before anybody asked for them."""
    run.app.webhook_url = f"{slot.url}/webhook"
    await run.open({"as": "ann", "files": {"README.md": "# More\n"}})
    suite = acts.suite_of(github.hub, run.repository.state, github.app(install_on=()), run.repository.sha("main"))
    at = github.world.clock()
    passed = CheckRun(next(github.world.ids), suite, "smoke", "completed", "success", "", at, at)
    run.repository.state.check_runs[passed.id] = passed
    await settled(github, database, queue)


async def _kill_again_and_again(run, slot, client, queue, chance):
    for number in range(KILLS):
        if number % 4 == 0:
            await run.say({"as": "rita", "body": f"/train cut --train t{number // 4} --sha {{head}}"})
        await queue.sweep(Sweep.CLOCK)
        await asyncio.sleep(chance.random() * 0.6)
        slot.kill()
        slot.start()
        await slot.ready(client)
        _publish(run)


async def _left_once(run, database):
    stands = run.stands()
    names = sorted(stands["tags"])
    assert [name.partition("-")[0] for name in names] == [f"t{at}" for at in range(TRAINS)]
    assert sorted(each["tag"] for each in stands["releases"]) == names
    assert all(not each["draft"] and each["files"] == ["release.md", "release.json"] for each in stands["releases"])
    assert len(stands["deployments"]) == TRAINS
    tracked = [state for title, state in stands["tracking"] if title.endswith("of main")]
    assert tracked == ["closed"] * TRAINS
    facts = await train(database, run.repository.id, "main")
    assert sorted(each.train for each in (*facts.cuts, facts.latest_cut)) == [f"t{at}" for at in range(TRAINS)]
    assert await audit.verify(database) is None
