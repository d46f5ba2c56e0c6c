"""Departures: which are on their way, every step of each, and which branches to look at when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime
from typing import Any

from bot.facts.departure import Departure, Event, Step, Who
from bot.store.database import Database
from bot.store.migrate import Connection

_OF = "WHERE (repository_id, branch, train, since) = (%s, %s, %s, %s)"
_KNOWN = (
    "told WHERE (repository_id, branch) = (%s, %s) AND (NOT is_closed OR since = (SELECT max(since) FROM departure last"
    " WHERE (last.repository_id, last.branch, last.train) = (told.repository_id, told.branch, told.train)"
    " AND last.is_closed)) ORDER BY since, train"
)
_STEPS = f"SELECT event, who, at, by, commit, reason FROM departure_step {_OF} ORDER BY id"  # noqa: S608 - only ours
_SET = "UPDATE departure SET"
_SELECT = "SELECT branch, train, since, wanted, wanted_by, tag, tagged, issue FROM departure"


async def departures(
    database: Database, repository_id: int, branch: str, *, within: Connection | None = None
) -> tuple[Departure, ...]:
    """Those of a branch that are not closed, and the last of each train that is, oldest first."""
    async with database.connection(within) as connection:
        rows = await connection.execute(
            f"{_SELECT} {_KNOWN}".encode(),
            (repository_id, branch),
        )
        return tuple([await _whole(connection, repository_id, row) for row in await rows.fetchall()])


async def last_cut(database: Database, repository_id: int, departure: Departure) -> Departure | None:
    """The departure of the same train before this one that was cut; `None` where there is none."""
    async with database.connection() as connection:
        rows = await connection.execute(
            f"{_SELECT} told WHERE (repository_id, branch, train) = (%s, %s, %s) AND since < %s AND EXISTS"
            " (SELECT FROM departure_step step WHERE (step.repository_id, step.branch, step.train, step.since)"
            " = (told.repository_id, told.branch, told.train, told.since) AND event = 'cut')"
            " ORDER BY since DESC LIMIT 1".encode(),
            (repository_id, departure.branch, departure.train, departure.since),
        )
        row = await rows.fetchone()
        return await _whole(connection, repository_id, row) if row else None


async def _whole(connection: Connection, repository_id: int, row: dict[str, Any]) -> Departure:
    rows = await connection.execute(
        _STEPS.encode(),
        (repository_id, row["branch"], row["train"], row["since"]),
    )
    steps = (Step(**{**told, "event": Event(told["event"]), "who": Who(told["who"])}) for told in await rows.fetchall())
    return Departure(**row, steps=tuple(steps))


async def put_steps(
    database: Database, repository_id: int, departure: Departure, steps: Iterable[Step], *, within: Connection
) -> None:
    """Let a departure take steps, after those that it took already."""
    key = _key(repository_id, departure)
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO departure (repository_id, branch, train, since) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            key,
        )
        for step in steps:
            await connection.execute(
                "INSERT INTO departure_step (repository_id, branch, train, since, event, who, at, by, commit, reason)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (*key, *astuple(step)),
            )
            if step.event is Event.CLOSE:
                await connection.execute(f"{_SET} is_closed = true {_OF}".encode(), key)


async def want(  # noqa: PLR0913 - a word of somebody has that many parts
    database: Database, repository_id: int, departure: Departure, wanted: int, by: str, *, within: Connection
) -> None:
    """Keep that somebody lets a try of its cut leave."""
    async with database.connection(within) as connection:
        await connection.execute(
            f"{_SET} (wanted, wanted_by) = (%s, %s) {_OF}".encode(),
            (wanted, by, *_key(repository_id, departure)),
        )


async def put_tag(database: Database, repository_id: int, departure: Departure, tag: str, commit: str) -> None:
    """Keep what its commit is to be called, before it is."""
    async with database.connection() as connection:
        await connection.execute(
            f"{_SET} (tag, tagged) = (%s, %s) {_OF}".encode(),
            (tag, commit, *_key(repository_id, departure)),
        )


async def put_issue(database: Database, repository_id: int, departure: Departure, issue: int) -> None:
    """Keep the number of its tracking issue."""
    async with database.connection() as connection:
        await connection.execute(f"{_SET} issue = %s {_OF}".encode(), (issue, *_key(repository_id, departure)))


async def look_at(database: Database, repository_id: int, branch: str, at: datetime, *, is_known: bool = True) -> None:
    """Have a branch looked at again at an instant; one that is not known yet is from here on."""
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO departing_branch (repository_id, branch, look_at) VALUES (%s, %s, %s)"
            " ON CONFLICT (repository_id, branch) DO UPDATE SET look_at = excluded.look_at WHERE %s",
            (repository_id, branch, at, is_known),
        )


async def hurry(database: Database, repository_id: int, branch: str, at: datetime) -> None:
    """Have a branch looked at by an instant, where it is known."""
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE departing_branch SET look_at = least(look_at, %s) WHERE (repository_id, branch) = (%s, %s)",
            (at, repository_id, branch),
        )


async def due(database: Database, now: datetime) -> tuple[tuple[int, str], ...]:
    """The branches, each with its repository's id, that are to be looked at."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT repository_id, branch FROM departing_branch WHERE look_at <= %s ORDER BY 1, 2", (now,)
        )
        return tuple((row["repository_id"], row["branch"]) for row in await rows.fetchall())


async def aboard(database: Database, repository_id: int, branch: str) -> tuple[int, ...]:
    """The open pull requests into a branch that somebody said are to leave with the next train."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT number FROM standing JOIN look USING (repository_id, number)"
            " WHERE (repository_id, base_ref, key) = (%s, %s, 'aboard') ORDER BY number",
            (repository_id, branch),
        )
        return tuple(row["number"] for row in await rows.fetchall())


def _key(repository_id: int, departure: Departure) -> tuple[int, str, str, datetime]:
    return (repository_id, departure.branch, departure.train, departure.since)
