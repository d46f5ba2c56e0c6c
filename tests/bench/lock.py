"""From a freeze's edge until GitHub refuses every merge, with so many pull requests open, by the real clock."""

import asyncio
import statistics
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.facts.train import Emergency
from bot.store import embedded
from bot.store.trains import put_happening
from tests.github import merging
from tests.github.standin import StandIn
from tests.scenarios.language import Run
from tests.station import station

GIVEN = {"people": ["ann"], "lock_app": {}, "files": {".github/stationmaster.yml": "$policy.locked.organisation"}}
AHEAD = timedelta(seconds=8)
ROUND_TRIP = 0.1
"""Seconds that GitHub takes for an answer here."""


def measure(folder, counts=(1_000, 10_000), rounds=3):
    """Print the seconds for each number of open pull requests."""
    server = embedded.start(folder / "postgres")
    try:
        print(f"Edge to all blocked, one ruleset of the organisation, answers after {ROUND_TRIP:g} s")
        for count in counts:
            server.psql(f"CREATE DATABASE lock{count};")
            url = server.get_uri(f"lock{count}")
            seconds = asyncio.run(_edges(url, count, rounds))
            told = ", ".join(f"{each:.2f}" for each in seconds)
            print(f"  {count:>6} open    median {statistics.median(seconds):.2f} s    ({told})")
    finally:
        server.stop()


async def _edges(url, count, rounds):
    async with StandIn(gap=0) as github, station(github, url) as opened:
        run = Run(github, opened)
        await run.given({**GIVEN, "now": datetime.now(UTC)})
        opened.clock = None
        await run.cut({"at": datetime.now(UTC) - timedelta(minutes=1)})
        await run.open({"as": "ann", "files": {"src/one.py": "print()\n"}})
        await opened.settled()
        await _multiply(opened.database, count)
        for method in ("GET", "PUT", "POST"):
            github.fault(method, "*", effect="slow", delay=ROUND_TRIP, times=1_000_000)
        return [await _edge(run, number) for number in range(rounds)]


async def _multiply(database, count):
    """Let it be known of so many more pull requests, each as the first."""
    columns = "repository_id, head, base_ref"
    more = f"generate_series(1001, {1000 + count}) AS number"
    async with database.connection() as connection:
        for table, rest in (("look", "digest"), ("evaluation", "snapshot, decision")):
            told = f"{columns}, {rest}"
            first = f"(SELECT {told} FROM {table} LIMIT 1) AS first"
            statement = f"INSERT INTO {table} ({told}, number) SELECT {told}, number FROM {first}, {more}"
            await connection.execute(statement.encode())


async def _edge(run, number):
    """Freeze some seconds from now, and measure how long after that instant the last pull request could merge."""
    repository = run.repository
    edge = datetime.now(UTC) + AHEAD
    freeze = Emergency(id=f"e{number}", branch="main", reason="measured", since=edge, until="its end")
    await _put(run, freeze)
    assert not merging.unmet(repository.state, "main", run.pull.head)
    while not merging.unmet(repository.state, "main", run.pull.head):  # noqa: ASYNC110 - looked at from outside
        await asyncio.sleep(0.002)
    seconds = (datetime.now(UTC) - edge).total_seconds()
    await _put(run, replace(freeze, ended=datetime.now(UTC)))
    return seconds


async def _put(run, freeze):
    """Let a freeze be known, or its end, and the lock be what follows."""
    opened = run.station
    async with opened.database.connection() as connection:
        await put_happening(opened.database, run.repository.id, freeze, within=connection)
    await opened.work.locking.look()
