"""The working side of the queue: what each kind of job does, and what becomes of one that cannot be done now."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from procrastinate import JobContext
from prometheus_client import Counter, Histogram
from pydantic import TypeAdapter

from bot.facts.look import Look, PeopleLook, PushLook, ReviewLook, Routing, route
from bot.store import inbox
from bot.store.database import UNAVAILABLE, Database
from bot.store.known_teams import forget_teams
from bot.store.migrate import Connection
from bot.store.pushes import put_pushes
from bot.store.queue import Queue
from bot.store.repositories import remember
from bot.store.work import DeadLetter, Later, Sweep, Work

ATTEMPTS = 5
"""How often a job may fail before it is a dead letter."""
_GIVING_UP = ATTEMPTS + 60
"""How often it is then tried, a minute apart, to tell people so: for as long as GitHub may well be down."""

_LOOK: TypeAdapter[Look] = TypeAdapter(Look)
_log = structlog.get_logger(__name__)
_seconds = Histogram(
    "stationmaster_job_seconds", "Seconds a job took.", ["task"], buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
)
_ended = Counter("stationmaster_jobs_ended", "Jobs ended, by how.", ["task", "end"])


def backoff(attempt: int) -> float:
    """Seconds to wait after failure number `attempt`: 2, 8, 32, 128; afterwards a minute each."""
    return 2.0 * 4 ** (attempt - 1) if attempt < ATTEMPTS else 60.0


_Do = Callable[[], Awaitable[None]]
_Told = Callable[[str], Awaitable[None]]


def _told(error: Exception) -> str:
    """An error in words that the database takes: its text may quote anything a pull request holds."""
    text = f"{type(error).__name__}: {error}"[:500]
    return text.encode("utf-8", "replace").decode().replace("\0", "")


@dataclass(frozen=True, slots=True)
class _Try:
    """One try at a job, with what it takes to put the job off."""

    context: JobContext
    args: dict[str, Any]

    @property
    def task(self) -> str:
        return self.context.job.task_name

    @property
    def attempt(self) -> int:
        """Failures so far; a try that took its whole process down counts as well."""
        return int(self.args.get("attempt", 0)) + self.context.job.attempts


def _outcome(routing: Routing) -> str:
    return routing.reason or " ".join(look.key for look in routing.looks)


class Tasks:
    """The tasks, registered on a queue. `wait` gives the seconds between two tries (see `backoff`)."""

    def __init__(self, database: Database, queue: Queue, work: Work, *, wait: Callable[[int], float] = backoff) -> None:
        self._database = database
        self._queue = queue
        self._work = work
        self._wait = wait
        for name in ("route", "evaluate", "witness", "visit", "sweep"):
            queue.app.task(name=name, pass_context=True)(getattr(self, name))

    async def route(self, _: JobContext) -> None:
        """Route everything that waits in the inbox. What fails here is found by the next sweep."""
        try:
            while await self._route_batch():
                pass
        except UNAVAILABLE:
            _log.exception("routing failed")

    async def evaluate(self, context: JobContext, repository_id: int, number: int, **tried: Any) -> None:  # noqa: ANN401 - JSON
        """Evaluate one pull request; on the last failure tell people that it was given up."""
        args = {"repository_id": repository_id, "number": number, **tried}

        async def give_up(reason: str) -> None:
            await self._work.give_up(repository_id, number, reason)

        await self._attempt(_Try(context, args), lambda: self._work.evaluate(repository_id, number), give_up)

    async def witness(self, context: JobContext, look: dict[str, Any], **tried: Any) -> None:  # noqa: ANN401 - JSON
        """Witness a review, then evaluate. An approval that could not be witnessed is evaluated as just that."""
        told = _LOOK.validate_python(look)
        if not isinstance(told, ReviewLook):
            raise TypeError(f"only a review is witnessed, not a {told.kind}")

        async def evaluate(_: str = "") -> None:
            await self._queue.evaluate(told.where.repository_id, told.number)

        async def witness() -> None:
            await self._work.witness(told)
            await evaluate()

        await self._attempt(_Try(context, {"look": look, **tried}), witness, evaluate)

    async def visit(self, context: JobContext, look: dict[str, Any], **tried: Any) -> None:  # noqa: ANN401 - JSON
        """Look at anything that is not one pull request."""

        async def nobody_waits(_: str) -> None: ...

        told = _LOOK.validate_python(look)
        await self._attempt(_Try(context, {"look": look, **tried}), lambda: self._work.visit(told), nobody_waits)

    async def sweep(self, _: JobContext, kind: str, **__: object) -> None:
        """Sweep. One that fails is made good by the next one of its kind, one that must wait is made later."""
        try:
            await self._work.sweep(Sweep(kind))
        except Later as later:
            await self._queue.sweep(Sweep(kind), delay=later.seconds)
        except Exception:  # noqa: BLE001 - whatever it was, the next sweep stands a chance
            _ended.labels("sweep", "failed").inc()
            _log.exception("sweep failed", kind=kind)

    async def _route_batch(self) -> bool:
        async with self._database.connection() as connection:
            batch = await inbox.claim(connection)
            routings = {}
            for kept in batch:
                routings[kept.row] = route(kept.event, kept.body, self._work.own_id)
                await asyncio.sleep(0)  # whoever delivers is answered in between
            looks = {look.key: look for routing in routings.values() for look in routing.looks}
            await inbox.routed(connection, {row: _outcome(routing) for row, routing in routings.items()})
            for look in (looks[key] for key in sorted(looks)):  # in one order, so two routers cannot block each other
                await remember(connection, look)
                await self._keep(look, connection)
                await self._queue.look_at(look, within=connection)
        return bool(batch)

    async def _keep(self, look: Look, connection: Connection) -> None:
        """Keep what only a delivery tells for certain, and forget what it tells to be over."""
        if isinstance(look, PeopleLook):
            await forget_teams(self._database, look.installation_id, within=connection)
        if isinstance(look, PushLook):
            repository_id, pushes = look.where.repository_id, (look.push,)
            await put_pushes(self._database, repository_id, look.number, pushes, is_listed=False, within=connection)

    async def _attempt(self, tried: _Try, work: _Do, exhausted: _Told) -> None:
        """Do the work; a process that is told to stop leaves it to the next one."""
        try:
            with _seconds.labels(tried.task).time():
                await self._once(tried, work, exhausted)
        except asyncio.CancelledError:
            await self._again(tried, delay=0, end="stopped")

    async def _once(self, tried: _Try, work: _Do, exhausted: _Told) -> None:
        """Try once. Put it off when it must wait or failed; end it when it failed too often."""
        if tried.attempt >= ATTEMPTS:
            await self._bury(tried, exhausted, tried.attempt, str(tried.args.get("reason") or "its process died"))
            return
        try:
            await work()
        except Later as later:
            await self._again(tried, delay=later.seconds, end="later")
        except Exception as error:  # noqa: BLE001 - whatever it was, it counts as one failed attempt
            _log.exception("job failed", task=tried.task, attempt=tried.attempt + 1)
            await self._failed(tried, exhausted, _told(error))
        else:
            _ended.labels(tried.task, "done").inc()

    async def _failed(self, tried: _Try, exhausted: _Told, reason: str) -> None:
        attempt = tried.attempt + 1
        if attempt >= ATTEMPTS:
            await self._bury(tried, exhausted, attempt, reason)
        else:
            await self._again(tried, delay=self._wait(attempt), end="failed", attempt=attempt, reason=reason)

    async def _bury(self, tried: _Try, exhausted: _Told, attempt: int, reason: str) -> None:
        """Tell people, then leave the job as a dead letter; where they cannot be told yet, try that again."""
        try:
            await exhausted(reason)
        except Exception:  # noqa: BLE001 - whatever it was, it is tried again
            _log.exception("giving up failed", task=tried.task, attempt=attempt)
            if attempt < _GIVING_UP:
                await self._again(tried, delay=self._wait(attempt), end="untold", attempt=attempt + 1, reason=reason)
                return
        _ended.labels(tried.task, "dead").inc()
        await self._queue.note_dead(tried.context.job.id, reason)
        raise DeadLetter(reason)

    async def _again(self, tried: _Try, *, delay: float, end: str, **changed: int | str) -> None:
        """Put the same job in the queue once more, unless its like waits already and will do the work.

        A new row rather than Procrastinate's retry, which the database refuses while another job waits.
        """
        _ended.labels(tried.task, end).inc()
        job = tried.context.job
        args = {**tried.args, "attempt": tried.attempt, **changed}
        key = job.queueing_lock
        await self._queue.defer(tried.task, job.lock, args, priority=job.priority, delay=delay, queueing_key=key)
