"""Publishing: the orders that are being carried out, who agreed to them, and who may publish to an environment."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import TypeAdapter

from bot.facts.protection import Asked
from bot.facts.publication import Consent, Publication, Stage
from bot.facts.pull_request import Person
from bot.facts.train import Cut
from bot.policy.promotion import Lease, given_back, taken
from bot.policy.publishing import LEASE
from bot.store.database import Database
from bot.store.migrate import Connection

Ground = tuple[int, str]
"""A repository by its id, and an environment as the policy spells it."""

_FACT: TypeAdapter[Publication] = TypeAdapter(Publication)
_OPEN = b"FROM publication WHERE (NOT is_told OR stage IN ('ordered', 'awaiting', 'going', 'running'))"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


async def put_publication(
    database: Database, repository_id: int, publication: Publication, *, within: Connection
) -> None:
    """Keep an order to be carried out, once."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO publication (repository_id, key, fact, stage) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (repository_id, publication.key, _text(publication), publication.stage),
        )


async def is_kept(database: Database, repository_id: int, key: str, *, within: Connection) -> bool:
    """Whether there is such an order, however far it is."""
    async with database.connection(within) as connection:
        rows = await connection.execute(
            "SELECT FROM publication WHERE (repository_id, key) = (%s, %s)", (repository_id, key)
        )
        return await rows.fetchone() is not None


async def move(
    database: Database, repository_id: int, before: Publication, after: Publication, *, within: Connection
) -> bool:
    """Take a publication further; whether nobody else has in the meantime. What is new of it is to be told."""
    async with database.connection(within) as connection:
        rows = await connection.execute(
            "UPDATE publication SET (fact, stage, is_told) = (%s, %s, is_told AND %s)"
            " WHERE (repository_id, key, fact) = (%s, %s, %s)",
            (
                _text(after),
                after.stage,
                (before.stage, before.sentences) == (after.stage, after.sentences),
                repository_id,
                before.key,
                _text(before),
            ),
        )
        return rows.rowcount == 1


async def put_told(database: Database, repository_id: int, publication: Publication) -> None:
    """Note that people know how far it is, and since when they know what they are asked: to the second, as on GitHub.

    https://docs.github.com/en/rest/issues/comments: `created_at` has no parts of a second.
    """
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE publication SET is_told = true, shown = %(bound)s,"
            " shown_at = CASE WHEN shown = %(bound)s THEN shown_at ELSE date_trunc('second', now()) END"
            " WHERE (repository_id, key, fact) = (%(repository_id)s, %(key)s, %(fact)s)",
            {
                "bound": publication.bound,
                "repository_id": repository_id,
                "key": publication.key,
                "fact": _text(publication),
            },
        )


async def unfinished(database: Database, repository_id: int) -> tuple[tuple[Publication, bool], ...]:
    """What is not over yet, or not told yet, in the order in which it was given; and whether it is told."""
    async with database.connection() as connection:
        rows = await connection.execute(
            b" ".join((b"SELECT fact, is_told", _OPEN, b"AND repository_id = %s ORDER BY at, key")), (repository_id,)
        )
        return tuple((_FACT.validate_json(row["fact"]), row["is_told"]) for row in await rows.fetchall())


async def publishing(database: Database) -> tuple[int, ...]:
    """The repositories in which something is not over yet."""
    async with database.connection() as connection:
        rows = await connection.execute(b"SELECT DISTINCT repository_id " + _OPEN)
        return tuple(sorted(row["repository_id"] for row in await rows.fetchall()))


async def awaiting(database: Database, repository_id: int, written: datetime) -> tuple[Publication, ...]:
    """The rollbacks that wait for people's word, and had been shown as they are by when a comment was written."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT fact FROM publication WHERE (repository_id, stage) = (%s, %s) AND is_told AND shown_at <= %s"
            " ORDER BY at, key",
            (repository_id, Stage.AWAITING, written),
        )
        return tuple(_FACT.validate_json(row["fact"]) for row in await rows.fetchall())


async def put_consent(database: Database, repository_id: int, consent: Consent, *, within: Connection) -> None:
    """Keep somebody's word, once."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO consent (repository_id, publication, bound, person_id, login, comment)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (repository_id, consent.order, consent.bound, consent.by.id, consent.by.login, consent.comment),
        )


async def consents(database: Database, repository_id: int, order: str, bound: str) -> tuple[Person, ...]:
    """Who agreed to exactly that, in the order in which they did."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT person_id, login FROM consent WHERE (repository_id, publication, bound) = (%s, %s, %s)"
            " ORDER BY at, person_id",
            (repository_id, order, bound),
        )
        return tuple(Person(id=row["person_id"], login=row["login"]) for row in await rows.fetchall())


async def lease(database: Database, where: Ground) -> Lease | None:
    """The last lease of an environment, `None` where there never was one."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT holder, token, expires FROM lease WHERE (repository_id, environment) = (%s, %s)", where
        )
        row = await rows.fetchone()
    return Lease(**row) if row else None


async def take(database: Database, where: Ground, holder: str, now: datetime, *, within: Connection) -> Lease | None:
    """Let a holder publish there, alone; `None` while another does. Whoever else tries waits for this transaction."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO lease (repository_id, environment, holder, token, expires) VALUES (%s, %s, '', 0, %s)"
            " ON CONFLICT DO NOTHING",
            (*where, _NEVER),
        )
        own = taken(await _locked(connection, where), holder, now, LEASE)
        if own is not None:
            await _put_lease(connection, where, own)
        return own


async def give_back(database: Database, where: Ground, token: int, now: datetime, *, within: Connection) -> None:
    """Let others publish again; another's lease stays what it is."""
    async with database.connection(within) as connection:
        standing = await _locked(connection, where)
        if standing is not None:
            await _put_lease(connection, where, given_back(standing, token, now))


async def _locked(connection: Connection, where: Ground) -> Lease | None:
    rows = await connection.execute(
        "SELECT holder, token, expires FROM lease WHERE (repository_id, environment) = (%s, %s) FOR UPDATE", where
    )
    row = await rows.fetchone()
    return Lease(**row) if row else None


async def _put_lease(connection: Connection, where: Ground, told: Lease) -> None:
    await connection.execute(
        "UPDATE lease SET (holder, token, expires) = (%s, %s, %s) WHERE (repository_id, environment) = (%s, %s)",
        (told.holder, told.token, told.expires, *where),
    )


async def was_answered(database: Database, repository_id: int, asked: Asked) -> bool:
    """Whether GitHub had its answer."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT FROM protection_answer"
            " WHERE (repository_id, run_id, environment, deployment_id) = (%s, %s, %s, %s)",
            (repository_id, asked.run_id, asked.environment, asked.deployment_id),
        )
        return await rows.fetchone() is not None


async def put_answer(database: Database, repository_id: int, asked: Asked, state: str, *, within: Connection) -> bool:
    """Keep what GitHub was answered; whether that is news."""
    async with database.connection(within) as connection:
        rows = await connection.execute(
            "INSERT INTO protection_answer (repository_id, run_id, environment, deployment_id, state)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (repository_id, asked.run_id, asked.environment, asked.deployment_id, state),
        )
        return rows.rowcount == 1


async def cut_of(database: Database, repository_id: int, commit: str) -> Cut | None:
    """The last production cut that a commit was, `None` where it was none."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT branch, commit, at, train FROM cut WHERE (repository_id, commit) = (%s, %s)"
            " ORDER BY at DESC LIMIT 1",
            (repository_id, commit),
        )
        row = await rows.fetchone()
    return Cut(**row) if row else None


def _text(publication: Publication) -> str:
    return _FACT.dump_json(publication).decode()
