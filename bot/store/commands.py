"""What came of commands: what stands, what was ordered, and which comments were run, so that none is run twice."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.facts.order import Order
from bot.facts.standing import StandingFact
from bot.store.database import Database
from bot.store.migrate import Connection

_FACT: TypeAdapter[StandingFact] = TypeAdapter(StandingFact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded:
    """A comment whose `commands` were run, and how it was answered; no `reply` where the reaction says it all.

    `owed` is what it asked to be opened, as JSON, until that stands.
    """

    comment: str
    person_id: int
    commands: int
    reaction: str
    reply: str | None = None
    owed: str | None = None


async def standing(database: Database, repository_id: int, number: int) -> tuple[StandingFact, ...]:
    """What stands on a pull request, in the order in which it was said."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT fact FROM standing WHERE (repository_id, number) = (%s, %s) ORDER BY at, key",
            (repository_id, number),
        )
        return tuple(_FACT.validate_json(row["fact"]) for row in await rows.fetchall())


async def glass(database: Database, repository_id: int) -> tuple[StandingFact, ...]:
    """Every break-glass of a repository in the last 24 hours."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT fact FROM standing WHERE repository_id = %s AND key LIKE 'break-glass:%%'"
            " AND at > now() - interval '24 hours' ORDER BY at",
            (repository_id,),
        )
        return tuple(_FACT.validate_json(row["fact"]) for row in await rows.fetchall())


async def put_standing(
    database: Database, repository_id: int, number: int, fact: StandingFact, *, within: Connection
) -> None:
    """Let a fact stand, in place of one with the same key."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO standing (repository_id, number, key, fact) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (repository_id, number, key) DO UPDATE SET (fact, at) = (excluded.fact, now())",
            (repository_id, number, fact.key, _FACT.dump_json(fact).decode()),
        )


async def lift(database: Database, repository_id: int, number: int, key: str, *, within: Connection) -> None:
    """Take back the fact of that key; its absence is no error."""
    async with database.connection(within) as connection:
        await connection.execute(
            "DELETE FROM standing WHERE (repository_id, number, key) = (%s, %s, %s)", (repository_id, number, key)
        )


async def put_order(database: Database, repository_id: int, number: int, order: Order, *, within: Connection) -> None:
    """Keep an order, once."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO ordered (repository_id, number, key, detail) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (repository_id, number, order.key, json.dumps(asdict(order))),
        )


async def put_commanded(
    database: Database, repository_id: int, number: int, commanded: Commanded, *, within: Connection
) -> bool:
    """Claim a comment: whether it was not run before. Another run of it waits for this transaction."""
    async with database.connection(within) as connection:
        rows = await connection.execute(
            "INSERT INTO commanded (repository_id, number, comment, person_id, commands, reaction, reply, owed)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (repository_id, number, *asdict(commanded).values()),
        )
        return rows.rowcount == 1


async def put_reply(
    database: Database, repository_id: int, comment: str, reply: str | None, *, within: Connection
) -> None:
    """Keep what the writer is to be told."""
    async with database.connection(within) as connection:
        await connection.execute(
            "UPDATE commanded SET reply = %s WHERE (repository_id, comment) = (%s, %s)", (reply, repository_id, comment)
        )


async def put_opened(database: Database, repository_id: int, comment: str, reply: str, *, within: Connection) -> None:
    """Keep what the writer is to be told once nothing is owed any more."""
    async with database.connection(within) as connection:
        await connection.execute(
            "UPDATE commanded SET (reply, owed) = (%s, NULL) WHERE (repository_id, comment) = (%s, %s)",
            (reply, repository_id, comment),
        )


async def find_commanded(database: Database, repository_id: int, comment: str) -> Commanded | None:
    """How a comment was answered; `None` where it was not run yet."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT comment, person_id, commands, reaction, reply, owed FROM commanded"
            " WHERE (repository_id, comment) = (%s, %s)",
            (repository_id, comment),
        )
        row = await rows.fetchone()
    return Commanded(**row) if row else None


async def given_lately(database: Database, repository_id: int, person_id: int) -> int:
    """How many commands somebody gave in a repository within the last hour."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT coalesce(sum(commands), 0)::int AS given FROM commanded"
            " WHERE (repository_id, person_id) = (%s, %s) AND at > now() - interval '1 hour'",
            (repository_id, person_id),
        )
        row = await rows.fetchone()
    return int(row["given"]) if row else 0


async def shown_head(database: Database, repository_id: int, number: int, written: datetime) -> str | None:
    """The head that our report showed last before `written`; `None` where it showed none.

    An evaluation is kept once its report is written, so one that was kept before was shown before.
    """
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT head FROM evaluation WHERE (repository_id, number) = (%s, %s) AND at <= %s"
            " ORDER BY id DESC LIMIT 1",
            (repository_id, number, written),
        )
        row = await rows.fetchone()
    return str(row["head"]) if row else None
