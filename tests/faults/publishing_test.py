"""Whichever call to GitHub fails, and however: each order ends with one deployment, and gives production back."""

from collections import Counter

import pytest

from bot.store import publishing
from bot.store.limits import Rates
from bot.store.work import Sweep
from tests.faults.every_call_test import PLENTY, Nth
from tests.scenarios.language import Run
from tests.station import station

GIVEN = {"people": ["ann", "rita"], "files": {".github/stationmaster.yml": "$policy.publish"}}


@pytest.mark.parametrize(("effect", "done"), [("status", False), ("reset", True)], ids=str)
async def test_an_order_ends_with_one_deployment(effect, done, github, database_url):
    github.ledger.per_minute = github.ledger.per_hour = PLENTY
    async with station(github, database_url) as opened:
        opened.rates = Rates(gap=0, per_minute=PLENTY, per_hour=PLENTY)
        run = Run(github, opened)
        await run.given(GIVEN)
        await run.open({"as": "ann"})
        await run.cut({"at": opened.now()})
        await run.deploy({"to": "UAT"})
        nth = 1
        while await _published_with_a_fault(run, nth, effect, done=done):
            assert [told for told in run.stands()["published"] if told.endswith(": ")] == [], f"when call {nth} fails"
            assert _ours(run) == nth, f"when call {nth} fails"
            nth += 1
        assert nth > 12, "an order makes that many calls at the least"
        lease = await publishing.lease(opened.database, (run.repository.id, "PROD"))
        assert not lease.is_held_at(opened.now())


async def test_a_crash_at_any_step_ends_with_one_deployment(github, database_url, monkeypatch):
    """As if the process died: what the step did before it was kept, as the deployment, is there; the step is not."""
    github.ledger.per_minute = github.ledger.per_hour = PLENTY
    async with station(github, database_url) as opened:
        opened.rates = Rates(gap=0, per_minute=PLENTY, per_hour=PLENTY)
        run = Run(github, opened)
        await run.given(GIVEN)
        await run.open({"as": "ann"})
        await run.cut({"at": opened.now()})
        await run.deploy({"to": "UAT"})
        for nth in range(1, 10):
            with monkeypatch.context() as patch:
                crashes = _crashing(patch, nth)
                await run.say({"as": "rita", "body": "/promote PROD"})
                await opened.settled(120)
                await run.publishes("success")
                await opened.settled(120)
                await opened.sweep(Sweep.CLOCK)
            assert _ours(run) == nth, f"when step {nth} crashes"
            assert await publishing.unfinished(opened.database, run.repository.id) == ()
        assert 0 < crashes["steps"] < nth, "there are fewer steps than that"


def _crashing(patch, nth):
    """Let the n-th step that is kept, or noted as told, break off once; how many there were so far, as it counts."""
    seen = Counter()
    for name in ("move", "put_told"):
        done = getattr(publishing, name)

        async def step(*given, done=done, **named):
            seen.update(["steps"])
            if seen["steps"] == nth:
                raise ConnectionError("the process died")
            return await done(*given, **named)

        patch.setattr(publishing, name, step)
    return seen


async def _published_with_a_fault(run, nth, effect, *, done):
    """Order, and let the deployment succeed; whether there was an n-th call to fail."""
    fault = Nth("*", "*", effect=effect, nth=nth, done=done)
    run.github.faults.planned[:] = [fault]
    await run.say({"as": "rita", "body": "/promote PROD"})
    await run.station.settled(120)
    await run.publishes("success")
    await run.station.settled(120)
    await run.station.sweep(Sweep.CLOCK)
    return fault.seen >= nth


def _ours(run):
    return sum(each.app is run.app for each in run.repository.state.deployments.values())
