"""The branches that are watched, and how far; and the tags."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store.database import Database
from bot.store.migrate import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A branch that pull requests are based on. `seen_to`: its last move that was looked at, by GitHub's clock."""

    repository_id: int
    branch: str
    seen_to: datetime | None = None


async def watch(database: Database, repository_id: int, branch: str, *, within: Connection | None = None) -> None:
    """Watch a branch from now on."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO watched_branch (repository_id, branch) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (repository_id, branch),
        )


async def watched(
    database: Database, repository_id: int | None = None, branch: str | None = None
) -> tuple[Watched, ...]:
    """Every branch that is watched; those of one repository, or the one of a name."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT repository_id, branch, seen_to FROM watched_branch"
            " WHERE repository_id = coalesce(%s, repository_id) AND branch = coalesce(%s, branch)"
            " ORDER BY repository_id, branch",
            (repository_id, branch),
        )
        return tuple(Watched(**row) for row in await rows.fetchall())


async def put_seen_to(database: Database, place: Watched, seen_to: datetime) -> None:
    """Remember how far a branch was looked at; never less far than before."""
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE watched_branch SET seen_to = greatest(seen_to, %s) WHERE (repository_id, branch) = (%s, %s)",
            (seen_to, place.repository_id, place.branch),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedTag:
    """A tag that we made, and the commit that it is for."""

    repository_id: int
    name: str
    commit: str


async def watch_tag(database: Database, tag: WatchedTag, *, within: Connection | None = None) -> None:
    """Watch a tag from now on. The first commit it was made for stands."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO watched_tag (repository_id, name, commit) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (tag.repository_id, tag.name, tag.commit),
        )


async def watched_tags(
    database: Database, repository_id: int | None = None, name: str | None = None
) -> tuple[WatchedTag, ...]:
    """Every tag that is watched; those of one repository, or the one of a name."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT repository_id, name, commit FROM watched_tag WHERE repository_id = coalesce(%s, repository_id)"
            " AND name = coalesce(%s, name) ORDER BY repository_id, name",
            (repository_id, name),
        )
        return tuple(WatchedTag(**row) for row in await rows.fetchall())
