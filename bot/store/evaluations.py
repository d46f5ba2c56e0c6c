"""Evaluations: what each rested on and came to; and the few things that must not be done twice."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime

from bot.facts.train import Cut
from bot.store.database import Database
from bot.store.migrate import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One evaluation of a pull request, with its snapshot, decision and report as JSON. `at` is the database's time."""

    repository_id: int
    number: int
    head: str
    base_ref: str
    snapshot: bytes
    decision: bytes
    document: bytes = b""
    at: datetime | None = None


_SELECT = "SELECT repository_id, number, head, base_ref, snapshot, decision, document, at FROM evaluation"


async def put_evaluation(database: Database, evaluation: Evaluation, *, within: Connection | None = None) -> bool:
    """Keep an evaluation that comes to something else than the latest of its pull request; whether it does."""
    async with database.connection(within) as connection:
        rows = await connection.execute(
            "INSERT INTO evaluation (repository_id, number, head, base_ref, snapshot, decision, document)"
            " SELECT %(repository_id)s, %(number)s, %(head)s, %(base_ref)s, %(snapshot)s, %(decision)s, %(document)s"
            " WHERE NOT EXISTS (SELECT FROM (SELECT head, base_ref, decision, document FROM evaluation"
            " WHERE (repository_id, number) = (%(repository_id)s, %(number)s) ORDER BY id DESC LIMIT 1) latest"
            " WHERE (head, base_ref, decision) = (%(head)s::text, %(base_ref)s::text, %(decision)s::bytea)"
            " AND (document <> '' OR %(document)s::bytea = ''))",
            {
                "repository_id": evaluation.repository_id,
                "number": evaluation.number,
                "head": evaluation.head,
                "base_ref": evaluation.base_ref,
                "snapshot": evaluation.snapshot,
                "decision": evaluation.decision,
                "document": evaluation.document,
            },
        )
        return rows.rowcount == 1


async def outdate(connection: Connection, repository_id: int, number: int) -> None:
    """Have the next evaluation of a pull request kept in place of the latest, which cannot be read any more."""
    await connection.execute(
        "UPDATE evaluation SET document = '' WHERE id ="
        " (SELECT max(id) FROM evaluation WHERE (repository_id, number) = (%s, %s))",
        (repository_id, number),
    )


async def open_snapshots(database: Database) -> AsyncGenerator[tuple[int, bytes]]:
    """The latest snapshot of every pull request last seen open, with its number; a few at a time, as they are many."""
    async with database.connection() as connection, connection.cursor("open") as cursor:
        cursor.itersize = 20
        await cursor.execute(
            "SELECT DISTINCT ON (repository_id, number) number, snapshot FROM evaluation"
            " JOIN look USING (repository_id, number) ORDER BY repository_id, number, evaluation.id DESC"
        )
        async for row in cursor:
            yield row["number"], row["snapshot"]


async def evaluations(database: Database, repository_id: int, number: int, limit: int = 1) -> tuple[Evaluation, ...]:
    """The latest evaluations of a pull request, the latest first."""
    async with database.connection() as connection:
        order = "WHERE (repository_id, number) = (%s, %s) ORDER BY id DESC LIMIT %s"
        rows = await connection.execute(f"{_SELECT} {order}".encode(), (repository_id, number, limit))
        return tuple(Evaluation(**row) for row in await rows.fetchall())


async def evaluations_since(database: Database, since: datetime) -> AsyncGenerator[Evaluation]:
    """Every evaluation kept since an instant, the oldest first; a few at a time, as there may be very many."""
    async with database.connection() as connection, connection.cursor("since") as cursor:
        cursor.itersize = 20
        await cursor.execute(f"{_SELECT} WHERE at >= %s ORDER BY id".encode(), (since,))
        async for row in cursor:
            yield Evaluation(**row)


async def put_asked(  # noqa: PLR0913 - a head of a pull request has that many parts
    database: Database,
    repository_id: int,
    number: int,
    head: str,
    reviewers: tuple[str, ...],
    *,
    within: Connection | None = None,
) -> None:
    """Remember which handles were asked to review a head."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO asked_reviewer (repository_id, number, head, reviewer)"
            " SELECT %s, %s, %s, unnest(%s::text[]) ON CONFLICT DO NOTHING",
            (repository_id, number, head, list(reviewers)),
        )


async def asked(database: Database, repository_id: int, number: int, head: str) -> tuple[str, ...]:
    """Which handles were asked to review a head before."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT reviewer FROM asked_reviewer WHERE (repository_id, number, head) = (%s, %s, %s) ORDER BY reviewer",
            (repository_id, number, head),
        )
        return tuple(row["reviewer"] for row in await rows.fetchall())


async def put_cut(database: Database, repository_id: int, cut: Cut, *, within: Connection | None = None) -> bool:
    """Keep a production cut; whether it is new."""
    async with database.connection(within) as connection:
        rows = await connection.execute(
            "INSERT INTO cut (repository_id, branch, commit, at, train) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (repository_id, cut.branch, cut.commit, cut.at, cut.train),
        )
        return rows.rowcount == 1


async def latest_cut(database: Database, repository_id: int, branch: str) -> Cut | None:
    """The latest production cut from a branch, `None` where none was ever recorded."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT branch, commit, at, train FROM cut WHERE (repository_id, branch) = (%s, %s)"
            " ORDER BY at DESC LIMIT 1",
            (repository_id, branch),
        )
        row = await rows.fetchone()
    return Cut(**row) if row else None
