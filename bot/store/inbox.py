"""The inbox: every delivery is kept here, durably, before GitHub hears that it arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import structlog
from prometheus_client import Gauge

from bot.store.database import UNAVAILABLE, Database
from bot.store.migrate import Connection

BATCH = 64
"""Bodies in one commit, at most."""
BATCH_BYTES = 32 * 2**20
"""Bytes of bodies in one commit, about at most: one body may be 25 MiB by itself."""
TELL_SECONDS = 0.05
"""How long a burst goes on before it is told of again."""

_log = structlog.get_logger(__name__)
_waiting = Gauge("stationmaster_inbox_unsaved", "Deliveries received and not yet committed.")


class Unavailable(Exception):  # noqa: N818 - it is the store's state, and the sender is told to come back
    """The store cannot keep a delivery now. Whoever sent it has to send it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery whose signature holds: its raw body and the headers worth keeping. None of those is signed."""

    id: str
    event: str
    body: bytes
    hook_id: str = ""
    target_type: str = ""
    target_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A delivery taken from the inbox to be routed, by its place in the inbox."""

    row: int
    event: str
    body: bytes


_Waiting = tuple[Delivery, "asyncio.Future[bool]"]


class Inbox:
    """Keeps deliveries by group commit: one writer puts whatever waits into one transaction.

    `appended` is called after a commit with something new in it. Run `write` once, for as long as deliveries come.
    """

    def __init__(self, database: Database, appended: Callable[[], Awaitable[None]]) -> None:
        self._database = database
        self._appended = appended
        self._is_news = asyncio.Event()
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(maxsize=16 * BATCH)

    async def append(self, delivery: Delivery) -> bool:
        """Keep a delivery. Returns once it is durable: whether it is new, or was kept before under the same id.

        Raises:
            Unavailable: the store cannot commit it, or too many wait already.

        """
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((delivery, done))
        except asyncio.QueueFull:
            raise Unavailable("too many deliveries wait to be kept") from None
        _waiting.inc()
        try:
            return await done
        finally:
            _waiting.dec()

    async def write(self) -> None:
        """Write batch after batch until cancelled; what is in hand then is still answered."""
        telling = asyncio.create_task(self._tell())
        carried: _Waiting | None = None
        try:
            while True:
                batch, carried = await self._batch(carried)
                await asyncio.shield(asyncio.ensure_future(self._commit(batch)))
        finally:
            telling.cancel()

    async def _tell(self) -> None:
        """Tell of what was appended: at once, and in a burst no more often than `TELL_SECONDS`."""
        while True:
            await self._is_news.wait()
            self._is_news.clear()
            with suppress(*UNAVAILABLE):  # the sweep finds what nobody was told about
                await self._appended()
            await asyncio.sleep(TELL_SECONDS)

    async def _batch(self, carried: _Waiting | None) -> tuple[list[_Waiting], _Waiting | None]:
        batch = [carried or await self._queue.get()]
        size = len(batch[0][0].body)
        while len(batch) < BATCH and not self._queue.empty():
            following = self._queue.get_nowait()
            size += len(following[0].body)
            if size > BATCH_BYTES:
                return batch, following
            batch.append(following)
        return batch, None

    async def _commit(self, batch: list[_Waiting]) -> None:
        try:
            async with self._database.connection() as connection:
                new = await _insert(connection, [delivery for delivery, _ in batch])
        except UNAVAILABLE as error:
            _log.warning("deliveries not kept", count=len(batch), error=type(error).__name__)
            _answer(batch, Unavailable("the database cannot keep deliveries now"))
            return
        _answer(batch, new)
        self._is_news.set()


def _answer(batch: list[_Waiting], answer: set[str] | Unavailable) -> None:
    for delivery, done in batch:
        if done.done():
            continue
        if isinstance(answer, Unavailable):
            done.set_exception(answer)
        else:
            done.set_result(delivery.id in answer)
            answer.discard(delivery.id)


async def _insert(connection: Connection, deliveries: list[Delivery]) -> set[str]:
    """Insert what is new; the ids that were."""
    rows = await connection.execute(
        "INSERT INTO inbox (delivery_id, event, hook_id, target_type, target_id, body)"
        " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %b::bytea[])"
        " ON CONFLICT (delivery_id) DO NOTHING RETURNING delivery_id",
        (
            [delivery.id for delivery in deliveries],
            [delivery.event for delivery in deliveries],
            [delivery.hook_id for delivery in deliveries],
            [delivery.target_type for delivery in deliveries],
            [delivery.target_id for delivery in deliveries],
            [delivery.body for delivery in deliveries],
        ),
        binary=True,
    )
    return {row["delivery_id"] for row in await rows.fetchall()}


async def claim(connection: Connection, limit: int = BATCH) -> tuple[Kept, ...]:
    """Take the oldest unrouted deliveries. They stay this transaction's until it ends; others take the next ones."""
    rows = await connection.execute(
        "SELECT id, event, body FROM inbox WHERE routed_at IS NULL ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
        (limit,),
    )
    return tuple(Kept(row=row["id"], event=row["event"], body=row["body"] or b"") for row in await rows.fetchall())


async def routed(connection: Connection, outcomes: Mapping[int, str]) -> None:
    """Note where each delivery (by its place in the inbox) led, or why nowhere."""
    await connection.execute(
        "UPDATE inbox SET routed_at = now(), outcome = told.outcome"
        " FROM unnest(%s::bigint[], %s::text[]) AS told (id, outcome) WHERE inbox.id = told.id",
        (list(outcomes), list(outcomes.values())),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """How many deliveries wait to be routed, and for how many seconds the oldest has."""

    waiting: int
    oldest_seconds: float


async def depth(database: Database) -> Depth:
    """How far routing is behind, by the database's clock."""
    async with database.connection() as connection:
        rows = await connection.execute(
            "SELECT count(*) AS waiting, coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS oldest"
            " FROM inbox WHERE routed_at IS NULL"
        )
        row = await rows.fetchone()
    return Depth(waiting=row["waiting"], oldest_seconds=row["oldest"]) if row else Depth(waiting=0, oldest_seconds=0)


async def forget_old(connection: Connection, *, body_days: int = 7, id_days: int = 35) -> None:
    """Drop the bodies of routed deliveries after `body_days`, and their ids after `id_days`."""
    await connection.execute(
        "UPDATE inbox SET body = NULL WHERE body IS NOT NULL AND routed_at < now() - make_interval(days => %s)",
        (body_days,),
    )
    await connection.execute(
        "DELETE FROM inbox WHERE routed_at IS NOT NULL AND received_at < now() - make_interval(days => %s)",
        (id_days,),
    )
