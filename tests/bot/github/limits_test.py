"""The budget, on a clock that passes only while somebody sleeps."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.github.errors import RateLimited
from bot.github.limits import InMemoryBudget, Kind, Lane, Rates

PATIENT = Rates(longest_wait=1e9)


async def write(budget, times=1, lane=Lane.ORDINARY, installation=1):
    for _ in range(times):
        await budget.acquire(installation, Kind.WRITE, lane)


async def test_writes_are_a_second_apart_and_reads_are_not(clock):
    budget = InMemoryBudget(clock, clock.sleep)
    await write(budget, 3)
    for _ in range(100):
        await budget.acquire(1, Kind.READ, Lane.ORDINARY)
    assert clock.now == 2


async def test_installations_do_not_wait_for_each_other(clock):
    budget = InMemoryBudget(clock, clock.sleep)
    await budget.pause(1, 100)
    await write(budget, installation=2)
    assert clock.now == 0


async def test_a_pause_holds_back_everything_and_a_shorter_one_does_not_end_it(clock):
    budget = InMemoryBudget(clock, clock.sleep)
    await budget.pause(1, 100)
    await budget.pause(1, 5)
    for kind in Kind:
        with pytest.raises(RateLimited) as limited:
            await budget.acquire(1, kind, Lane.CHECKS)
        assert limited.value.until_seconds == 100


async def test_a_short_pause_is_waited_out(clock):
    budget = InMemoryBudget(clock, clock.sleep)
    await budget.pause(1, 3)
    await budget.acquire(1, Kind.READ, Lane.ORDINARY)
    assert clock.now == 3


async def test_the_last_share_is_for_check_runs(clock):
    budget = InMemoryBudget(clock, clock.sleep, Rates(gap=0, per_minute=10, per_hour=500))
    await write(budget, 9)
    with pytest.raises(RateLimited):
        await write(budget)
    await write(budget, lane=Lane.CHECKS)
    with pytest.raises(RateLimited) as limited:
        await write(budget, lane=Lane.CHECKS)
    assert limited.value.until_seconds == 60


async def test_an_hour_forgets(clock):
    budget = InMemoryBudget(clock, clock.sleep, Rates(gap=0, per_minute=100, per_hour=10, reserved_for_checks=0))
    await write(budget, 10)
    with pytest.raises(RateLimited):
        await write(budget)
    clock.now = 3600.5
    await write(budget, 10)


@given(st.lists(st.sampled_from(Lane), min_size=1, max_size=400))
def test_no_window_ever_holds_too_many(lanes):
    asyncio.run(no_window_ever_holds_too_many(lanes))


async def no_window_ever_holds_too_many(lanes):
    now, at = [0.0], []

    async def sleep(seconds):
        now[0] += seconds

    budget = InMemoryBudget(lambda: now[0], sleep, PATIENT)
    for lane in lanes:
        await write(budget, lane=lane)
        at.append(now[0])
    gaps = [later - earlier for earlier, later in pairwise(at)]
    assert all(gap >= 1 - 1e-9 for gap in gaps)
    assert all(at[index + 80] - at[index] >= 60 - 1e-6 for index in range(len(at) - 80))


async def test_a_long_run_waits_for_the_minute_as_well(clock):
    budget = InMemoryBudget(clock, clock.sleep, Rates(gap=0.1, longest_wait=100))
    await write(budget, 81, Lane.CHECKS)
    assert clock.now == pytest.approx(60)
