"""A whole Stationmaster in this process, in front of the stand-in GitHub: real HTTP, real git, real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot import worker
from bot.github.client import Patience
from bot.settings import Settings
from bot.store.database import Database
from bot.store.inbox import Inbox, depth
from bot.store.limits import Budget, Rates
from bot.store.queue import Queue
from bot.store.run import Pace, Worker
from bot.store.work import Sweep
from bot.web.api import Api
from bot.web.app import app
from bot.web.webhook import Webhook
from tests.github.standin import StandIn, private_key

SECRET = "a webhook secret of decent length"
TOKEN = "an api token of decent length"
PACE = Pace(poll=0.05, tidy=5.0, wait=lambda attempt: 0.1 * attempt, sweeps={})
"""Nothing is swept by itself: a test says when, or what it counts would depend on the minute it runs in."""


class Station:
    """The service on a loopback port. `clock` holds the instant it lives by; `None` is the real one.

    GitHub's is `ahead` of it.
    """

    def __init__(self, github: StandIn, database_url: str, folder: Path, gap: float = 0.0) -> None:
        self.rates: Rates | None = None
        self.lock_app_id: int | None = None
        self.pace = PACE
        self.github = github
        self.database_url = database_url
        self.folder = folder
        self.gap = gap
        self.clock: datetime | None = None
        self.ahead = timedelta(0)
        self.url = ""
        self._stack = AsyncExitStack()
        github.world.dates = self._github_now

    def _github_now(self) -> datetime:
        return self.now() + self.ahead

    def now(self) -> datetime:
        return self.clock or datetime.now(UTC)

    def settings(self, app_id: int) -> Settings:
        return Settings(
            app_id=app_id,
            private_key=private_key(),
            lock_app_id=self.lock_app_id,
            lock_private_key=private_key() if self.lock_app_id else None,
            webhook_secret=SECRET,
            github_api_url=self.github.api_url,
            github_graphql_url=self.github.graphql_url,
            github_server_url=self.github.url,
            database_url=self.database_url,
            data=self.folder,
            write_gap_seconds=self.gap,
        )

    async def start(self, app_id: int) -> None:
        """Start to serve; the address is `url`."""
        stack = self._stack = AsyncExitStack()
        settings = self.settings(app_id)
        self.database = await stack.enter_async_context(await Database.connect(self.database_url, connections=8))
        self.queue = Queue(self.database)
        await self.queue.open()
        self.work = await stack.enter_async_context(worker.opened(settings, self.database, self.queue))
        self.work.github.patience = Patience(first=0.05, longest=1.0)
        if self.rates:
            self.work.github.budget = Budget(self.database, self.rates)
        self._live_by_the_clock()
        inbox = Inbox(self.database, self.queue.route)
        self.runner = Worker(self.database, self.queue, self.work, self.pace)
        api = Api(TOKEN, self.database, self.work.freeze)
        served = app(self._webhook(settings, inbox), self.database, self.queue, api, self._problem)
        self.url = await stack.enter_async_context(_listening(served))
        stack.push_async_callback(_ended, asyncio.create_task(inbox.write()))
        stack.push_async_callback(self._stopped, asyncio.create_task(self.runner.run()))

    def _webhook(self, settings: Settings, inbox: Inbox) -> Webhook:
        return Webhook(settings.webhook_secrets, inbox)

    def _live_by_the_clock(self) -> None:
        work = self.work
        for part in (
            work.reader,
            work.rounds,
            work.steering,
            work.locking,
            work.edges,
            work.publishing,
            work.protection,
            work.departing,
            work.postmortems,
        ):
            object.__setattr__(part, "now", self.now)
        self.work.reader.dates.now = self.now
        self.github.server.date = self._github_now

    def _problem(self) -> str | None:
        return self.work.problem

    async def _stopped(self, running: asyncio.Task) -> None:
        self.runner.stop()
        await running

    async def stop(self) -> None:
        await self._stack.aclose()

    async def sweep(self, kind: Sweep) -> None:
        """Make a sweep now, and wait until all it led to is done."""
        await self.queue.sweep(kind)
        await self.settled()

    async def settled(self, seconds: float = 60.0) -> None:
        """Wait until GitHub has nothing to deliver and the station nothing to do."""
        async with asyncio.timeout(seconds):
            while not await self._is_idle():  # noqa: ASYNC110  there is no event for nothing happening any more
                await asyncio.sleep(0.02)

    async def _is_idle(self) -> bool:
        await self.github.settled()
        waiting = (await depth(self.database)).waiting
        jobs = [job for job in await self.queue.jobs() if job.status in {"todo", "doing"}]
        return not waiting and not jobs


@asynccontextmanager
async def _listening(application: web.Application):
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _ended(task: asyncio.Task) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def station(github: StandIn, database_url: str, gap: float = 0.0):
    """Open a station in a folder of its own; start it with `start`."""
    folder = Path(tempfile.mkdtemp(prefix="station-"))
    opened = Station(github, database_url, folder, gap)
    try:
        yield opened
    finally:
        await opened.stop()
        shutil.rmtree(folder, ignore_errors=True)
