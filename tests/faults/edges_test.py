"""Whichever call fails at an edge, and however: the queue is cleared, auto-merge comes back, an incident is one."""

from datetime import timedelta

import pytest

from bot import edges
from bot.github.perform import perform
from bot.store.incidents import counts
from bot.store.limits import Rates
from bot.store.trains import pass_edge
from bot.store.work import Sweep
from bot.writes.write import Arm, Disarm
from tests.faults.every_call_test import PLENTY, Nth
from tests.github.state import AutoMerge
from tests.scenarios.language import Run
from tests.station import station

GIVEN = {
    "now": "2026-11-18T19:00:00+00:00",
    "people": ["ann", "eve"],
    "permissions": {"contents": "write", "merge_queues": "write"},
    "files": {".github/stationmaster.yml": "$policy.trains"},
}
EFFECTS = [("status", False), ("status", True), ("reset", True)]


async def passed(run, number, *, is_frozen):
    """Pass an edge of its own for each number."""
    at = run.station.now() + timedelta(seconds=number)
    async with run.station.database.connection() as connection:
        await pass_edge(run.station.database, run.repository.id, "main", at, is_frozen=is_frozen, within=connection)


async def swept(run, fault):
    """Sweep with a fault, and once more without; whether there was an n-th call to fail."""
    run.github.faults.planned[:] = [fault]
    await run.station.sweep(Sweep.CLOCK)
    run.github.faults.planned.clear()
    await run.station.sweep(Sweep.CLOCK)
    return fault.seen >= fault.nth


async def opened(github, live):
    github.ledger.per_minute = github.ledger.per_hour = PLENTY
    live.rates = Rates(gap=0, per_minute=PLENTY, per_hour=PLENTY)
    run = Run(github, live)
    await run.given(GIVEN)
    await run.require("elsewhere")
    await run.open({"as": "ann"})
    await run.station.settled()
    await run.station.sweep(Sweep.CLOCK)
    return run


@pytest.mark.parametrize(("effect", "done"), EFFECTS)
async def test_auto_merge_comes_back_as_it_was(effect, done, github, database_url):
    async with station(github, database_url) as live:
        run, nth, is_met = await opened(github, live), 1, True
        while is_met:
            run.pull.auto_merge = AutoMerge(run.pull.author, run.station.now(), "REBASE", "By itself")
            await passed(run, nth, is_frozen=False)
            is_met = await swept(run, Nth("*", "*", effect=effect, nth=nth, done=done))
            told = run.pull.auto_merge
            assert told is not None, f"when call {nth} fails"
            assert (told.by, told.method, told.headline) == (run.app.bot, "REBASE", "By itself"), (
                f"when call {nth} fails"
            )
            nth += 1
        assert nth > 5, "setting it anew takes that many calls at the least"


@pytest.mark.parametrize("step", [Disarm, Arm])
async def test_a_process_that_dies_after_a_step_leaves_the_rest_to_the_next(step, github, database_url, monkeypatch):
    async with station(github, database_url) as live:
        run = await opened(github, live)
        run.pull.auto_merge = AutoMerge(run.pull.author, run.station.now(), "REBASE", "By itself")
        dying = [step]

        async def performed(client, target, write):
            done = await perform(client, target, write)
            if type(write) in dying:
                dying.clear()
                raise RuntimeError("killed")
            return done

        monkeypatch.setattr(edges, "perform", performed)
        await passed(run, 1, is_frozen=False)
        await run.station.sweep(Sweep.CLOCK)
        told = run.pull.auto_merge
        assert dying == []
        assert (told.by, told.method, told.headline) == (run.app.bot, "REBASE", "By itself")


@pytest.mark.parametrize(("effect", "done"), EFFECTS)
async def test_the_queue_is_cleared(effect, done, github, database_url):
    async with station(github, database_url) as live:
        run, nth, is_met = await opened(github, live), 1, True
        while is_met:
            github.enqueue(run.pull)
            await run.station.settled()
            await passed(run, nth, is_frozen=True)
            is_met = await swept(run, Nth("*", "*", effect=effect, nth=nth, done=done))
            assert run.repository.state.queue == [], f"when call {nth} fails"
            nth += 1
        assert nth > 5, "clearing it takes that many calls at the least"


@pytest.mark.parametrize(("effect", "done"), EFFECTS)
async def test_an_incident_is_one_issue(effect, done, github, database_url):
    async with station(github, database_url) as live:
        run, nth, is_met = await opened(github, live), 1, True
        while is_met:
            fault = Nth("*", "*", effect=effect, nth=nth, done=done)
            run.github.faults.planned[:] = [fault]
            await run.push({"branch": "main", "as": "eve", "files": {"a.txt": str(nth)}})
            await run.station.settled(120)
            is_met = fault.seen >= nth
            run.github.faults.planned.clear()
            await run.station.work.incidents.settle(timedelta(0))
            assert len(run.repository.state.issues) == nth, f"when call {nth} fails"
            assert await counts(run.station.database) == {"frozen-push": nth}, f"when call {nth} fails"
            nth += 1
        assert nth > 5, "telling it takes that many calls at the least"
