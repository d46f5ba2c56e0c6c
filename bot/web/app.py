"""The addresses machines call: the webhook, what was decided, health and metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.store.database import UNAVAILABLE, Database
from bot.store.queue import Queue
from bot.web.api import Api
from bot.web.gauges import refresh
from bot.web.webhook import Webhook

_log = structlog.get_logger(__name__)


def app(
    webhook: Webhook,
    database: Database,
    queue: Queue,
    api: Api | None = None,
    problem: Callable[[], str | None] = lambda: None,
) -> web.Application:
    """The application; `serve` runs it. Without an `api` nothing is below `/api`; a `problem` keeps it unready."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(_: web.Request) -> web.Response:
        if not await database.is_ready():
            return web.json_response({"problem": "the database does not answer, or its schema is not ours"}, status=503)
        if found := problem():
            return web.json_response({"problem": found}, status=503)
        return web.json_response({"status": "ready"})

    async def metrics(_: web.Request) -> web.Response:
        try:
            await refresh(database, queue)
        except UNAVAILABLE:
            _log.warning("metrics without the database's")
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    application = web.Application(middlewares=[_told_in_json])
    application.router.add_post("/webhook", webhook.post)
    application.router.add_get("/healthz", healthz)
    application.router.add_get("/readyz", readyz)
    application.router.add_get("/metrics", metrics)
    if api is not None:
        application.router.add_get("/api/pulls/{owner}/{repository}/{number}", api.pull)
        application.router.add_get("/api/freeze", api.freeze)
    return application


def run(application: web.Application, *, patience: float = 20.0) -> web.AppRunner:
    """What runs the application: a sender has `patience` seconds for its headers, and nothing is decompressed."""
    return web.AppRunner(
        application,
        access_log=None,
        auto_decompress=False,
        keepalive_timeout=patience,
        lingering_time=1,
        shutdown_timeout=5,
    )


@web.middleware
async def _told_in_json(
    request: web.Request,
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],  # aiohttp passes it by this name
) -> web.StreamResponse:
    """Say what was wrong in JSON. Whatever breaks in here breaks one request, and is told as our fault."""
    try:
        return await handler(request)
    except web.HTTPException as refusal:
        return web.json_response({"problem": refusal.reason}, status=refusal.status, headers=_allowed(refusal))
    except (ConnectionError, web.RequestPayloadError):
        return web.json_response({"problem": "the body broke off"}, status=400)
    except Exception:  # noqa: BLE001 - the last one before the sender
        _log.exception("request failed", path=request.path)
        return web.json_response({"problem": "this is our fault, and noted"}, status=500)


def _allowed(refusal: web.HTTPException) -> dict[str, str]:
    return {"Allow": refusal.headers["Allow"]} if "Allow" in refusal.headers else {}
