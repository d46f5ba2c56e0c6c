"""The processes: `serve` takes deliveries and works them off, `work` only works."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import structlog
from aiohttp import web

from bot.settings import Settings
from bot.store.database import Database
from bot.store.inbox import Inbox
from bot.store.queue import Queue
from bot.store.run import Pace, Worker
from bot.store.work import Sweep, Work
from bot.web.api import Api
from bot.web.app import app, run
from bot.web.webhook import Webhook

MakeWork = Callable[[Settings, Database, Queue], AbstractAsyncContextManager[Work]]
"""Opens whatever does the work on an open database and queue, and closes it at the end."""

_log = structlog.get_logger(__name__)


async def serve(settings: Settings, make_work: MakeWork, *, pace: Pace | None = None) -> None:
    """Take deliveries and work them off until SIGTERM or SIGINT; then drain for at most 20 seconds.

    Raises:
        OSError: the listen address is taken, or the data folder cannot be written.
        psycopg.Error: the database cannot be reached.

    """
    async with _opened(settings) as (database, queue), make_work(settings, database, queue) as work:
        inbox = Inbox(database, queue.route)
        webhook = Webhook(settings.webhook_secrets, inbox)
        api = Api(settings.api_token.get_secret_value(), database, work.freeze) if settings.api_token else None
        application = app(webhook, database, queue, api, lambda: work.problem)
        async with _running(inbox.write()), _listening(settings, application):
            await _work(Worker(database, queue, work, pace), queue)


async def work(settings: Settings, make_work: MakeWork, *, pace: Pace | None = None) -> None:
    """Work off what others take in, until SIGTERM or SIGINT. Raises as `serve` does."""
    async with _opened(settings) as (database, queue), make_work(settings, database, queue) as doing:
        await _work(Worker(database, queue, doing, pace), queue)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncGenerator[tuple[Database, Queue]]:
    async with await Database.open(settings) as database:
        queue = Queue(database)
        await queue.open()
        yield database, queue


@asynccontextmanager
async def _running(coroutine: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    task = asyncio.create_task(coroutine)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def _listening(settings: Settings, application: web.Application) -> AsyncGenerator[None]:
    runner = run(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        _log.info("listening", address=settings.listen)
        yield
    finally:
        await runner.cleanup()


async def _work(worker: Worker, queue: Queue) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stop)
    await queue.sweep(Sweep.DELIVERIES)  # what came while nobody was here to take it
    await queue.sweep(Sweep.CLOCK)  # likewise an edge
    await worker.run()
