"""Organisations' policies as last read. An outage never reads as "no policy": what was read last stands until then."""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.snapshot import Source
from bot.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An organisation's `policy`, `None` where it has none; where it is not readable, `before` is the last that was."""

    policy: Source | None = None
    before: Source | None = None


async def put_organisation_policy(
    database: Database, account: str, policy: Source | None, *, is_readable: bool
) -> None:
    """Keep what an organisation's policy is now, `None` where it has none; the last readable one stands by."""
    async with database.connection() as connection:
        if policy is None:
            await connection.execute("DELETE FROM organisation_policy WHERE account = %s", (account,))
            return
        await connection.execute(
            "INSERT INTO organisation_policy (account, path, text, kept) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (account) DO UPDATE SET (path, text, kept, at) ="
            " (excluded.path, excluded.text, coalesce(excluded.kept, organisation_policy.kept), now())",
            (account, policy.path, policy.text, policy.text if is_readable else None),
        )


async def organisation_policy(database: Database, account: str) -> Kept:
    """An organisation's policy as last read, and the last version that could be judged by."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT path, text, kept FROM organisation_policy WHERE account = %s", (account,)
        )
        row = await rows.fetchone()
    if row is None:
        return Kept()
    policy = Source(path=row["path"], text=row["text"])
    is_older = row["kept"] is not None and row["kept"] != policy.text
    return Kept(policy=policy, before=Source(path=policy.path, text=row["kept"]) if is_older else None)
