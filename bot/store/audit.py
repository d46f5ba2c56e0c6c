"""The audit: every change of state, in order, each record bound to the one before it by its hash.

A record's text is canonical JSON that includes its number, the database's time and the hash of the record before.
Changing, dropping, adding or reordering anything breaks the chain; cutting off its end disagrees with the head, which
is kept apart and is worth noting down elsewhere now and then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.store.database import Database
from bot.store.migrate import Connection

GENESIS = "0" * 64
"""What the first record names as the hash before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A change of state: what kind, of which pull request (0: of none), and the detail, which must be JSON."""

    kind: str
    repository_id: int
    number: int = 0
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of the chain: how many records there are and the hash of the last."""

    number: int
    hash: str


async def append(database: Database, record: Record, *, within: Connection | None = None) -> Head:
    """Append a record, in the caller's own transaction where given; the new head.

    Writers queue here until each other's transaction ends, so append last and commit soon.
    """
    async with database.connection(within) as connection:
        before, at = await _locked_head(connection)
        number = before.number + 1
        text = canonical(
            {
                "number": number,
                "at": at,
                "previous": before.hash,
                "kind": record.kind,
                "repository_id": record.repository_id,
                "pull_request": record.number,
                "detail": record.detail,
            }
        )
        head = Head(number=number, hash=_hash(text))
        await connection.execute(
            "INSERT INTO audit (number, repository_id, pull_request, record, hash) VALUES (%s, %s, %s, %s, %s)",
            (head.number, record.repository_id, record.number, text, head.hash),
        )
        await connection.execute("UPDATE audit_head SET number = %s, hash = %s", (head.number, head.hash))
    return head


async def head(database: Database) -> Head:
    """The end of the chain as it stands."""
    async with database.connection() as connection:
        row = await (await connection.execute("SELECT number, hash FROM audit_head")).fetchone()
    return Head(**row) if row else Head(number=0, hash=GENESIS)


async def verify(database: Database, noted: Head | None = None) -> str | None:
    """The first thing wrong with the chain, `None` where it is whole.

    `noted` is a head noted down elsewhere before: the chain must still run through it.
    """
    expected = Head(number=0, hash=GENESIS)
    async with database.connection() as connection, connection.cursor("audit") as rows:
        await rows.execute("SELECT * FROM audit ORDER BY number")
        async for row in rows:
            problem = _broken(row, expected)
            expected = Head(number=row["number"], hash=row["hash"])
            if problem is None and noted and noted.number == expected.number and noted != expected:
                problem = f"record {noted.number} is not the one noted down"
            if problem:
                return problem
    if await head(database) != expected:
        return f"the chain ends at record {expected.number}, which is not its head"
    return f"record {noted.number}, noted down, is missing" if noted and noted.number > expected.number else None


async def records(database: Database, repository_id: int, number: int) -> tuple[Mapping[str, Any], ...]:
    """The records of one pull request, oldest first, each as its whole text says."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT record FROM audit WHERE (repository_id, pull_request) = (%s, %s) ORDER BY number",
            (repository_id, number),
        )
        return tuple(json.loads(row["record"]) for row in await rows.fetchall())


async def latest_records(
    database: Database, repository_id: int, number: int, most: int
) -> tuple[Mapping[str, Any], ...]:
    """The last `most` records of one pull request, oldest first."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT record FROM audit WHERE (repository_id, pull_request) = (%s, %s) ORDER BY number DESC LIMIT %s",
            (repository_id, number, most),
        )
        return tuple(json.loads(row["record"]) for row in reversed(await rows.fetchall()))


def canonical(value: Mapping[str, Any]) -> str:
    """JSON in one spelling: keys sorted, no spaces, ASCII.

    Raises:
        TypeError: something in it is not JSON.
        ValueError: a number is not finite.

    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


async def _locked_head(connection: Connection) -> tuple[Head, str]:
    rows = await connection.execute(
        'SELECT number, hash, to_char(clock_timestamp(), \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\') AS at'
        " FROM audit_head FOR UPDATE"
    )
    row = await rows.fetchone()
    if row is None:
        raise LookupError("the audit has lost its head: restore table audit_head from a backup")
    return Head(number=row["number"], hash=row["hash"]), row["at"]


def _broken(row: Mapping[str, Any], before: Head) -> str | None:
    number = row["number"]
    if number != before.number + 1:
        return f"record {before.number + 1} is missing"
    if _hash(row["record"]) != row["hash"]:
        return f"record {number} was changed"
    told = json.loads(row["record"])
    if (told["number"], told["previous"]) != (number, before.hash):
        return f"record {number} does not follow record {before.number}"
    if (told["repository_id"], told["pull_request"]) != (row["repository_id"], row["pull_request"]):
        return f"record {number} is filed under another pull request"
    return None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
