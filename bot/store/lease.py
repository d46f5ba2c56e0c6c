"""A lease: one process at a time does what must not be done by two."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import psycopg

from bot.store.database import Database


@asynccontextmanager
async def lease(database: Database, name: str) -> AsyncGenerator[int | None]:
    """Hold the lease of that name if it is free: its fencing number, or `None` where another holds it.

    The number is greater each time. The lease is the connection's: it ends when that breaks, whatever the holder
    believes, so whoever writes under it says its number and is refused when a greater one was seen.
    """
    async with database.pool.connection() as connection:
        row = await (
            await connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0)) AS is_held", (name,))
        ).fetchone()
        await connection.commit()  # the lock outlives the transaction, which must not stay open
        if not (row and row["is_held"]):
            yield None
            return
        try:
            rows = await connection.execute(
                "INSERT INTO lease AS known (name, fence) VALUES (%s, 1)"
                " ON CONFLICT (name) DO UPDATE SET fence = known.fence + 1 RETURNING fence",
                (name,),
            )
            fence = await rows.fetchone()
            await connection.commit()
            yield fence["fence"] if fence else None
        finally:
            with suppress(psycopg.Error):  # a broken connection has let go of it already
                await connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (name,))
