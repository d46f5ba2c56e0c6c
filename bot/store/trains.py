"""What happened to the trains of a branch: cuts, trains called off, freezes, hotfixes, each kept once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import assert_never

from bot.facts.train import Abort, Cut, Emergency, Extension, Happening, Hotfix, Train
from bot.store.database import Database
from bot.store.evaluations import put_cut
from bot.store.migrate import Connection


async def train(
    database: Database, repository_id: int, branch: str, number: int | None = None, *, within: Connection | None = None
) -> Train:
    """Everything that is known of a branch's trains, oldest first; of hotfixes those of one pull request, or all."""
    own = (repository_id, branch)
    async with database.connection(within) as connection:
        cuts = await connection.execute(
            "SELECT branch, commit, at, train FROM cut WHERE (repository_id, branch) = (%s, %s) ORDER BY at", own
        )
        told = [Cut(**row) for row in await cuts.fetchall()]
        aborts = await connection.execute(
            "SELECT branch, at, reason, train FROM abort WHERE (repository_id, branch) = (%s, %s) ORDER BY at", own
        )
        called_off = tuple(Abort(**row) for row in await aborts.fetchall())
        declared = await connection.execute(
            "SELECT id, branch, reason, since, until, ended FROM emergency"
            " WHERE (repository_id, branch) = (%s, %s) ORDER BY since, id",
            own,
        )
        emergencies = tuple(Emergency(**row) for row in await declared.fetchall())
        extended = await connection.execute(
            "SELECT branch, train, since, until FROM extension WHERE (repository_id, branch) = (%s, %s) ORDER BY until",
            own,
        )
        extensions = tuple(Extension(**row) for row in await extended.fetchall())
        hotfixes = await _hotfixes(connection, repository_id, number)
    return Train(
        branch=branch,
        latest_cut=told[-1] if told else None,
        cuts=tuple(told[:-1]),
        aborts=called_off,
        emergencies=emergencies,
        hotfixes=hotfixes,
        extensions=extensions,
    )


async def _hotfixes(connection: Connection, repository_id: int, number: int | None) -> tuple[Hotfix, ...]:
    rows = await connection.execute(
        "SELECT id, incident, reason, pull_request, commit, base_ref, declared, expires, reviews_before FROM hotfix"
        " WHERE repository_id = %s AND pull_request = coalesce(%s, pull_request) ORDER BY declared, id",
        (repository_id, number),
    )
    return tuple(Hotfix(**{**row, "reviews_before": tuple(row["reviews_before"])}) for row in await rows.fetchall())


async def put_happening(database: Database, repository_id: int, fact: Happening, *, within: Connection) -> bool:
    """Keep something that happened; whether that is news. A freeze that has ended stays ended."""
    async with database.connection(within) as connection:
        match fact:
            case Cut():
                return await put_cut(database, repository_id, fact, within=connection)
            case Abort():
                statement = (
                    "INSERT INTO abort (repository_id, branch, train, at, reason)"
                    " VALUES (%(repository_id)s, %(branch)s, %(train)s, %(at)s, %(reason)s) ON CONFLICT DO NOTHING"
                )
            case Emergency():
                statement = (
                    "INSERT INTO emergency (repository_id, id, branch, reason, since, until, ended)"
                    " VALUES (%(repository_id)s, %(id)s, %(branch)s, %(reason)s, %(since)s, %(until)s, %(ended)s)"
                    " ON CONFLICT (repository_id, id) DO UPDATE SET ended = excluded.ended"
                    " WHERE emergency.ended IS NULL AND excluded.ended IS NOT NULL"
                )
            case Hotfix():
                statement = (
                    "INSERT INTO hotfix (repository_id, id, incident, reason, pull_request, commit, base_ref,"
                    " declared, expires, reviews_before)"
                    " VALUES (%(repository_id)s, %(id)s, %(incident)s, %(reason)s, %(pull_request)s, %(commit)s,"
                    " %(base_ref)s, %(declared)s, %(expires)s, %(reviews_before)s) ON CONFLICT DO NOTHING"
                )
            case Extension():
                statement = (
                    "INSERT INTO extension (repository_id, branch, train, since, until)"
                    " VALUES (%(repository_id)s, %(branch)s, %(train)s, %(since)s, %(until)s) ON CONFLICT DO NOTHING"
                )
            case _:
                assert_never(fact)
        told = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(fact).items()}
        told.pop("agreements", None)  # heard anew from the reviews at each look
        rows = await connection.execute(statement.encode(), {"repository_id": repository_id, **told})
        return rows.rowcount == 1


async def is_passed(database: Database, repository_id: int, branch: str, at: datetime, *, is_frozen: bool) -> bool:
    """Whether somebody has acted on an edge."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT FROM edge WHERE (repository_id, branch, at, is_frozen) = (%s, %s, %s, %s)",
            (repository_id, branch, at, is_frozen),
        )
        return await rows.fetchone() is not None


async def pass_edge(  # noqa: PLR0913 - an edge has that many parts
    database: Database, repository_id: int, branch: str, at: datetime, *, is_frozen: bool, within: Connection
) -> bool:
    """Claim an edge: whether nobody has acted on it yet. Whoever else tries waits for this transaction."""
    async with database.connection(within) as connection:
        rows = await connection.execute(
            "INSERT INTO edge (repository_id, branch, at, is_frozen) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (repository_id, branch, at, is_frozen),
        )
        return rows.rowcount == 1


async def latest_judged(database: Database) -> datetime | None:
    """The latest instant that was ever judged by."""
    async with database.connection() as connection:
        row = await (await connection.execute("SELECT latest FROM judged")).fetchone()
    return row["latest"] if row else None


async def put_judged(database: Database, instant: datetime) -> None:
    """Remember an instant that was judged by; an earlier one changes nothing."""
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO judged (latest) VALUES (%s) ON CONFLICT (is_only) DO UPDATE SET latest = excluded.latest"
            " WHERE judged.latest < excluded.latest",
            (instant,),
        )
