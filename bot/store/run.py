"""The worker: runs jobs until it is told to stop, and the clock that makes the periodic ones."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from procrastinate import JobContext
from procrastinate.worker import Worker as ProcrastinateWorker

from bot.store import janitor
from bot.store.database import UNAVAILABLE, Database
from bot.store.queue import Queue
from bot.store.tasks import Tasks, backoff
from bot.store.work import Sweep, Work

SWEEPS = {
    Sweep.DELIVERIES: "*/10 * * * *",
    Sweep.CLOCK: "* * * * *",
    Sweep.OPEN: "*/15 * * * *",
    Sweep.NIGHTLY: "17 2 * * *",
}
"""When each sweep is made, in UTC. A sixth field would be seconds."""

PAST = 0.01
"""Seconds to wait beyond an edge, so that no clock is short of it."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a worker goes about it. Seconds throughout; `concurrency` is jobs at once, `sweeps` when each is made (cron).

    A worker that has not been heard of for `stalled_after` is dead, and its jobs are another's; so nothing may hold
    up the event loop for nearly as long.
    """

    concurrency: int = 8
    poll: float = 5.0
    heartbeat: float = 5.0
    stalled_after: float = 30.0
    tidy: float = 15.0
    drain: float = 15.0
    wait: Callable[[int], float] = backoff
    sweeps: Mapping[Sweep, str] = field(default_factory=lambda: SWEEPS)


class Worker:
    """Runs the jobs of a queue with the given work. `run` returns some time after `stop`."""

    def __init__(self, database: Database, queue: Queue, work: Work, pace: Pace | None = None) -> None:
        self._database = database
        self._queue = queue
        self._pace = pace or Pace()
        self._stopping = asyncio.Event()
        self._work = work
        self._worker_id: int | None = None
        self._running: set[int] = set()
        self._forsaken: frozenset[janitor.Held] = frozenset()
        Tasks(database, queue, work, wait=self._pace.wait)
        _register_periodic(database, queue, self._pace.sweeps)

    def stop(self) -> None:
        """Take no new job; those that run have `drain` seconds to end, then they are left to the next worker."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until stopped. A database that goes away is waited for."""
        beside = [asyncio.create_task(self._tidy()), asyncio.create_task(self._keep_time())]
        try:
            while not self._stopping.is_set():
                await self._run_until_stopped_or_broken()
        finally:
            for each in beside:
                each.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _run_until_stopped_or_broken(self) -> None:
        working = asyncio.create_task(self._queue.app.run_worker_async(**self._options()))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            working.cancel()  # which Procrastinate takes as the wish to stop gracefully
        stopping.cancel()
        (ended,) = await asyncio.gather(working, return_exceptions=True)
        if not self._stopping.is_set():
            _log.warning("worker interrupted", error=type(ended).__name__ if ended else "a side task ended")
            await _sleep(1.0, self._stopping)

    def _options(self) -> dict[str, Any]:
        return {
            "concurrency": self._pace.concurrency,
            "fetch_job_polling_interval": self._pace.poll,
            "update_heartbeat_interval": self._pace.heartbeat,
            "stalled_worker_timeout": self._pace.stalled_after,
            "shutdown_graceful_timeout": self._pace.drain,
            "delete_jobs": "successful",
            "install_signal_handlers": False,
            "worker_middleware": [self._noting],
        }

    async def _noting(self, do: Callable[[], Awaitable[Any]], context: JobContext, worker: ProcrastinateWorker) -> Any:  # noqa: ANN401 - a task's result
        """Keep book of what runs, as the database may have missed an end."""
        self._worker_id = worker.worker_id
        self._running.add(context.job.id or 0)
        try:
            return await do()
        finally:
            self._running.discard(context.job.id or 0)

    async def _tidy(self) -> None:
        """Every few seconds: take up what nobody does any more, and route what nobody was told of."""
        while True:
            with suppress(*UNAVAILABLE):
                dead = await janitor.held_by_the_dead(self._database, self._pace.stalled_after)
                await janitor.put_back(self._database, dead | await self._unended())
                await self._queue.route()
            await asyncio.sleep(self._pace.tidy)

    async def _keep_time(self) -> None:
        """Act at the very instant of each edge: a job that waits for its time is seen only when the queue is polled."""
        while True:
            try:
                await self._await_edge()
            except Exception:  # noqa: BLE001 - whatever it was, the sweep of the clock finds the edge
                _log.exception("edge missed")
                await asyncio.sleep(self._pace.tidy)

    async def _await_edge(self) -> None:
        """Wait for the next edge, if it is near, and act on it once it was passed."""
        coming = await self._work.next_edge()
        if coming is None or coming[1] > self._pace.tidy:
            await asyncio.sleep(self._pace.tidy)
            return
        edge, seconds = coming
        await asyncio.sleep(seconds + PAST)
        following = await self._work.next_edge()
        if following is None or following[0] != edge:
            await self._queue.sweep(Sweep.CLOCK)
            await self._work.sweep(Sweep.LOCK)  # at once, however many jobs there are

    async def _unended(self) -> frozenset[janitor.Held]:
        """Our own jobs that ended, and still have not for the database one round later."""
        held = await janitor.held_by(self._database, self._worker_id) if self._worker_id is not None else frozenset()
        before = self._forsaken
        self._forsaken = frozenset(each for each in held if each.job_id not in self._running)
        return self._forsaken & before


def _register_periodic(database: Database, queue: Queue, sweeps: Mapping[Sweep, str]) -> None:
    async def retention(_: JobContext, timestamp: int) -> None:
        del timestamp
        async with database.connection() as connection:
            await janitor.forget_old(connection)

    sweep = queue.app.tasks["sweep"]
    for kind, cron in sweeps.items():
        key = f"sweep:{kind}"
        queue.app.periodic(
            cron=cron, periodic_id=kind.value, lock=key, queueing_lock=key, task_kwargs={"kind": kind.value}
        )(sweep)
    retain = queue.app.task(name="retention", pass_context=True, lock="retention", queueing_lock="retention")(retention)
    queue.app.periodic(cron="41 * * * *", periodic_id="hourly")(retain)


async def _sleep(seconds: float, stopping: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)
