"""Whichever call to GitHub fails, and however: in the end the pull request stands as if none had."""

from dataclasses import dataclass

import pytest

from bot.store.limits import Rates
from tests.github.faults import Fault
from tests.scenarios.language import Run
from tests.station import station

PLENTY = 100_000
GIVEN = {
    "people": ["ann"],
    "teams": {"risk-analytics": ["rita"], "trading": ["tom"]},
    "files": {"contracts/a.yaml": "$ledger", ".github/CODEOWNERS": "contracts/ @acme/trading\n"},
}
STANDS = {
    "checks": {"contracts": "success", "approvals": "action_required", "train": "success"},
    "check_runs": 3,
    "labels": ["breaking-change"],
    "requested": ["risk-analytics", "trading"],
    "comments": 1,
}


@dataclass
class Nth(Fault):
    """The n-th call of all, whatever it is."""

    def meets(self, *_):
        self.seen += 1
        return self.seen == self.nth


@pytest.mark.parametrize(
    ("effect", "done"), [("status", False), ("status", True), ("reset", True), ("html", False)], ids=str
)
async def test_it_stands_as_if_no_call_had_failed(effect, done, github, database_url):
    github.ledger.per_minute = github.ledger.per_hour = PLENTY
    async with station(github, database_url) as opened:
        opened.rates = Rates(gap=0, per_minute=PLENTY, per_hour=PLENTY)
        run = Run(github, opened)
        await run.given(GIVEN)
        nth = 1
        while await _opened_with_a_fault(run, nth, effect, done=done):
            stands = run.stands()
            assert {key: stands[key] for key in STANDS} == STANDS, f"when call {nth} fails"
            nth += 1
        assert nth > 12, "an opening makes that many calls at the least"


async def _opened_with_a_fault(run, nth, effect, *, done):
    """Open another pull request; whether there was an n-th call to fail."""
    fault = Nth("*", "*", effect=effect, nth=nth, done=done)
    run.github.faults.planned[:] = [fault]
    files = {"contracts/a.yaml": "$ledger.tightened", "README.md": f"# {nth}\n"}
    await run.open({"as": "ann", "branch": f"b{nth}", "files": files})
    await run.station.settled(120)
    return fault.seen >= nth
