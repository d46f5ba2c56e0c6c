"""The queue: which work waits. At most one evaluation of a pull request runs, and at most one more waits.

The queue is Procrastinate's. `lock` keeps a second evaluation of the same pull request from running, `queueing_lock`
from waiting, which is what makes one evaluation out of a burst of deliveries.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from bot.facts.look import CommandLook, Look, PullRequestLook, PushLook, ReviewLook, pull_key
from bot.store.database import Database
from bot.store.migrate import Connection
from bot.store.work import Sweep

ROUTE = "route"


class Priority:
    """Which work goes first, the greater number before the smaller; sweeps never hold up what people wait for."""

    LOCK = 40
    ROUTE = 30
    WITNESS = 20
    EVALUATE = 10
    SWEEP = 0
    SWEPT = -10


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as people see it: `status` `todo`, `doing` or `failed` (a dead letter), and why it failed last."""

    id: int
    task: str
    key: str
    status: str
    attempt: int
    reason: str


class Queue:
    """The waiting side of the queue. `bot.store.tasks` is the working side."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.app = App(connector=PsycopgConnector())

    async def open(self) -> None:
        """Make ready to defer on the database's own connections."""
        await self.app.open_async(self._database.pool)

    async def look_at(self, look: Look, *, within: Connection | None = None) -> bool:
        """Have a place looked at; whether that needed a job of its own.

        A look at a pull request waits for its evaluation, a review to be witnessed, all others to be visited.
        """
        if isinstance(look, PullRequestLook | PushLook):
            return await self.evaluate(look.where.repository_id, look.number, within=within)
        if isinstance(look, CommandLook):
            return await self._command(look, within)
        task, priority = ("witness", Priority.WITNESS) if isinstance(look, ReviewLook) else ("visit", Priority.EVALUATE)
        return await self.defer(task, look.key, {"look": asdict(look)}, priority=priority, within=within)

    async def _command(self, look: CommandLook, within: Connection | None) -> bool:
        """Have a comment's commands run: those of one pull request one after the other, in the order they came."""
        lock = f"command:{look.where.repository_id}:{look.number}"
        args = {"look": asdict(look)}
        return await self.defer("visit", lock, args, priority=Priority.WITNESS, queueing_key=look.key, within=within)

    async def evaluate(
        self, repository_id: int, number: int, *, is_swept: bool = False, within: Connection | None = None
    ) -> bool:
        """Have a pull request evaluated, unless that waits already; swept ones after those that people wait for."""
        args = {"repository_id": repository_id, "number": number}
        priority = Priority.SWEPT if is_swept else Priority.EVALUATE
        return await self.defer("evaluate", pull_key(repository_id, number), args, priority=priority, within=within)

    async def sweep(self, sweep: Sweep, *, delay: float = 0, within: Connection | None = None) -> bool:
        """Have a sweep made in `delay` seconds, unless one of its kind waits already."""
        args = {"kind": sweep.value}
        priority = Priority.LOCK if sweep is Sweep.LOCK else Priority.SWEEP
        return await self.defer("sweep", f"sweep:{sweep}", args, priority=priority, delay=delay, within=within)

    async def route(self) -> None:
        """Have the inbox routed. Call it after the commit: a route that runs before it would not see the rows."""
        await self.defer(ROUTE, None, {}, priority=Priority.ROUTE, queueing_key=ROUTE)

    async def defer(  # noqa: PLR0913 - they are the columns of a job
        self,
        task: str,
        key: str | None,
        args: dict[str, Any],
        *,
        priority: int,
        delay: float = 0,
        queueing_key: str | None = None,
        within: Connection | None = None,
    ) -> bool:
        """Put one job in the queue unless its like waits; whether it was put. `delay` in seconds.

        A job that waits already is moved up to `priority` where that is higher.
        """
        queueing_lock = queueing_key or key
        async with self._database.connection(within) as connection:
            job = self.app.configure_task(
                task,
                lock=key,
                queueing_lock=queueing_lock,
                priority=priority,
                connection=connection,
                schedule_in={"seconds": delay} if delay else None,
            )
            try:
                async with connection.transaction():  # a savepoint: the refusal must not cost the caller's rows
                    await job.defer_async(**args)
            except AlreadyEnqueued:
                await connection.execute(
                    "UPDATE procrastinate_jobs SET priority = greatest(priority, %s)"
                    " WHERE queueing_lock = %s AND status = 'todo'",
                    (priority, queueing_lock),
                )
                return False
        return True

    async def jobs(self, status: str | None = None) -> tuple[Job, ...]:
        """The jobs that wait, run or failed, oldest first; those of one `status` where given."""
        async with self._database.connection() as connection:
            rows = await connection.execute(
                "SELECT id, task_name AS task, coalesce(lock, '') AS key, status::text AS status,"
                " coalesce((args->>'attempt')::int, 0) + attempts AS attempt,"
                " coalesce(reason, args->>'reason', '') AS reason"
                " FROM procrastinate_jobs LEFT JOIN dead_letter ON job_id = id"
                " WHERE status::text = ANY(%s) ORDER BY id",
                ([status] if status else ["todo", "doing", "failed"],),
            )
            return tuple(Job(**row) for row in await rows.fetchall())

    async def retry(self, job_id: int) -> bool:
        """Put a dead letter back in the queue with its attempts forgotten; whether there was one of that id."""
        async with self._database.connection() as connection:
            rows = await connection.execute(
                "DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'failed'"
                " RETURNING task_name, lock, queueing_lock, args - 'attempt' - 'reason' AS args, priority",
                (job_id,),
            )
            job = await rows.fetchone()
            if job is None:
                return False
            await self.defer(
                job["task_name"],
                job["lock"],
                job["args"],
                priority=job["priority"],
                queueing_key=job["queueing_lock"],
                within=connection,
            )
        return True

    async def note_dead(self, job_id: int | None, reason: str) -> None:
        """Keep why a job ended as a dead letter."""
        async with self._database.connection() as connection:
            await connection.execute(
                "INSERT INTO dead_letter (job_id, reason) VALUES (%s, %s)"
                " ON CONFLICT (job_id) DO UPDATE SET reason = excluded.reason, at = now()",
                (job_id, reason),
            )

    async def counts(self) -> dict[tuple[str, str], int]:
        """How many jobs there are, by task and status."""
        async with self._database.connection() as connection:
            rows = await connection.execute(
                "SELECT task_name, status::text AS status, count(*) AS count FROM procrastinate_jobs GROUP BY 1, 2"
            )
            return {(row["task_name"], row["status"]): row["count"] for row in await rows.fetchall()}
