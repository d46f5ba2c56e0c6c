from __future__ import annotations

from bot.store import evaluations, janitor
from bot.store.evaluations import Evaluation
from bot.store.work import Sweep


async def test_old_evaluations_go_but_never_the_latest(database):
    for decision in (b"1", b"2"):
        await evaluations.put_evaluation(database, _evaluation(decision))
    async with database.connection() as connection:
        await connection.execute("UPDATE evaluation SET at = now() - interval '1 year'")
        await janitor.forget_old(connection)
    assert [each.decision for each in await evaluations.evaluations(database, 3, 7, limit=9)] == [b"2"]


def _evaluation(decision):
    return Evaluation(repository_id=3, number=7, head="a", base_ref="main", snapshot=b"{}", decision=decision)


async def test_the_budgets_past_is_forgotten(database):
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO content_write (installation_id, at) VALUES (1, now()), (1, now() - interval '2 hours')"
        )
        await janitor.forget_old(connection)
        rows = await connection.execute("SELECT count(*) AS count FROM content_write")
        assert (await rows.fetchone())["count"] == 1


async def test_old_dead_letters_go_and_waiting_work_stays(database, queue):
    for sweep in (Sweep.OPEN, Sweep.CLOCK, Sweep.NIGHTLY):
        await queue.sweep(sweep)
    old, young, _ = await queue.jobs()
    for job in (old, young):
        await queue.note_dead(job.id, "no luck")
    async with database.connection() as connection:
        await connection.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id <= %s", (young.id,))
        await connection.execute("UPDATE dead_letter SET at = now() - interval '1 year' WHERE job_id = %s", (old.id,))
        await janitor.forget_old(connection)
    assert [(job.key, job.status) for job in await queue.jobs()] == [
        ("sweep:clock", "failed"),
        ("sweep:nightly", "todo"),
    ]
