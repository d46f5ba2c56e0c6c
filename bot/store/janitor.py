"""The janitor: takes up the jobs of workers that died, and clears what has been kept long enough."""

from __future__ import annotations

import structlog
from psycopg.errors import UniqueViolation

from bot.store import inbox
from bot.store.database import Database
from bot.store.migrate import Connection

_log = structlog.get_logger(__name__)


async def reclaim(database: Database, stalled_after: float) -> int:
    """Put the jobs of workers not heard of for `stalled_after` seconds back in the queue; how many there were.

    One by one: where another job of the same key waits, the database refuses a second one. Then the dead one is
    simply finished, for the waiting one will do its work.
    """
    count = 0
    while await _reclaim_one(database, stalled_after):
        count += 1
    if count:
        _log.warning("took up the jobs of a worker that died", count=count)
    return count


async def _reclaim_one(database: Database, stalled_after: float) -> bool:
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT job.id FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = worker_id"
            " WHERE status = 'doing' AND (worker.id IS NULL OR last_heartbeat < now() - make_interval(secs => %s))"
            " ORDER BY job.id LIMIT 1 FOR UPDATE OF job SKIP LOCKED",
            (stalled_after,),
        )
        row = await rows.fetchone()
        if row is None:
            return False
        try:
            async with connection.transaction():
                await connection.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", (row["id"],))
        except UniqueViolation:
            await connection.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", (row["id"],))
    return True


async def forget_old(connection: Connection, *, dead_letter_days: int = 90, evaluation_days: int = 90) -> None:
    """Clear what has been kept long enough: bodies, delivery ids, dead letters, superseded evaluations, budgets."""
    await inbox.forget_old(connection)
    await connection.execute(
        "DELETE FROM procrastinate_jobs USING dead_letter"
        " WHERE job_id = procrastinate_jobs.id AND at < now() - make_interval(days => %s)",
        (dead_letter_days,),
    )
    await connection.execute(
        "DELETE FROM procrastinate_jobs WHERE status IN ('succeeded', 'cancelled', 'aborted')"
        " AND NOT EXISTS (SELECT FROM procrastinate_periodic_defers WHERE job_id = procrastinate_jobs.id)"
    )
    await connection.execute(
        "DELETE FROM evaluation old USING evaluation newer WHERE old.at < now() - make_interval(days => %s)"
        " AND (newer.repository_id, newer.number) = (old.repository_id, old.number) AND newer.id > old.id",
        (evaluation_days,),
    )
    await connection.execute("DELETE FROM content_write WHERE at < now() - interval '1 hour'")
