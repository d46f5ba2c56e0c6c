"""kill -9 of the whole bot at any moment: in the end GitHub stands as if nothing had happened.

What people do goes on while the process is killed fifty times. Deliveries that nobody took are GitHub's to list and
ours to ask for again; writes that were under way are read back. Nothing is lost and nothing stands twice.
"""

import asyncio
import random
from collections import Counter

import aiohttp

from bot.store import audit
from bot.store.inbox import depth
from bot.store.work import Sweep
from tests.faults import station_process
from tests.faults.kill_test import Slot
from tests.github.standin import private_key
from tests.scenarios.language import Run
from tests.scenarios.world import text
from tests.station import SECRET, Station

KILLS = 50
GIVEN = {
    "people": ["ann"],
    "teams": {"risk-analytics": ["rita"]},
    "files": {f"c/{at}.yaml": "$ledger" for at in range(5)},
}


class KilledSlot(Slot):
    def start(self):
        self._process = self._processes.Process(target=station_process.main, args=(self._environ,), daemon=True)
        self._process.start()


async def test_in_the_end_it_stands_as_if_nothing_had_happened(  # noqa: PLR0913, PLR0917  fixtures
    github, database, queue, database_url, tmp_path, unused_tcp_port
):
    chance = random.Random(20261121)
    run = Run(github, Station(github, database_url, tmp_path))
    slot = KilledSlot(environ_of(github, database_url, tmp_path, run, GIVEN), unused_tcp_port)
    async with aiohttp.ClientSession() as client:
        slot.start()
        await slot.ready(client)
        github.install(run.app, github.organisation("acme"))
        try:
            await _kill_again_and_again(slot, client, run, chance)
            await queue.sweep(Sweep.DELIVERIES)
            await settled(github, database, queue)
            for dead in await queue.jobs("failed"):
                await queue.retry(dead.id)  # as somebody does for a review whose process died five times in a row
            await queue.sweep(Sweep.NIGHTLY)
            await settled(github, database, queue)
        finally:
            slot.kill()
    _stands_as_it_should(run)
    assert await audit.verify(database) is None


def environ_of(github, database_url, folder, run, given):
    """Make the world of a test, and tell the environment of a process that serves it."""
    run.repository = github.repository(
        "acme/platform", files={path: text(told) for path, told in given["files"].items()}
    )
    run.repository.grant(github.user("ann"), "write")
    github.team("acme/risk-analytics", ["rita"], on=run.repository)
    run.app = github.app(secret=SECRET, install_on=())
    return {
        "STATIONMASTER_APP_ID": str(run.app.id),
        "STATIONMASTER_PRIVATE_KEY": private_key(),
        "STATIONMASTER_WEBHOOK_SECRET": SECRET,
        "STATIONMASTER_GITHUB_API_URL": github.api_url,
        "STATIONMASTER_GITHUB_GRAPHQL_URL": github.graphql_url,
        "STATIONMASTER_GITHUB_SERVER_URL": github.url,
        "STATIONMASTER_DATABASE_URL": database_url,
        "STATIONMASTER_DATA": str(folder),
        "STATIONMASTER_WRITE_GAP_SECONDS": "0",
        "STATIONMASTER_LOG_LEVEL": "error",
    }


async def _kill_again_and_again(slot, client, run, chance):
    run.app.webhook_url = f"{slot.url}/webhook"
    for number in range(KILLS):
        await _act(run, number)
        await asyncio.sleep(chance.random() * 0.6)
        slot.kill()
        slot.start()
        await slot.ready(client)


async def _act(run, number):
    """Open a pull request now and then; of those that are open, push to one or approve one."""
    if number % 10 == 0:
        at = number // 10
        await run.open({"as": "ann", "branch": f"b{at}", "files": {f"c/{at}.yaml": "$ledger.tightened"}})
    elif number % 10 == 9:
        await run.approve("rita")
    else:
        await run.push({"as": "ann", "files": {"README.md": f"# {number}\n"}})


async def settled(github, database, queue):
    async with asyncio.timeout(120):
        while True:
            await github.settled()
            jobs = [job for job in await queue.jobs() if job.status in {"todo", "doing"}]
            if not jobs and not (await depth(database)).waiting:
                return
            await asyncio.sleep(0.1)


def _stands_as_it_should(run):
    pulls = list(run.pulls)
    assert len(pulls) == KILLS // 10
    for pull in pulls:
        run.pulls = [pull]
        # Annotations cannot be taken back: where a pull request was given up on, a new run takes the old one's place.
        runs = [each for each in run.repository.state.check_runs.values() if each.head == pull.head]
        names = Counter(each.name for each in runs)
        assert names.keys() == {"approvals: main", "contracts: main", "train: main"}
        assert names["approvals: main"] == names["train: main"] == 1
        stands = run.stands()
        assert stands["checks"] == {"contracts": "success", "approvals": "success", "train": "success"}
        assert stands["labels"] == ["breaking-change"]
        assert stands["comments"] == 1
