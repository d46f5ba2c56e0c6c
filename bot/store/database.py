"""The database: a pool of connections to the embedded PostgreSQL or to the one the settings name."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Self

import psycopg
from procrastinate.exceptions import ConnectorException
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from bot.settings import Settings
from bot.store import embedded
from bot.store.migrate import LOCK, Connection, is_current, migrate

UNAVAILABLE = (psycopg.Error, ConnectorException, OSError)
"""What the database raises when it cannot do its part now."""

Pool = AsyncConnectionPool[Connection]
_CONNECTING = {
    "options": "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s -c timezone=UTC",
    "connect_timeout": 5,
    "keepalives_idle": 10,
}

_LEAVING = f"SELECT pg_try_advisory_xact_lock({LOCK + 1}) AS is_first".encode()
_OTHERS = (
    b"SELECT count(*) AS others FROM pg_stat_activity WHERE backend_type = 'client backend'"
    b" AND application_name <> current_setting('application_name')"
)


class Database:
    """An open database with the schema up to date. Close it, or use it as `async with await Database.open(...)`."""

    def __init__(self, pool: Pool, server: embedded.Server | None = None) -> None:
        self.pool = pool
        self._server = server

    @classmethod
    async def open(cls, settings: Settings, *, connections: int = 16) -> Self:
        """Open the database, starting the embedded one where no URL is set, and bring its schema up to date.

        Raises:
            psycopg.Error: it cannot be reached within 30 seconds, or refuses a step of the schema.
            OSError: the data folder cannot be written.

        """
        url = settings.database_url.get_secret_value()
        if url:
            return await cls.connect(url, connections=connections)
        server = await asyncio.to_thread(embedded.start, settings.data / "postgres")
        return await cls.connect(server.get_uri(), connections=connections, server=server)

    @classmethod
    async def connect(cls, url: str, *, connections: int = 16, server: embedded.Server | None = None) -> Self:
        """Open the database at `url`; see `open`."""
        pool = Pool(
            url,
            min_size=2,
            max_size=connections,
            timeout=5,
            open=False,
            check=AsyncConnectionPool.check_connection,
            kwargs={"row_factory": dict_row, "application_name": f"stationmaster {uuid.uuid4()}", **_CONNECTING},
        )
        await pool.open(wait=True, timeout=30)
        database = cls(pool, server)
        async with database.connection() as connection:
            await migrate(connection)
        return database

    async def close(self) -> None:
        """Close every connection; the last process to leave the embedded server stops it."""
        is_last = self._server is not None and await self._is_last()
        await self.pool.close()
        if self._server is not None and is_last:
            await asyncio.to_thread(self._server.stop)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def connection(self, within: Connection | None = None) -> AsyncGenerator[Connection]:
        """A connection in a transaction that commits at the end; or `within`, whose owner commits."""
        if within is not None:
            yield within
            return
        async with self.pool.connection() as connection:
            yield connection

    async def is_ready(self) -> bool:
        """Whether the database answers within two seconds and its schema is this version's."""
        try:
            async with asyncio.timeout(2), self.connection() as connection:
                return await is_current(connection)
        except (*UNAVAILABLE, TimeoutError):
            return False

    async def _is_last(self) -> bool:
        """Whether nobody else is on the embedded server, or soon will be.

        Of several that leave together one waits a second for the others, who are slow to be seen off.
        """
        try:
            async with self.connection() as connection:
                (leaving,) = await (await connection.execute(_LEAVING)).fetchall()
                for _ in range(10 if leaving["is_first"] else 0):
                    await connection.execute("SELECT pg_stat_clear_snapshot()")  # else it only looks once
                    (seen,) = await (await connection.execute(_OTHERS)).fetchall()
                    if not seen["others"]:
                        return True
                    await asyncio.sleep(0.1)
        except UNAVAILABLE:
            return True
        return False
