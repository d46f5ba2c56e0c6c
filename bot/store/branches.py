"""Branches and the policies that judge them, so that it is known of each when it freezes, whoever asks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.facts.snapshot import Content, Source
from bot.policy.lock import Enforcement, Place
from bot.store.database import Database
from bot.store.migrate import Connection
from bot.store.policies import Kept

_POLICIES = TypeAdapter(tuple[Source | None, Source | None])


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch: its own policy and the one that is kept for it, and what it came to when it was last looked at."""

    repository_id: int
    full_name: str
    name: str
    policy: Source | None
    kept_policy: Source | None
    is_stale: bool
    enforcement: Enforcement
    is_frozen: bool
    next_edge: datetime | None

    @property
    def place(self) -> Place:
        """What it came to when it was last looked at."""
        return Place(
            repository_id=self.repository_id,
            full_name=self.full_name,
            branch=self.name,
            enforcement=self.enforcement,
            is_frozen=self.is_frozen,
        )

    def content(self, above: Kept) -> Content:
        """What judges it, its organisation's policy `above`. It has no commits: there is nothing to be judged."""
        return Content(
            base_ref=self.name,
            base="",
            head="",
            merge_base="",
            policy=self.policy,
            kept_policy=self.kept_policy,
            organisation_policy=above.policy,
            kept_organisation_policy=above.before,
        )


async def put_branch(
    database: Database, repository_id: int, content: Content, *, within: Connection | None = None
) -> None:
    """Keep the policies that a branch is judged by; nothing is written where they are those that are known."""
    told = [each and asdict(each) for each in (content.policy, content.kept_policy)]
    policies = json.dumps(told, sort_keys=True)  # ASCII, as a policy may hold what is no Unicode
    async with database.connection(within) as connection:
        await connection.execute(
            "INSERT INTO branch AS known (repository_id, name, policies) VALUES (%s, %s, %s)"
            " ON CONFLICT (repository_id, name) DO UPDATE SET policies = excluded.policies, is_stale = false"
            " WHERE known.is_stale OR known.policies <> excluded.policies",
            (repository_id, content.base_ref, policies),
        )


async def mark_stale(database: Database, repository_id: int, name: str) -> None:
    """Have a branch's policy read again."""
    async with database.connection() as connection:
        await connection.execute(
            "UPDATE branch SET is_stale = true WHERE (repository_id, name) = (%s, %s)", (repository_id, name)
        )


async def forget_branch(database: Database, repository_id: int, name: str) -> None:
    """Forget a branch that is gone."""
    async with database.connection() as connection:
        await connection.execute("DELETE FROM branch WHERE (repository_id, name) = (%s, %s)", (repository_id, name))


async def branches(database: Database) -> tuple[Branch, ...]:
    """Every branch of the repositories that we cover and may write to."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT repository_id, full_name, branch.name, policies, is_stale, enforcement, is_frozen, next_edge"
            " FROM branch JOIN repository ON repository.id = repository_id"
            " JOIN installation ON installation.id = installation_id"
            " WHERE NOT is_silent AND NOT is_suspended ORDER BY repository_id, branch.name"
        )
        return tuple([_branch(row) async for row in rows])


def _branch(row: dict[str, object]) -> Branch:
    policy, kept = _POLICIES.validate_python(json.loads(str(row.pop("policies"))))
    enforcement = Enforcement(str(row.pop("enforcement")))
    return Branch(policy=policy, kept_policy=kept, enforcement=enforcement, **row)  # type: ignore[arg-type]  # the columns are its fields


async def put_looked_at(database: Database, found: Iterable[tuple[Place, datetime | None]]) -> None:
    """Keep what branches came to, each with its next edge."""
    async with database.connection() as connection, connection.cursor() as cursor:
        await cursor.executemany(
            "UPDATE branch SET enforcement = %s, is_frozen = %s, next_edge = %s WHERE (repository_id, name) = (%s, %s)",
            [(str(at.enforcement), at.is_frozen, edge, at.repository_id, at.branch) for at, edge in found],
        )


async def next_edge(database: Database, after: datetime) -> datetime | None:
    """The first edge of any branch after an instant."""
    async with database.connection() as connection:
        rows = await connection.execute("SELECT min(next_edge) AS next FROM branch WHERE next_edge > %s", (after,))
        row = await rows.fetchone()
    return row["next"] if row else None
