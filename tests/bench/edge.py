"""The edge of a freeze in mode `checks`: so many open pull requests, GitHub's real budgets, and time that is made up.

Every wait is over at once and moves the clock of all who take part: PostgreSQL's (whose budget tells what may be
written when), the queue's, the stand-in's ledger and the station's own. What is left of real time is added to it.
"""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import psycopg
from procrastinate import utils

from bot.store import embedded
from bot.store.database import Database
from bot.store.limits import Budget, Rates
from bot.store.run import Pace
from bot.store.work import Sweep
from tests.github.standin import StandIn
from tests.scenarios.language import Run
from tests.station import station

EDGE = datetime(2026, 11, 18, 18, tzinfo=UTC)
BOUNDLESS = 10**9
PACE = Pace(concurrency=1, poll=0.05, tidy=3600.0, heartbeat=60.0, stalled_after=1e9)
GIVEN = {
    "people": ["ann"],
    "files": {"contracts/a.yaml": "$ledger", ".github/stationmaster.yml": "$policy.trains"},
}
MADE_UP = """\
CREATE SCHEMA made_up;
CREATE TABLE made_up.ahead (seconds float8 NOT NULL);
INSERT INTO made_up.ahead VALUES (0);
CREATE FUNCTION made_up.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    'SELECT pg_catalog.clock_timestamp() + make_interval(secs => seconds) FROM made_up.ahead';
CREATE FUNCTION made_up.now() RETURNS timestamptz LANGUAGE sql STABLE AS
    'SELECT pg_catalog.now() + make_interval(secs => seconds) FROM made_up.ahead';
ALTER DATABASE postgres SET search_path = public, made_up, pg_catalog
"""


@dataclass
class Time:
    """So many seconds ahead of the real one, which began at `began` for the station."""

    url: str
    ahead: float = 0.0
    began: datetime = EDGE - timedelta(hours=1)
    real: float = 0.0

    def ticks(self) -> float:
        return time.monotonic() + self.ahead

    def utcnow(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def now(self) -> datetime:
        return self.began + timedelta(seconds=self.ticks() - self.real)

    def begin(self, at: datetime) -> None:
        self.began, self.real = at, self.ticks()

    async def sleep(self, seconds: float) -> None:
        self.ahead += seconds
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            await connection.execute("UPDATE made_up.ahead SET seconds = %s", (self.ahead,))


def measure(pulls: int) -> None:
    """Print what an edge with so many open pull requests comes to."""
    with tempfile.TemporaryDirectory(prefix="stationmaster-bench-edge-", ignore_cleanup_errors=True) as folder:
        server = embedded.start(Path(folder) / "postgres")
        try:
            asyncio.run(_measure(server.get_uri(), pulls))
        finally:
            server.stop()


async def _measure(url: str, pulls: int) -> None:
    async with await Database.connect(url, connections=2):
        pass
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(MADE_UP.encode())
    made_up = Time(url)
    async with StandIn(gap=0) as github, station(github, url) as opened:
        opened.pace, opened.now = PACE, made_up.now
        github.ledger.ticks = made_up.ticks
        github.server.quota = BOUNDLESS
        with patch.object(utils, "utcnow", made_up.utcnow):
            run = Run(github, opened)
            await _opened(run, made_up, pulls)
            await _frozen(run, made_up)
        github.assert_clean()


async def _opened(run: Run, made_up: Time, pulls: int) -> None:
    """Open and judge them all while nothing is bounded: that is not what is measured."""
    run.github.ledger.per_minute = run.github.ledger.per_hour = BOUNDLESS
    run.station.rates = Rates(gap=0, per_minute=BOUNDLESS, per_hour=BOUNDLESS)
    made_up.begin(EDGE - timedelta(hours=1))
    await run.given(GIVEN)
    await run.cut({"at": EDGE - timedelta(days=6)})
    begin = time.perf_counter()
    for number in range(pulls):
        await run.open({"as": "ann", "branch": f"b{number}", "files": {f"docs/{number}.md": "x\n"}})
        if number % 50 == 0:
            await run.station.settled(seconds=600)
    await run.station.settled(seconds=600)
    print(f"{pulls} pull requests, opened and judged in {time.perf_counter() - begin:.0f} s", flush=True)


async def _frozen(run: Run, made_up: Time) -> None:
    """Pass the edge under GitHub's budgets, and print how it went."""
    github, opened = run.github, run.station
    # What is granted a second apart arrives a little closer on a machine that is busy, and no limit is broken by that.
    github.ledger.gap, github.ledger.per_minute, github.ledger.per_hour = 0.8, 80, 500
    rates = Rates()
    object.__setattr__(opened.work.rounds, "rates", rates)
    opened.work.github.budget = Budget(opened.database, rates, made_up.sleep)
    await made_up.sleep(7200)
    made_up.begin(EDGE - timedelta(minutes=10))
    await opened.sweep(Sweep.CLOCK)
    mark = len(github.calls)
    made_up.begin(EDGE)
    begun, began = made_up.ticks(), time.perf_counter()
    await opened.work.rounds.sweep(Sweep.CLOCK)
    first = time.perf_counter() - began
    swept = await _until_told(run, made_up)
    _print(run, mark, begun, first, swept)
    await _print_told(run)


async def _until_told(run: Run, made_up: Time) -> list[float]:
    """Sweep every minute until all are told; the seconds that each sweep took."""
    swept = []
    at = EDGE
    while await _untold(run.station.database):
        at += timedelta(minutes=1)
        while made_up.now() < at:
            soonest = await _soonest(run.station.database)
            ends = (at - made_up.now()).total_seconds()
            if soonest > 0:
                await made_up.sleep(min(soonest, ends))
            else:
                await asyncio.sleep(0.02)
        begin = time.perf_counter()
        await run.station.work.rounds.sweep(Sweep.CLOCK)
        swept.append(time.perf_counter() - begin)
    return swept


async def _soonest(database: Database) -> float:
    """In how many seconds there is something to do; 0 where there is already."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT coalesce(min(CASE WHEN status = 'doing' THEN 0 ELSE extract(epoch FROM"
            " coalesce(scheduled_at, '-infinity') - clock_timestamp()) END), 3600)::float8 AS wait"
            " FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        )
        row = await rows.fetchone()
    return max(0.0, row["wait"])


async def _untold(database: Database) -> int:
    """How many pull requests are still as they were before the edge."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT count(*) AS untold FROM (SELECT DISTINCT ON (repository_id, number) decision FROM evaluation"
            " ORDER BY repository_id, number, id DESC) latest"
            " WHERE position('Frozen since' in convert_from(decision, 'UTF8')) = 0"
        )
        row = await rows.fetchone()
    return row["untold"]


def _print(run: Run, mark: int, begun: float, first: float, swept: list[float]) -> None:
    calls = run.github.calls[mark:]
    writes = [call for call in calls if call.kind == "write"]
    checks = [call.at - begun for call in writes if "check-runs" in call.template]
    reads = sum(call.kind == "read" for call in calls)
    print(f"  the sweep at the edge took {first:.1f} s, each later one {sum(swept) / max(1, len(swept)):.2f} s")
    print(f"  told after {checks[0]:.0f} s the first, after {checks[-1]:.0f} s the last ({checks[-1] / 3600:.2f} h)")
    at = sorted(call.at for call in writes)
    closest = min((later - earlier for earlier, later in pairwise(at)), default=0.0)
    print(f"  {len(writes)} writes, the closest {closest:.2f} s apart, {reads} reads")


async def _print_told(run: Run) -> None:
    ((_, stated, exposure),) = await run.edges()
    runs = [each for each in run.repository.state.check_runs.values() if each.conclusion == "action_required"]
    numbers = {pull.head: pull.number for pull in run.pulls}
    told = [numbers[each.head] for each in sorted(runs, key=lambda one: one.completed_at)]
    kept = told[: len(stated)] == list(stated) and told[len(stated) :] == sorted(told[len(stated) :], reverse=True)
    print(f"  stated: {exposure:.0f} s ({exposure / 3600:.2f} h); order kept: {kept}")
