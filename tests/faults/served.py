"""A `serve` process to be killed: real intake, queue and database, and work that only notes that it was done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.settings import Settings
from bot.store.database import Database
from bot.store.queue import Queue
from bot.store.run import Pace
from bot.web.serve import serve

PACE = Pace(poll=0.5, heartbeat=0.3, stalled_after=2, tidy=0.5)


class Noting:
    """Notes each evaluation's beginning, and whether another of the same pull request was under way."""

    own_id = None
    problem = None

    def __init__(self, database: Database) -> None:
        self._database = database

    async def evaluate(self, _: int, number: int) -> None:
        async with self._database.pool.connection() as connection:
            await connection.set_autocommit(True)
            rows = await connection.execute(
                "INSERT INTO evaluated (number, is_alone) VALUES (%s, pg_try_advisory_lock(1, %s)) RETURNING id",
                (number, number),
            )
            noted = await rows.fetchone()
            await asyncio.sleep(0.02)
            await connection.execute("UPDATE evaluated SET is_done = true WHERE id = %s", (noted["id"],))
            await connection.execute("SELECT pg_advisory_unlock(1, %s)", (number,))
            await connection.set_autocommit(False)

    async def next_edge(self): ...
    async def witness(self, look): ...
    async def visit(self, look): ...
    async def sweep(self, kind): ...
    async def give_up(self, repository_id, number, reason): ...


@asynccontextmanager
async def noting(_: Settings, database: Database, __: Queue) -> AsyncIterator[Noting]:
    yield Noting(database)


def main(environ: dict[str, str]) -> None:
    """Serve until killed."""
    asyncio.run(serve(Settings.from_environment(environ), noting, pace=PACE))
