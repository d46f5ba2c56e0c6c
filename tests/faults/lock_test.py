"""Whichever call of a lock or an exemption fails: in the end the branch is locked, and nobody is let past."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.records import Records
from bot.store.limits import Rates
from bot.store.work import Later, Sweep
from tests.github.faults import Fault
from tests.scenarios.language import Run
from tests.station import station

PLENTY = 100_000
OPEN = datetime(2026, 11, 18, 17, 59, tzinfo=UTC)
FROZEN = datetime(2026, 11, 18, 18, 0, 5, tzinfo=UTC)
GIVEN = {
    "now": OPEN,
    "people": ["ann", "rita"],
    "teams": {"on-call": ["ida"], "product": ["paul"]},
    "lock_app": {},
}
CUT = {"at": datetime(2026, 11, 12, 11, tzinfo=UTC)}
FAULTS = [("status", False), ("status", True), ("reset", True), ("html", False)]


@dataclass
class Nth(Fault):
    """The n-th call of all, whatever it is."""

    def meets(self, *_):
        self.seen += 1
        return self.seen == self.nth


async def begun(github, opened, policy):
    github.ledger.per_minute = github.ledger.per_hour = PLENTY
    opened.rates = Rates(gap=0, per_minute=PLENTY, per_hour=PLENTY)
    run = Run(github, opened)
    await run.given({**GIVEN, "files": {".github/stationmaster.yml": policy}})
    opened.work.locking.lock.budget = opened.work.github.budget
    await run.cut(CUT)
    await run.open({"as": "ann", "files": {"src/one.py": "print()\n"}})
    await opened.settled()
    return run


def locks(run):
    return [one.body["enforcement"] for one in run.rulesets()]


async def forgotten(run):
    """As if there never had been a lock."""
    for place in (run.repository.state, run.repository.state.owner):
        place.rulesets.clear()
    async with run.station.database.connection() as connection:
        await connection.execute("DELETE FROM lock")


@pytest.mark.parametrize("policy", ["$policy.locked", "$policy.locked.organisation"])
@pytest.mark.parametrize(("effect", "done"), FAULTS, ids=str)
async def test_it_is_locked_and_unlocked_as_if_no_call_had_failed(effect, done, policy, github, database_url):
    async with station(github, database_url) as opened:
        run = await begun(github, opened, policy)
        for before, now, stands in ((None, FROZEN, "active"), (OPEN, FROZEN, "active"), (FROZEN, OPEN, "disabled")):
            nth, fault = 0, Nth("*", "*")
            while fault.seen >= nth:
                await forgotten(run)
                await _back(run)
                if before is not None:
                    opened.clock = before
                    await opened.work.locking.look()
                await _back(run)
                nth += 1
                fault = Nth("*", "*", effect=effect, nth=nth, done=done)
                github.faults.planned[:] = [fault]
                opened.clock = now
                await opened.work.locking.look()
                await opened.work.locking.look()
                assert locks(run) == [stands], f"when call {nth} fails on the way from {before} to {now}"
            assert nth > 2, "it takes calls to fail"


async def _back(run):
    """Let the clock be set back: what was judged by before is not, here."""
    async with run.station.database.connection() as connection:
        await connection.execute("DELETE FROM judged")


@pytest.mark.parametrize(("effect", "done"), FAULTS, ids=str)
async def test_an_exemption_is_given_and_taken_back_as_if_no_call_had_failed(effect, done, github, database_url):
    async with station(github, database_url) as opened:
        run = await begun(github, opened, "$policy.locked")
        opened.clock = FROZEN
        await opened.sweep(Sweep.CLOCK)
        nth, fault = 0, Nth("*", "*")
        while fault.seen >= nth:
            nth += 1
            await run.open({"as": "ann", "branch": f"b{nth}", "files": {"README.md": f"{nth}\n"}})
            await opened.settled()
            await run.say({"as": "rita", "body": '/hotfix --incident INC-42 --reason "why" --sha {head}'})
            await opened.settled()
            opened.clock += timedelta(seconds=1)
            await run.approve("ida")
            await opened.settled()
            fault = Nth("*", "*", effect=effect, nth=nth, done=done)
            github.faults.planned[:] = [fault]
            await run.approve("paul")
            await opened.settled()
            assert run.stands()["exempt"] == "success", f"when call {nth} fails"
            met, fault.seen = fault.seen, 0
            head = run.pull.head
            await run.push({"as": "ann", "files": {"README.md": f"{nth} again\n"}})
            await opened.settled()
            left = run.github_runs(head)["freeze: main"].conclusion
            assert (left, run.stands()["exempt"]) == ("action_required", None), f"when call {nth} fails after the push"
            github.faults.planned.clear()
            fault.seen = max(met, fault.seen)
        assert nth > 5, "it takes calls to fail"


async def test_a_crash_between_giving_and_keeping_leaves_no_exemption_behind(github, database_url, monkeypatch):
    async with station(github, database_url) as opened:
        run = await begun(github, opened, "$policy.locked")
        opened.clock = FROZEN
        await opened.sweep(Sweep.CLOCK)
        await run.say({"as": "rita", "body": '/hotfix --incident INC-42 --reason "why" --sha {head}'})
        await opened.settled()
        opened.clock += timedelta(seconds=1)
        await run.approve("ida")
        await opened.settled()

        async def killed(*_, **__):
            raise Later(2.0)

        monkeypatch.setattr(Records, "keep", killed)
        await run.approve("paul")
        async with asyncio.timeout(20):
            while run.stands()["exempt"] != "success":  # noqa: ASYNC110 - looked at from outside
                await asyncio.sleep(0.02)
        head = run.pull.head
        monkeypatch.undo()
        await run.push({"as": "ann", "files": {"src/one.py": "print(1)\n"}})
        await opened.settled()
        assert run.github_runs(head)["freeze: main"].conclusion == "action_required"
