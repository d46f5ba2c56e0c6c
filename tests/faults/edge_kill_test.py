"""kill -9 of either of two processes at the edge of a freeze: it is acted on once, and every pull request is told.

The first is started again while the second goes on, as in a rolling deploy, and its clock may step back meanwhile.
"""

import asyncio
import json
import random
from datetime import datetime, timedelta

import aiohttp

from bot.facts.train import Cut
from bot.store import audit
from bot.store.trains import put_happening
from bot.store.work import Sweep
from tests.faults.station_kill_test import KilledSlot, environ_of, settled
from tests.scenarios.language import Run
from tests.station import Station

KILLS = 4
PULLS = 4
GIVEN = {"people": ["ann"], "files": {".github/stationmaster.yml": "$policy.trains"}}
EDGE = datetime.fromisoformat("2026-11-18T18:00:00+00:00")
SECOND = timedelta(seconds=1)


class Clocks:
    """The clocks of the processes, each in a file of its own."""

    def __init__(self, folder, github):
        self.files = [folder / "clock-0", folder / "clock-1"]
        self.now = EDGE
        github.world.clock = lambda: self.now

    def set(self, instant):
        self.now = instant
        for number in range(len(self.files)):
            self.step(number, timedelta(0))

    def step(self, number, by):
        """Set one of them apart from GitHub's."""
        new = self.files[number].with_suffix(".new")
        new.write_text((self.now + by).isoformat(), encoding="utf-8")
        new.replace(self.files[number])


async def test_the_edge_is_acted_on_once_and_everybody_is_told(  # noqa: PLR0913, PLR0917  fixtures
    github, database, queue, database_url, tmp_path, unused_tcp_port_factory
):
    chance = random.Random(20261118)
    run = Run(github, Station(github, database_url, tmp_path))
    clocks = Clocks(tmp_path, github)
    environ = environ_of(github, database_url, tmp_path / "data", run, GIVEN)
    slots = [KilledSlot({**environ, "CLOCK": str(clock)}, unused_tcp_port_factory()) for clock in clocks.files]
    async with aiohttp.ClientSession() as client:
        try:
            clocks.set(EDGE - 60 * SECOND)
            await begun(run, slots, client, github)
            await happen(database, run, EDGE - timedelta(days=6))
            await opened(run, github, database, queue)
            for instant, is_frozen in ((EDGE, True), (EDGE + timedelta(hours=20), False)):
                clocks.set(instant)
                if not is_frozen:
                    await happen(database, run, instant)
                await kill_at_the_edge(slots, client, queue, clocks, chance)
                await queue.sweep(Sweep.CLOCK)
                await settled(github, database, queue)
                assert states(run) == ["action_required" if is_frozen else "success"] * PULLS
        finally:
            for slot in slots:
                slot.kill()
    assert await edges(database) == [["frozen", PULLS], ["open", PULLS]]
    assert await audit.verify(database) is None
    for pull in run.pulls:
        assert len([each for each in run.repository.comments(pull) if each.author == run.app.bot]) == 1


async def begun(run, slots, client, github):
    for slot in slots:
        slot.start()
        await slot.ready(client)
    run.app.webhook_url = f"{slots[1].url}/webhook"
    github.install(run.app, github.organisation("acme"))
    await github.settled()


async def happen(database, run, instant):
    """Record a cut."""
    async with database.connection() as connection:
        cut = Cut(branch="main", commit=run.repository.sha("main"), at=instant)
        await put_happening(database, run.repository.id, cut, within=connection)


async def opened(run, github, database, queue):
    for number in range(PULLS):
        await run.open({"as": "ann", "branch": f"b{number}", "files": {f"{number}.md": "x\n"}})
    await settled(github, database, queue)
    assert states(run) == ["success"] * PULLS
    await queue.sweep(Sweep.CLOCK)
    await settled(github, database, queue)


async def kill_at_the_edge(slots, client, queue, clocks, chance):
    """Have both sweep while one after the other is killed at any moment; the first one's clock goes astray."""
    for kill in range(KILLS):
        number = kill % 2
        clocks.step(0, chance.choice([0, -30, 30]) * SECOND)
        await queue.sweep(Sweep.CLOCK)
        await asyncio.sleep(chance.random() * 0.5)
        slots[number].kill()
        slots[number].start()
        await slots[number].ready(client)
    clocks.step(0, timedelta(0))


def states(run):
    return [run.github_runs(pull.head)["train: main"].conclusion for pull in run.pulls]


async def edges(database):
    """The edges that were recorded, and how many pull requests each changed."""
    async with database.connection() as connection:
        rows = await connection.execute("SELECT record FROM audit ORDER BY number")
        records = [json.loads(row["record"]) for row in await rows.fetchall()]
    return [[each["detail"]["state"], each["detail"]["pull_requests"]] for each in records if each["kind"] == "edge"]
