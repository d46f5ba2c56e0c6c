"""Who is in which team, remembered for a few minutes; and which numeric id a handle had when we first met it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import TypeAdapter

from bot.facts.pull_request import Team
from bot.store.database import Database
from bot.store.migrate import Connection

LIFE_SECONDS = 300.0
"""How long an answer is good for, where no delivery says that it has changed."""

_TEAM = TypeAdapter(Team)


async def known_teams(
    database: Database, installation_id: int, handles: Sequence[str], *, with_children: bool, life: float = LIFE_SECONDS
) -> Mapping[str, Team]:
    """Those of the handles that were read no longer than `life` seconds ago."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT handle, team FROM known_team WHERE (installation_id, with_children) = (%s, %s)"
            " AND handle = ANY(%s) AND at > now() - make_interval(secs => %s)",
            (installation_id, with_children, list(handles), life),
        )
        return {row["handle"]: _TEAM.validate_json(row["team"]) for row in await rows.fetchall()}


async def put_teams(database: Database, installation_id: int, teams: Iterable[Team], *, with_children: bool) -> None:
    """Keep who was found. Whoever could not be verified is looked up again the next time."""
    async with database.connection() as connection:
        for team in teams:
            if team.problem is None:
                await connection.execute(
                    "INSERT INTO known_team (installation_id, handle, with_children, team) VALUES (%s, %s, %s, %s)"
                    " ON CONFLICT (installation_id, handle, with_children) DO UPDATE"
                    " SET (team, at) = (excluded.team, now())",
                    (installation_id, team.handle, with_children, _TEAM.dump_json(team).decode()),
                )


async def forget_teams(database: Database, installation_id: int, *, within: Connection | None = None) -> None:
    """Forget who is in which team: something about that has changed."""
    async with database.connection(within) as connection:
        await connection.execute("DELETE FROM known_team WHERE installation_id = %s", (installation_id,))


async def first_met(database: Database, installation_id: int, teams: Iterable[Team]) -> Mapping[str, int]:
    """The id that each handle had when it was first met, which for a new one is now. A name can change hands."""
    met = {team.handle.casefold(): team.id for team in teams if team.id}
    async with database.connection() as connection:
        for handle in sorted(met):
            await connection.execute(
                "INSERT INTO first_met (installation_id, handle, id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                (installation_id, handle, met[handle]),
            )
        rows = await connection.execute(
            "SELECT handle, id FROM first_met WHERE installation_id = %s AND handle = ANY(%s)",
            (installation_id, list(met)),
        )
        return {row["handle"]: row["id"] for row in await rows.fetchall()}
