"""Who had a hand in a pull request without leaving a name in its commits: who pushed it, and for whom it was opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.facts.pull_request import Person, Push
from bot.store.database import Database
from bot.store.migrate import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """A push as we know of it: `is_listed` where GitHub's list has it, else a delivery told of it."""

    push: Push
    is_listed: bool


async def put_pushes(  # noqa: PLR0913 - a pull request's pushes have that many parts
    database: Database,
    repository_id: int,
    number: int,
    pushes: Iterable[Push],
    *,
    is_listed: bool,
    within: Connection | None = None,
) -> None:
    """Keep who pushed what."""
    async with database.connection(within) as connection:
        for each in pushes:
            person = each.person
            await connection.execute(
                "INSERT INTO push AS known (repository_id, number, head, person_id, login, is_bot, is_listed)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (repository_id, number, head, person_id) DO UPDATE"
                " SET is_listed = known.is_listed OR excluded.is_listed",
                (repository_id, number, each.head, person.id, person.login, person.is_bot, is_listed),
            )


async def pushed(database: Database, repository_id: int, number: int) -> tuple[Pushed, ...]:
    """Every push to a pull request that we know of."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT head, person_id, login, is_bot, is_listed FROM push WHERE (repository_id, number) = (%s, %s)"
            " ORDER BY at, head, person_id",
            (repository_id, number),
        )
        return tuple(
            Pushed(
                push=Push(
                    head=row["head"], person=Person(id=row["person_id"], login=row["login"], is_bot=row["is_bot"])
                ),
                is_listed=row["is_listed"],
            )
            for row in await rows.fetchall()
        )


async def put_maker(
    database: Database, repository_id: int, number: int, maker: Person, *, within: Connection | None = None
) -> None:
    """Keep for whom an App opened a pull request; they cannot approve it."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO maker (repository_id, number, person_id, login) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (repository_id, number, maker.id, maker.login),
        )


async def makers(database: Database, repository_id: int, number: int) -> tuple[Person, ...]:
    """For whom an App opened a pull request, as far as it was told."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT person_id AS id, login FROM maker WHERE (repository_id, number) = (%s, %s) ORDER BY person_id",
            (repository_id, number),
        )
        return tuple(Person(**row) for row in await rows.fetchall())
