"""The rotation: which open pull requests changed, as GitHub's list of them tells it, since they were last queued."""

from __future__ import annotations

from bot.store.database import Database
from bot.store.migrate import Connection


async def is_due(
    database: Database, repository_id: int, number: int, updated_at: str, *, within: Connection | None = None
) -> bool:
    """Whether a pull request is to be looked at: it was never queued, or says that it was updated since.

    Queue it in the same transaction. The time is GitHub's own and only ever asks for a look; nothing is judged by it.
    """
    async with database.connection(within) as connection:
        rows = await connection.execute(
            "INSERT INTO rotation AS known (repository_id, number, updated_at) VALUES (%s, %s, %s)"
            " ON CONFLICT (repository_id, number) DO UPDATE SET updated_at = excluded.updated_at"
            " WHERE known.updated_at <> excluded.updated_at",
            (repository_id, number, updated_at),
        )
        return rows.rowcount == 1
