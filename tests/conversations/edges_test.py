"""The sweep of the clock reads what is due, and whatever it meets there keeps no edge from the others."""

from bot.store.evaluations import evaluations
from bot.store.limits import Rates
from tests.scenarios.language import Run
from tests.station import station

GIVEN = {
    "now": "2026-11-18T17:59:00+00:00",
    "people": ["ann"],
    "files": {".github/stationmaster.yml": "$policy.trains"},
}


async def begun(run):
    await run.given(GIVEN)
    await run.cut({"at": run.station.now().replace(day=12)})
    for name in ("one", "two"):
        await run.open({"as": "ann", "files": {f"{name}.txt": "x\n"}})
        await run.station.settled()


async def spoil(run, number):
    """Let a pull request's evaluation be one that another version kept in a form of its own."""
    async with run.station.database.connection() as connection:
        await connection.execute("UPDATE evaluation SET snapshot = '{\"was\": 1}' WHERE number = %s", (number,))


def stands(run):
    """How the train's check of each pull request stands."""
    return [run.github_runs(pull.head)["train: main"].conclusion for pull in run.pulls]


async def kept(run, number):
    (latest,) = await evaluations(run.station.database, run.repository.id, number)
    return latest.snapshot


async def test_what_another_version_kept_keeps_no_edge_from_the_others(github, database_url):
    async with station(github, database_url) as opened:
        run = Run(github, opened)
        await begun(run)
        await spoil(run, 1)
        await run.clock("2026-11-18T18:00:00+00:00")
        await run.sweep("clock")
        assert stands(run) == ["action_required", "action_required"]
        assert b'"was"' not in await kept(run, 1), "it is kept anew, and read the next time"


async def test_what_cannot_be_read_any_more_is_evaluated_once(github, database_url):
    async with station(github, database_url) as opened:
        run = Run(github, opened)
        await begun(run)
        await spoil(run, 1)
        await run.sweep("clock")
        assert b'"was"' not in await kept(run, 1)
        await run.sweep("clock")
        reads = len(github.calls)
        await run.sweep("clock")
        assert len(github.calls) == reads


async def test_no_more_is_queued_than_the_budget_lets_be_told_and_the_order_holds(github, database_url):
    async with station(github, database_url) as opened:
        run = Run(github, opened)
        await begun(run)
        await run.open({"as": "ann", "files": {"three.txt": "x\n"}})
        await run.sweep("clock")
        object.__setattr__(opened.work.rounds, "rates", Rates(gap=40.0))
        held, free = "action_required", "success"
        for clock, expected in (
            ("18:00:00", [free, free, held]),
            ("18:00:19", [free, free, held]),
            ("18:00:20", [free, held, held]),
            ("18:01:40", [held, held, held]),
        ):
            await run.clock(f"2026-11-18T{clock}+00:00")
            await run.sweep("clock")
            assert stands(run) == expected, clock
        assert await run.edges() == [["frozen", [3, 2, 1], 240.0]]
