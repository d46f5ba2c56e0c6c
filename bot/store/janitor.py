"""The janitor: takes up the jobs of workers that died, and clears what has been kept long enough."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from psycopg.errors import UniqueViolation

from bot.store import inbox
from bot.store.database import Database
from bot.store.migrate import Connection

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """A job that is being done, and by whom: `None` where that worker has been struck off."""

    job_id: int
    worker_id: int | None


async def held_by_the_dead(database: Database, stalled_after: float) -> frozenset[Held]:
    """The jobs of workers that have not been heard of for `stalled_after` seconds."""
    return await _held(
        database,
        b"worker.id IS NULL OR last_heartbeat < now() - make_interval(secs => %s)",
        stalled_after,
    )


async def held_by(database: Database, worker_id: int) -> frozenset[Held]:
    """The jobs one worker does, as far as the database has heard."""
    return await _held(database, b"worker.id = %s", worker_id)


async def put_back(database: Database, held: frozenset[Held]) -> int:
    """Put jobs that nobody does any more back in the queue; how many there still were.

    One by one: where another job of the same key waits, the database refuses a second one. Then the dead one is
    simply finished, for the waiting one will do its work.
    """
    put = [await _put_back(database, each) for each in held]
    if any(put):
        _log.warning("took up jobs that nobody does any more", count=sum(put))
    return sum(put)


async def _held(database: Database, condition: bytes, value: float) -> frozenset[Held]:
    async with database.connection() as connection:
        rows = await connection.execute(
            b"SELECT job.id AS job_id, worker_id FROM procrastinate_jobs job"
            b" LEFT JOIN procrastinate_workers worker ON worker.id = worker_id WHERE status = 'doing' AND ("
            + condition
            + b")",
            (value,),
        )
        return frozenset(Held(**row) for row in await rows.fetchall())


async def _put_back(database: Database, held: Held) -> bool:
    async with database.connection() as connection:
        rows = await connection.execute(  # the worker too: by now the living may have taken it up
            "SELECT FROM procrastinate_jobs WHERE id = %s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %s"
            " FOR UPDATE SKIP LOCKED",
            (held.job_id, held.worker_id),
        )
        if await rows.fetchone() is None:
            return False
        try:
            async with connection.transaction():
                await connection.execute(
                    "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", (held.job_id,)
                )
        except UniqueViolation:
            await connection.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", (held.job_id,))
    return True


async def forget_old(connection: Connection, *, dead_letter_days: int = 90, evaluation_days: int = 90) -> None:
    """Clear what has been kept long enough: bodies, delivery ids, dead letters, superseded evaluations, budgets."""
    await inbox.forget_old(connection)
    await connection.execute(
        "DELETE FROM procrastinate_jobs USING dead_letter"
        " WHERE job_id = procrastinate_jobs.id AND at < now() - make_interval(days => %s)",
        (dead_letter_days,),
    )
    await connection.execute("DELETE FROM procrastinate_jobs WHERE status IN ('succeeded', 'cancelled', 'aborted')")
    await connection.execute(
        "DELETE FROM evaluation old USING evaluation newer WHERE old.at < now() - make_interval(days => %s)"
        " AND (newer.repository_id, newer.number) = (old.repository_id, old.number) AND newer.id > old.id",
        (evaluation_days,),
    )
    await connection.execute("DELETE FROM content_write WHERE at < now() - interval '1 hour'")
