"""Evaluations: what each rested on and came to; and the few things that must not be done twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.facts.train import Cut
from bot.store.database import Database
from bot.store.migrate import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One evaluation of a pull request, with its snapshot and decision as JSON. `at` is the database's time."""

    repository_id: int
    number: int
    head: str
    base_ref: str
    snapshot: bytes
    decision: bytes
    at: datetime | None = None


async def put_evaluation(database: Database, evaluation: Evaluation, *, within: Connection | None = None) -> None:
    """Keep an evaluation, unless the latest of its pull request says the same on the same."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO evaluation (repository_id, number, head, base_ref, snapshot, decision)"
            " SELECT %(repository_id)s, %(number)s, %(head)s, %(base_ref)s, %(snapshot)s, %(decision)s"
            " WHERE NOT EXISTS (SELECT FROM (SELECT head, base_ref, snapshot, decision FROM evaluation"
            " WHERE (repository_id, number) = (%(repository_id)s, %(number)s) ORDER BY id DESC LIMIT 1) latest"
            " WHERE (head, base_ref, snapshot, decision)"
            " = (%(head)s::text, %(base_ref)s::text, %(snapshot)s::bytea, %(decision)s::bytea))",
            {
                "repository_id": evaluation.repository_id,
                "number": evaluation.number,
                "head": evaluation.head,
                "base_ref": evaluation.base_ref,
                "snapshot": evaluation.snapshot,
                "decision": evaluation.decision,
            },
        )


async def evaluations(database: Database, repository_id: int, number: int, limit: int = 1) -> tuple[Evaluation, ...]:
    """The latest evaluations of a pull request, the latest first."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT repository_id, number, head, base_ref, snapshot, decision, at FROM evaluation"
            " WHERE (repository_id, number) = (%s, %s) ORDER BY id DESC LIMIT %s",
            (repository_id, number, limit),
        )
        return tuple(Evaluation(**row) for row in await rows.fetchall())


async def put_comment_id(database: Database, repository_id: int, number: int, comment_id: int) -> None:
    """Remember which comment of a pull request is our sticky one."""
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO sticky_comment (repository_id, number, comment_id) VALUES (%s, %s, %s)"
            " ON CONFLICT (repository_id, number) DO UPDATE SET comment_id = excluded.comment_id",
            (repository_id, number, comment_id),
        )


async def comment_id(database: Database, repository_id: int, number: int) -> int | None:
    """Our sticky comment's id as we last knew it."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT comment_id FROM sticky_comment WHERE (repository_id, number) = (%s, %s)", (repository_id, number)
        )
        row = await rows.fetchone()
    return row["comment_id"] if row else None


async def put_asked(database: Database, repository_id: int, number: int, head: str, reviewers: tuple[str, ...]) -> None:
    """Remember which logins and team slugs were asked to review a head."""
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO asked_reviewer (repository_id, number, head, reviewer)"
            " SELECT %s, %s, %s, unnest(%s::text[]) ON CONFLICT DO NOTHING",
            (repository_id, number, head, list(reviewers)),
        )


async def asked(database: Database, repository_id: int, number: int, head: str) -> tuple[str, ...]:
    """Which logins and team slugs were asked to review a head before."""
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
            "INSERT INTO cut (repository_id, branch, commit, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (repository_id, cut.branch, cut.commit, cut.at),
        )
        return rows.rowcount == 1


async def latest_cut(database: Database, repository_id: int, branch: str) -> Cut | None:
    """The latest production cut from a branch, `None` where none was ever recorded."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT branch, commit, at FROM cut WHERE (repository_id, branch) = (%s, %s) ORDER BY at DESC LIMIT 1",
            (repository_id, branch),
        )
        row = await rows.fetchone()
    return Cut(**row) if row else None
