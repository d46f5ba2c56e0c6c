"""The schema: numbered steps, each applied once, in order, by whichever process comes first."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import TypeAlias

from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection
from psycopg.rows import DictRow

Connection: TypeAlias = AsyncConnection[DictRow]

LOCK = 0x53544154
"""Of the advisory lock: any number, as long as no other program on this database takes it or the next one."""


async def migrate(connection: Connection) -> None:
    """Bring the schema up to date in one transaction, one process at a time.

    Raises:
        psycopg.Error: the database refuses a step; then none of them is applied.

    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_step (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
        )
        applied = await _applied(connection)
        for name, text in _steps(is_fresh=not applied):
            if name not in applied:
                await connection.execute(text.encode())
                await connection.execute("INSERT INTO schema_step (name) VALUES (%s)", (name,))


async def is_current(connection: Connection) -> bool:
    """Whether every step this version knows is applied."""
    applied = await _applied(connection)
    return all(name in applied for name, _ in _steps(is_fresh=False))


async def _applied(connection: Connection) -> frozenset[str]:
    rows = await (await connection.execute("SELECT name FROM schema_step")).fetchall()
    return frozenset(row["name"] for row in rows)


def _steps(*, is_fresh: bool) -> Iterator[tuple[str, str]]:
    """The queue's own steps, then ours. A fresh database gets the queue's finished schema in place of its history."""
    history = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    if is_fresh:
        yield "queue", SchemaManager.get_schema()
    for step in history:
        yield f"queue/{step.name}", "" if is_fresh else step.read_text(encoding="utf-8")
    ours = (step for step in resources.files("bot.store").joinpath("schema").iterdir() if step.name.endswith(".sql"))
    for own in sorted(ours, key=lambda step: step.name):
        yield own.name, own.read_text(encoding="utf-8")
