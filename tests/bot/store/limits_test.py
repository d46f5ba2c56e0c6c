from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest

from bot.store.database import Database
from bot.store.limits import Budget, Rates
from bot.store.work import Later

FAST = Rates(gap=0.05, patience=1.0)


async def put(database, count, ago):
    """As if `count` writes had been made, the latest `ago` seconds before now."""
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO content_write (installation_id, at)"
            " SELECT 1, clock_timestamp() - make_interval(secs => %s + n * 0.001) FROM generate_series(1, %s) n",
            (ago, count),
        )


async def written(database):
    async with database.connection() as connection:
        rows = await connection.execute("SELECT extract(epoch FROM at)::float8 AS at FROM content_write ORDER BY at")
        return [row["at"] for row in await rows.fetchall()]


async def test_reads_are_free(database):
    budget = Budget(database)
    started = time.monotonic()
    for _ in range(20):
        await budget.acquire(1, "read", "ordinary")
    assert time.monotonic() - started < 1
    assert await written(database) == []


async def test_two_processes_together_keep_the_gap(database_url):
    async with await Database.connect(database_url) as one, await Database.connect(database_url) as other:
        budgets = [Budget(each, FAST) for each in (one, other)]
        started = time.monotonic()
        sent = []

        async def write(budget):
            await budget.acquire(1, "write", "ordinary")
            sent.append(time.monotonic() - started)

        await asyncio.gather(*(write(budget) for budget in budgets * 5))
        instants = await written(one)
        assert all(later - earlier >= 0.049 for earlier, later in pairwise(instants))
        assert max(sent) >= 0.44


async def test_installations_do_not_wait_for_each_other(database):
    budget = Budget(database, Rates(gap=30, patience=1))
    await budget.acquire(1, "write", "ordinary")
    await budget.acquire(2, "write", "ordinary")
    with pytest.raises(Later):
        await budget.acquire(1, "write", "ordinary")


@pytest.mark.parametrize(
    ("used", "ago", "lane", "expected"),
    [
        (71, 10, "ordinary", None),
        (72, 10, "ordinary", 55),
        (72, 10, "checks", None),
        (80, 10, "checks", 55),
        (72, 66, "ordinary", None),
        (450, 100, "ordinary", 3505),
        (450, 100, "checks", None),
        (500, 100, "checks", 3505),
        (500, 3606, "ordinary", None),
    ],
)
async def test_a_minute_and_an_hour_hold_so_many_and_checks_keep_a_tenth(database, used, ago, lane, expected):
    await put(database, used, ago)
    budget = Budget(database)
    if expected is None:
        await budget.acquire(1, "write", lane)
        assert len(await written(database)) == used + 1
    else:
        with pytest.raises(Later) as later:
            await budget.acquire(1, "write", lane)
        assert later.value.seconds == pytest.approx(expected, abs=2)
        assert len(await written(database)) == used, "what is put off is not counted"


async def test_a_pause_holds_everything_of_that_installation_and_never_shrinks(database):
    budget = Budget(database)
    await budget.pause(1, 3000)
    await budget.pause(1, 5)
    for kind in ("read", "write"):
        with pytest.raises(Later) as later:
            await budget.acquire(1, kind, "checks")
        assert later.value.seconds == pytest.approx(3000, abs=5)
    await budget.acquire(2, "read", "ordinary")


async def test_a_short_pause_is_sat_out(database):
    budget = Budget(database)
    await budget.pause(1, 0.3)
    started = time.monotonic()
    await budget.acquire(1, "read", "ordinary")
    assert 0.2 < time.monotonic() - started < 2


async def test_a_pause_that_comes_while_waiting_is_obeyed(database):
    budget = Budget(database, Rates(gap=0.5))
    await budget.acquire(1, "write", "ordinary")
    waiting = asyncio.create_task(budget.acquire(1, "write", "ordinary"))
    await asyncio.sleep(0.1)
    await budget.pause(1, 60)
    with pytest.raises(Later):
        await waiting


async def test_a_gap_of_none(database):
    budget = Budget(database, Rates(gap=0))
    started = time.monotonic()
    for _ in range(20):
        await budget.acquire(1, "write", "ordinary")
    assert time.monotonic() - started < 2
