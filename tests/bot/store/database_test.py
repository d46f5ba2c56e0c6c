from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import uuid
from pathlib import Path

import psycopg
import pytest

from bot.settings import Settings
from bot.store import embedded
from bot.store.database import Database


@pytest.fixture
def folder():
    """Not pytest's own, for the reason `tests/postgres.py` gives."""
    with tempfile.TemporaryDirectory(prefix="stationmaster-", ignore_cleanup_errors=True) as path:
        yield Path(path)


def settings(folder):
    """Only what the database looks at."""
    return Settings.model_construct(data=folder, database_url=Settings.model_fields["database_url"].default)


@pytest.fixture
def empty_url(postgres_server):
    name = f"empty_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return postgres_server.get_uri(name)


async def test_processes_that_start_at_once_make_one_schema(empty_url):
    opened = await asyncio.gather(*(Database.connect(empty_url, connections=2) for _ in range(4)))
    for database in opened:
        assert await database.is_ready()
        await database.close()


async def test_a_schema_that_is_there_is_left_alone(database_url):
    async with await Database.connect(database_url) as database, database.connection() as connection:
        await connection.execute("INSERT INTO installation (id) VALUES (5)")
    async with await Database.connect(database_url) as database, database.connection() as connection:
        rows = await connection.execute("SELECT id FROM installation")
        assert await rows.fetchall() == [{"id": 5}]


async def test_a_step_that_fails_leaves_nothing_behind(empty_url):
    connection = psycopg.connect(empty_url, autocommit=True)
    connection.execute("CREATE TABLE budget (a int)")
    with pytest.raises(psycopg.errors.DuplicateTable):
        await Database.connect(empty_url, connections=2)
    rows = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    assert rows.fetchone() == (1,)
    connection.close()


async def test_a_transaction_ends_with_its_block(database):
    async with database.connection() as connection:
        await connection.execute("INSERT INTO installation (id) VALUES (1)")
        async with database.connection(connection) as same:
            assert same is connection
    with pytest.raises(psycopg.errors.UniqueViolation):
        await _insert(database, 2, 1)
    async with database.connection() as connection:
        rows = await connection.execute("SELECT count(*) AS count FROM installation")
        assert (await rows.fetchone())["count"] == 1


async def _insert(database, *ids):
    async with database.connection() as connection:
        for number in ids:
            await connection.execute("INSERT INTO installation (id) VALUES (%s)", (number,))


async def test_the_embedded_server_is_joined_and_stopped_by_the_last_to_leave(folder):
    """As in a container that was killed: the note of a server names a process that is now another's."""
    data = folder / "postgres"
    async with await Database.open(settings(folder)) as first:
        second = await Database.open(settings(folder))
        await second.close()
        assert await first.is_ready()
        assert (data / "postmaster.pid").exists()
    assert not (data / "postmaster.pid").exists()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n{data}\n\n1 1\nready\n")
    async with await Database.open(settings(folder)) as again:
        assert await again.is_ready()


async def test_processes_that_start_the_embedded_server_at_once(folder):
    code = f"""
import asyncio, pathlib
from bot.settings import Settings
from bot.store.database import Database
async def main():
    told = Settings.model_construct(
        data=pathlib.Path({str(folder)!r}), database_url=Settings.model_fields["database_url"].default)
    async with await Database.open(told) as database:
        assert await database.is_ready()
        await asyncio.sleep(0.5)
asyncio.run(main())
"""
    processes = [await asyncio.create_subprocess_exec(sys.executable, "-c", code) for _ in range(2)]
    async with asyncio.timeout(40):
        assert [await process.wait() for process in processes] == [0, 0]
    assert not (folder / "postgres" / "postmaster.pid").exists(), "of two that leave together one stops it"


@pytest.mark.parametrize("content", ["", "nonsense\n", "999999999\n"])
def test_a_note_that_names_nobody_is_left_to_postgresql(tmp_path, content):
    note = tmp_path / "postmaster.pid"
    note.write_text(content)
    embedded._forget_stranger(note)  # noqa: SLF001 - it has no other door
    embedded._forget_stranger(tmp_path / "none")  # noqa: SLF001
    assert note.read_text() == content
