"""Organisations' policies as last read. An outage never reads as "no policy": what was read last stands until then."""

from __future__ import annotations

from bot.facts.snapshot import Source
from bot.store.database import Database


async def put_organisation_policy(database: Database, account: str, policy: Source | None) -> None:
    """Keep what an organisation's policy is now; `None` where it has none."""
    async with database.connection() as connection:
        if policy is None:
            await connection.execute("DELETE FROM organisation_policy WHERE account = %s", (account,))
            return
        await connection.execute(
            "INSERT INTO organisation_policy (account, path, text) VALUES (%s, %s, %s) ON CONFLICT (account)"
            " DO UPDATE SET (path, text, at) = (excluded.path, excluded.text, now())",
            (account, policy.path, policy.text),
        )


async def organisation_policy(database: Database, account: str) -> Source | None:
    """An organisation's policy as last read; `None` where it has none."""
    async with database.connection() as connection:
        rows = await connection.execute("SELECT path, text FROM organisation_policy WHERE account = %s", (account,))
        row = await rows.fetchone()
    return Source(**row) if row else None
