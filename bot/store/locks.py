"""Rulesets that lock branches, as they were last seen; and the exemptions that were given from them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self

from bot.policy.lock import Enforcement, Live, Lock, Place
from bot.store.database import Database
from bot.store.migrate import LOCK, Connection

NOT_YET = "its ruleset has not been looked at yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLock:
    """A ruleset: its id, and when it was seen to say (by `digest`) what it was to say; or the problem with it.

    `full_name` is one of the repositories that it is for, and `repository_id` its id; `is_covered`: we may write there.
    """

    key: str
    repository_id: int
    full_name: str
    branch: str
    ruleset_id: int | None = None
    is_active: bool = False
    digest: str = ""
    verified_at: datetime | None = None
    problem: str = ""
    is_covered: bool = True

    @classmethod
    def of(cls, lock: Lock) -> Self:
        """What is known of a ruleset that nobody has looked at."""
        at = lock.places[0]
        return cls(key=lock.key, repository_id=at.repository_id, full_name=at.full_name, branch=at.branch)

    @property
    def left(self) -> Lock:
        """The lock as it is to be where no branch is under it any more."""
        asked = Enforcement.ORGANISATION if self.key.startswith("organisation ") else Enforcement.REPOSITORY
        place = Place(
            repository_id=self.repository_id,
            full_name=self.full_name,
            branch=self.branch,
            enforcement=asked,
            is_frozen=False,
        )
        return Lock(key=self.key, places=(place,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A pull request that may go past the lock of `base_ref` at `head`."""

    repository_id: int
    number: int
    head: str
    base_ref: str


@asynccontextmanager
async def in_turn(database: Database) -> AsyncGenerator[None]:
    """Be the only one that looks after the locks, of all processes; whoever comes later waits."""
    async with database.connection() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK + 2,))
        yield


async def known_locks(database: Database) -> dict[str, KnownLock]:
    """Every ruleset that there is or was to be, by its key."""
    async with database.connection() as connection:
        rows = await connection.execute(_SELECT)
        return {row["key"]: KnownLock(**row) async for row in rows}


async def put_lock(database: Database, lock: KnownLock, *, within: Connection | None = None) -> None:
    """Keep how a ruleset was seen."""
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO lock (key, repository_id, full_name, branch, ruleset_id, is_active, digest, verified_at,"
            " problem) VALUES (%(key)s, %(repository_id)s, %(full_name)s, %(branch)s, %(ruleset_id)s, %(is_active)s,"
            " %(digest)s, %(verified_at)s, %(problem)s) ON CONFLICT (key) DO UPDATE SET"
            " (repository_id, full_name, ruleset_id, is_active, digest, verified_at, problem) ="
            " (excluded.repository_id, excluded.full_name, excluded.ruleset_id, excluded.is_active, excluded.digest,"
            " excluded.verified_at, excluded.problem)",
            asdict(lock),
        )


async def live(database: Database, repository_id: int, full_name: str, branch: str) -> Live:
    """How the freezes of a branch are enforced at this moment."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT enforcement FROM branch WHERE (repository_id, name) = (%s, %s)", (repository_id, branch)
        )
        told = await rows.fetchone()
    asked = Enforcement(told["enforcement"] if told else Enforcement.CHECKS)
    place = Place(repository_id=repository_id, full_name=full_name, branch=branch, enforcement=asked, is_frozen=False)
    if not place.key:
        return Live()
    known = (await known_locks(database)).get(place.key)
    return Live(asked=asked, problem=NOT_YET if known is None else known.problem)


async def put_exemption(exemption: Exemption, *, within: Connection) -> bool:
    """Keep an exemption; whether it is new."""
    rows = await within.execute(
        "INSERT INTO exemption (repository_id, number, head, base_ref) VALUES (%(repository_id)s, %(number)s,"
        " %(head)s, %(base_ref)s) ON CONFLICT DO NOTHING",
        asdict(exemption),
    )
    return rows.rowcount == 1


async def end_exemption(exemption: Exemption, *, within: Connection) -> bool:
    """Forget an exemption that was taken back; whether it stood."""
    rows = await within.execute(
        "DELETE FROM exemption WHERE (repository_id, number, head, base_ref) = (%(repository_id)s, %(number)s,"
        " %(head)s, %(base_ref)s)",
        asdict(exemption),
    )
    return rows.rowcount == 1


async def exemptions(
    database: Database, repository_id: int | None = None, number: int | None = None
) -> tuple[Exemption, ...]:
    """Every exemption that stands, or may; those of one pull request, or all."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT repository_id, number, head, base_ref FROM exemption"
            " WHERE (repository_id, number) = (coalesce(%s, repository_id), coalesce(%s, number)) ORDER BY at",
            (repository_id, number),
        )
        return tuple([Exemption(**row) async for row in rows])


_SELECT = (
    b"SELECT key, repository_id, lock.full_name, branch, ruleset_id, is_active, digest, verified_at, problem,"
    b" coalesce(NOT is_silent AND NOT is_suspended, false) AS is_covered FROM lock"
    b" LEFT JOIN repository ON repository.id = repository_id"
    b" LEFT JOIN installation ON installation.id = installation_id"
    b" ORDER BY key"
)
