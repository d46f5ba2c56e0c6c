"""One embedded PostgreSQL for a test session, and a fresh database for every test, copied from a migrated template.

A conftest takes these fixtures in with `from tests.postgres import *`.
"""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from bot.store import embedded
from bot.store.database import Database
from bot.store.queue import Queue

__all__ = ["database", "database_url", "postgres_server", "queue"]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[embedded.Server]:
    """A running server whose database `template_stationmaster` has the schema.

    Not in pytest's own folder, which every other session on the machine closes to the user PostgreSQL runs as.
    """
    with tempfile.TemporaryDirectory(prefix="stationmaster-", ignore_cleanup_errors=True) as folder:
        server = embedded.start(Path(folder) / "postgres")
        _execute(server, "CREATE DATABASE template_stationmaster")
        asyncio.run(_migrated(server.get_uri("template_stationmaster")))
        yield server
        server.stop()


async def _migrated(url: str) -> None:
    async with await Database.connect(url, connections=2):
        pass


@pytest.fixture
def database_url(postgres_server) -> Iterator[str]:
    """The address of a database of the test's own, with the schema and nothing in it."""
    name = f"test_{uuid.uuid4().hex}"
    _execute(postgres_server, f"CREATE DATABASE {name} TEMPLATE template_stationmaster")
    yield postgres_server.get_uri(name)
    _execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url) -> AsyncIterator[Database]:
    async with await Database.connect(database_url) as opened:
        yield opened


@pytest.fixture
async def queue(database) -> Queue:
    opened = Queue(database)
    await opened.open()
    return opened


def _execute(server: embedded.Server, statement: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(statement.encode())
