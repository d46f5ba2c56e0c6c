"""What follows an edge, each once: whether its consequences were drawn, and whose auto-merge is still to be set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.policy.thaw import Kept
from bot.store.database import Database
from bot.store.migrate import Connection

_KEPT = TypeAdapter(Kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """An edge that a branch passed."""

    repository_id: int
    branch: str
    at: datetime
    is_frozen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rearmed:
    """A pull request to be set going again after the edge `at`; `kept` is how it was armed, once we took that away."""

    repository_id: int
    branch: str
    at: datetime
    number: int
    kept: Kept | None = None


async def places(database: Database, now: datetime) -> tuple[tuple[int, str], ...]:
    """The branches with something to do by now: an edge nobody has followed, or a wave that is due."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT repository_id, branch FROM edge AS passed WHERE NOT EXISTS (SELECT FROM edge_followed AS known"
            " WHERE (known.repository_id, known.branch, known.at, known.is_frozen)"
            " = (passed.repository_id, passed.branch, passed.at, passed.is_frozen))"
            " UNION SELECT repository_id, branch FROM rearmed WHERE NOT is_done AND due <= %s ORDER BY 1, 2",
            (now,),
        )
        return tuple((row["repository_id"], row["branch"]) for row in await rows.fetchall())


async def latest_edge(database: Database, repository_id: int, branch: str) -> Passed | None:
    """The last edge that a branch passed."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT repository_id, branch, at, is_frozen FROM edge WHERE (repository_id, branch) = (%s, %s)"
            " ORDER BY at DESC, is_frozen DESC LIMIT 1",
            (repository_id, branch),
        )
        row = await rows.fetchone()
    return Passed(**row) if row else None


async def is_followed(database: Database, edge: Passed) -> bool:
    """Whether the consequences of an edge were drawn."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT FROM edge_followed WHERE (repository_id, branch, at, is_frozen) = (%s, %s, %s, %s)",
            (edge.repository_id, edge.branch, edge.at, edge.is_frozen),
        )
        return await rows.fetchone() is not None


async def follow(database: Database, edge: Passed, *, within: Connection) -> bool:
    """Note that an edge's consequences are drawn, and those of every earlier one are none any more; if it is news."""
    async with database.connection(within) as connection:
        rows = await connection.execute(
            "INSERT INTO edge_followed SELECT repository_id, branch, at, is_frozen FROM edge"
            " WHERE (repository_id, branch) = (%s, %s) AND at <= %s ON CONFLICT DO NOTHING",
            (edge.repository_id, edge.branch, edge.at),
        )
        return rows.rowcount > 0


async def plan(database: Database, edge: Passed, due: Mapping[int, datetime], *, within: Connection) -> None:
    """Plan when which pull request is set going again."""
    async with database.connection(within) as connection:
        for number, instant in due.items():
            await connection.execute(
                "INSERT INTO rearmed (repository_id, branch, at, number, due) VALUES (%s, %s, %s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                (edge.repository_id, edge.branch, edge.at, number, instant),
            )


async def due(database: Database, repository_id: int, branch: str, now: datetime) -> tuple[Rearmed, ...]:
    """Those of a branch whose turn has come, in order."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT repository_id, branch, at, number, kept FROM rearmed"
            " WHERE (repository_id, branch) = (%s, %s) AND NOT is_done AND due <= %s ORDER BY due, at, number",
            (repository_id, branch, now),
        )
        return tuple(
            Rearmed(**{**row, "kept": _KEPT.validate_python(row["kept"]) if row["kept"] else None})
            for row in await rows.fetchall()
        )


async def put_kept(database: Database, one: Rearmed, kept: Kept) -> None:
    """Keep how a pull request was armed, before that is taken away."""
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE rearmed SET kept = %s WHERE (repository_id, branch, at, number) = (%s, %s, %s, %s)",
            (_KEPT.dump_json(kept).decode(), one.repository_id, one.branch, one.at, one.number),
        )


async def put_done(database: Database, one: Rearmed, *, within: Connection) -> None:
    """Note that a pull request had its turn."""
    async with database.connection(within) as connection:
        await connection.execute(
            "UPDATE rearmed SET is_done = true WHERE (repository_id, branch, at, number) = (%s, %s, %s, %s)",
            (one.repository_id, one.branch, one.at, one.number),
        )
