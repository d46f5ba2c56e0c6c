"""Hotfixes whose postmortem nobody has found written yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.store.database import Database


async def owing(database: Database, since: datetime) -> tuple[tuple[int, str], ...]:
    """The repositories and branches for which a hotfix was declared since an instant, and no page was found."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT DISTINCT repository_id, base_ref FROM hotfix WHERE declared >= %s AND NOT EXISTS"
            " (SELECT FROM postmortem WHERE (repository_id, hotfix) = (hotfix.repository_id, hotfix.id))"
            " ORDER BY repository_id, base_ref",
            (since,),
        )
        return tuple((row["repository_id"], row["base_ref"]) for row in await rows.fetchall())


async def written(database: Database, repository_id: int) -> frozenset[str]:
    """The hotfixes of a repository whose page was found."""
    async with database.connection() as connection:
        rows = await connection.execute("SELECT hotfix FROM postmortem WHERE repository_id = %s", (repository_id,))
        return frozenset(row["hotfix"] for row in await rows.fetchall())


async def put_written(database: Database, repository_id: int, hotfixes: Iterable[str]) -> None:
    """Remember whose page was found, so that nobody looks for it again."""
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO postmortem (repository_id, hotfix) SELECT %s, unnest(%s::text[]) ON CONFLICT DO NOTHING",
            (repository_id, list(hotfixes)),
        )
