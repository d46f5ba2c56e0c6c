"""Incidents as they were told, and which issue each came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from bot.facts.incident import Incident
from bot.store.database import Database
from bot.store.migrate import Connection

_INCIDENT = TypeAdapter(Incident)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An incident that was told at `at`. `issue` is its number, once there is one."""

    repository_id: int
    incident: Incident
    at: datetime
    issue: int | None = None


async def put_incident(
    database: Database, repository_id: int, incident: Incident, *, within: Connection
) -> datetime | None:
    """Keep an incident; when that was, `None` where it is no news."""
    async with database.connection(within) as connection:
        rows = await connection.execute(
            "INSERT INTO incident (repository_id, kind, key, told) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING RETURNING at",
            (repository_id, incident.kind, incident.key, _INCIDENT.dump_json(incident).decode()),
        )
        row = await rows.fetchone()
    return row["at"] if row else None


async def find_incident(database: Database, repository_id: int, kind: str, key: str) -> Told | None:
    """An incident that was told."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT * FROM incident WHERE (repository_id, kind, key) = (%s, %s, %s)", (repository_id, kind, key)
        )
        row = await rows.fetchone()
    return _told(row) if row else None


async def take_unopened(database: Database, patience: timedelta) -> tuple[Told, ...]:
    """Those that have no issue yet and that nobody has tried to open for a while; from now on the caller does."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "UPDATE incident SET tried_at = now() WHERE issue IS NULL AND refused IS NULL AND tried_at <= now() - %s"
            " RETURNING *",
            (patience,),
        )
        return tuple(map(_told, await rows.fetchall()))


async def put_issue(
    database: Database, told: Told, *, issue: int | None = None, refused: str | None = None, within: Connection
) -> None:
    """Keep the number of an incident's issue, or why GitHub takes none."""
    async with database.connection(within) as connection:
        await connection.execute(
            "UPDATE incident SET issue = %s, refused = %s WHERE (repository_id, kind, key) = (%s, %s, %s)",
            (issue, refused, told.repository_id, told.incident.kind, told.incident.key),
        )


async def counts(database: Database) -> dict[str, int]:
    """How many incidents were ever told, by kind."""
    async with database.connection() as connection:
        rows = await connection.execute("SELECT kind, count(*) AS number FROM incident GROUP BY kind")
        return {row["kind"]: row["number"] for row in await rows.fetchall()}


def _told(row: dict[str, object]) -> Told:
    fields = {name: row[name] for name in ("repository_id", "at", "issue")}
    return Told(incident=_INCIDENT.validate_python(row["told"]), **fields)  # type: ignore[arg-type]  # the columns' types are the fields'
