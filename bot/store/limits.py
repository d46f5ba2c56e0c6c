"""One budget for GitHub per installation, shared by every process on this database, by the database's clock.

Writes go one at a time with a gap between them, and no more of them in a minute and an hour than GitHub lets create
content. Check runs keep a tenth of that for themselves, so nothing else can keep a pull request waiting for its
verdict. https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from prometheus_client import Counter

from bot.store.database import Database
from bot.store.work import Later

Sleep = Callable[[float], Awaitable[None]]
"""Lets so many seconds pass."""

READ = "read"
CHECKS = "checks"

_pauses = Counter("stationmaster_github_pauses", "Times GitHub told us to pause.")
_puts_off = Counter("stationmaster_github_put_off", "Requests put off because the budget was spent or paused.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What an installation may do: seconds between two writes, writes a minute and an hour, all lanes together.

    `ordinary_share` is what lanes other than `checks` may use of it. Waits shorter than `patience` seconds are
    waited out on the spot, longer ones put the work off.
    """

    gap: float = 1.0
    per_minute: int = 80
    per_hour: int = 500
    ordinary_share: float = 0.9
    patience: float = 5.0

    def most(self, lane: str) -> tuple[int, int]:
        """Writes a minute and an hour that a lane may find used."""
        share = 1.0 if lane == CHECKS else self.ordinary_share
        return int(self.per_minute * share), int(self.per_hour * share)


class Budget:
    """The budget of every installation. `acquire` before each request; `pause` when GitHub says so."""

    def __init__(self, database: Database, rates: Rates | None = None, sleep: Sleep = asyncio.sleep) -> None:
        self._database = database
        self._rates = rates or Rates()
        self._sleep = sleep

    async def acquire(self, installation_id: int, kind: str, lane: str) -> None:
        """Return when a request of `kind` (`read`, or a write) may be sent; a write is counted from then on.

        Raises:
            Later: that is `patience` seconds away, or more.

        """
        wait = await self._paused(installation_id) if kind == READ else await self._reserve(installation_id, lane)
        await self._sit_out(wait)
        if wait and (paused := await self._paused(installation_id)):  # it may have been paused meanwhile
            await self._sit_out(paused)

    async def pause(self, installation_id: int, seconds: float) -> None:
        """Let nothing of this installation through for `seconds`; a longer pause that stands already stays."""
        _pauses.inc()
        async with self._database.connection() as connection:
            await connection.execute(
                "INSERT INTO budget AS known (installation_id, paused_until)"
                " VALUES (%s, clock_timestamp() + make_interval(secs => %s)) ON CONFLICT (installation_id)"
                " DO UPDATE SET paused_until = greatest(known.paused_until, excluded.paused_until)",
                (installation_id, seconds),
            )

    async def _sit_out(self, seconds: float) -> None:
        if seconds >= self._rates.patience:
            _puts_off.inc()
            raise Later(seconds)
        await self._sleep(seconds)

    async def _paused(self, installation_id: int) -> float:
        async with self._database.connection() as connection:
            rows = await connection.execute(
                "SELECT extract(epoch FROM paused_until - clock_timestamp())::float8 AS wait FROM budget"
                " WHERE installation_id = %s AND paused_until > clock_timestamp()",
                (installation_id,),
            )
            row = await rows.fetchone()
        return max(0.0, row["wait"]) if row else 0.0

    async def _reserve(self, installation_id: int, lane: str) -> float:
        """Take the next free instant for a write if it is near enough; seconds until it either way."""
        minute, hour = self._rates.most(lane)
        named = {"id": installation_id, "minute": minute - 1, "hour": hour - 1, "gap": self._rates.gap}
        async with self._database.connection() as connection:
            await connection.execute(
                "INSERT INTO budget (installation_id) VALUES (%(id)s) ON CONFLICT DO NOTHING", named
            )
            await connection.execute("SELECT FROM budget WHERE installation_id = %(id)s FOR UPDATE", named)
            rows = await connection.execute(_NEXT_INSTANT, named)
            row = await rows.fetchone()
            wait = row["wait"] if row else 0.0
            if wait < self._rates.patience:
                await connection.execute(_TAKE, {**named, "wait": wait})
        return float(wait)


# A write may arrive some seconds after the instant it was reserved for, so the windows are that much wider.
_NEXT_INSTANT = (
    b"SELECT greatest(0, extract(epoch FROM greatest(next_write_at, paused_until,"
    b" (SELECT at + interval '65 seconds' FROM content_write WHERE installation_id = %(id)s"
    b" ORDER BY at DESC OFFSET %(minute)s LIMIT 1),"
    b" (SELECT at + interval '3605 seconds' FROM content_write WHERE installation_id = %(id)s"
    b" ORDER BY at DESC OFFSET %(hour)s LIMIT 1)"
    b") - clock_timestamp()))::float8 AS wait FROM budget WHERE installation_id = %(id)s"
)
_TAKE = (
    b"WITH taken AS (INSERT INTO content_write (installation_id, at)"
    b" VALUES (%(id)s, clock_timestamp() + make_interval(secs => %(wait)s)) RETURNING at)"
    b" UPDATE budget SET next_write_at = at + make_interval(secs => %(gap)s) FROM taken WHERE installation_id = %(id)s"
)
