"""The witness: what we saw ourselves of a pull request, since no date or commit GitHub reports can be relied on."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.facts.pull_request import Witness
from bot.store.database import Database
from bot.store.migrate import Connection
from bot.store.watched import watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the last look at a pull request saw: enough to tell, cheaply, whether anything has changed since."""

    head: str
    base_ref: str
    digest: str
    force_push_count: int = 0
    review_ids: tuple[int, ...] = ()


async def put_witness(
    database: Database, repository_id: int, number: int, witness: Witness, *, within: Connection | None = None
) -> bool:
    """Keep what a review was given to. The first word stands: whether this was it."""
    async with database.connection(within) as connection:
        rows = await connection.execute(
            "INSERT INTO witness (repository_id, number, review_id, head, digest, parts)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (
                repository_id,
                number,
                witness.review_id,
                witness.head,
                witness.digest,
                json.dumps(dict(witness.parts), sort_keys=True),
            ),
        )
        return rows.rowcount == 1


async def witnesses(database: Database, repository_id: int, number: int) -> tuple[Witness, ...]:
    """Everything witnessed about a pull request's reviews, by review id."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT review_id, head, digest, parts FROM witness WHERE (repository_id, number) = (%s, %s)"
            " ORDER BY review_id",
            (repository_id, number),
        )
        return tuple(Witness(**{**row, "parts": json.loads(row["parts"])}) for row in await rows.fetchall())


async def put_seen(
    database: Database, repository_id: int, number: int, seen: Seen, *, within: Connection | None = None
) -> None:
    """Keep what this look saw, in place of the one before; the clock looks at it anew."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO look (repository_id, number, head, base_ref, digest, force_push_count, review_ids)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (repository_id, number) DO UPDATE SET"
            " (head, base_ref, digest, force_push_count, review_ids, at, due) = (excluded.head, excluded.base_ref,"
            " excluded.digest, excluded.force_push_count, excluded.review_ids, now(), '-infinity')",
            (
                repository_id,
                number,
                seen.head,
                seen.base_ref,
                seen.digest,
                seen.force_push_count,
                sorted(seen.review_ids),
            ),
        )
        await watch(database, repository_id, seen.base_ref, within=connection)


async def last_seen(database: Database, repository_id: int, number: int) -> Seen | None:
    """What the last look saw; `None` where there was none."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT head, base_ref, digest, force_push_count, review_ids FROM look"
            " WHERE (repository_id, number) = (%s, %s)",
            (repository_id, number),
        )
        row = await rows.fetchone()
    return Seen(**{**row, "review_ids": tuple(row["review_ids"])}) if row else None


async def seen_on(database: Database, repository_id: int, base_ref: str) -> tuple[int, ...]:
    """The numbers of the pull requests last seen based on a branch."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT number FROM look WHERE (repository_id, base_ref) = (%s, %s) ORDER BY number",
            (repository_id, base_ref),
        )
        return tuple(row["number"] for row in await rows.fetchall())


async def seen_at(database: Database, repository_id: int, head: str, base_ref: str) -> tuple[int, ...]:
    """The numbers of the pull requests last seen from a commit into a branch."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT number FROM look WHERE (repository_id, head, base_ref) = (%s, %s, %s) ORDER BY number",
            (repository_id, head, base_ref),
        )
        return tuple(row["number"] for row in await rows.fetchall())


async def forget_seen(database: Database, repository_id: int, number: int) -> None:
    """Forget the last look at a pull request that is closed. Its witnesses stay: it may be reopened."""
    async with database.connection() as connection:
        await connection.execute("DELETE FROM look WHERE (repository_id, number) = (%s, %s)", (repository_id, number))
