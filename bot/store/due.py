"""When the clock may change what is said of a pull request, so that a sweep of it costs what changed.

Only that sweep puts an instant off, and only what it holds locked: whatever is seen or becomes known meanwhile makes
the pull request due again afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.store.migrate import Connection

BATCH = 50
"""How many are read at a time, as a snapshot may be large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A pull request that is due, with the snapshot and the decision of its latest evaluation as JSON.

    `since` is the instant it was put off to, `None` where it was not.
    """

    repository_id: int
    number: int
    base_ref: str
    snapshot: bytes
    decision: bytes
    since: datetime | None = None

    @property
    def place(self) -> tuple[int, str]:
        """The repository and the branch it is based on."""
        return self.repository_id, self.base_ref

    @property
    def key(self) -> tuple[int, int]:
        return self.repository_id, self.number


async def due_at(connection: Connection, instant: datetime, after: tuple[int, int]) -> tuple[Due, ...]:
    """The next few that are due at an instant, by their keys, locked until the transaction ends; `after` is a key."""
    rows = await connection.execute(
        "SELECT look.repository_id, look.number, look.base_ref, snapshot, decision,"
        " nullif(due, '-infinity') AS since FROM look CROSS JOIN LATERAL"
        " (SELECT snapshot, decision FROM evaluation"
        " WHERE (evaluation.repository_id, evaluation.number) = (look.repository_id, look.number)"
        " ORDER BY id DESC LIMIT 1) latest"
        " WHERE due <= %s AND (look.repository_id, look.number) > (%s, %s)"
        " ORDER BY look.repository_id, look.number LIMIT %s FOR UPDATE OF look",
        (instant, *after, BATCH),
    )
    return tuple(Due(**row) for row in await rows.fetchall())


async def put_off(connection: Connection, keys: Iterable[tuple[int, int, datetime]]) -> None:
    """Say when each of some pull requests is due next: repository, number, instant."""
    told = sorted(keys)
    await connection.execute(
        "UPDATE look SET due = told.due"
        " FROM unnest(%s::bigint[], %s::integer[], %s::timestamptz[]) AS told (repository_id, number, due)"
        " WHERE (look.repository_id, look.number) = (told.repository_id, told.number)",
        ([each[0] for each in told], [each[1] for each in told], [each[2] for each in told]),
    )
