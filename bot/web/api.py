"""What was decided, for programs: the report of a pull request's latest evaluation, to whoever has the token.

A pull request that is not known, one whose repository we no longer cover, and an address that is none are answered
alike, to the byte: nobody learns what there is by asking.
"""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Callable
from hashlib import sha256

import structlog
from aiohttp import web
from prometheus_client import Counter

from bot.store.database import UNAVAILABLE, Database
from bot.store.evaluations import evaluations
from bot.store.repositories import named_repository

EVERY = 60.0
"""Seconds between two lines in the log about refused tokens, however many there are."""

_NAME = re.compile(r"[0-9A-Za-z._-]{1,100}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_refusals = Counter("stationmaster_api_refusals", "Requests below /api without the right token.")
_log = structlog.get_logger(__name__)


class Api:
    """The endpoint. `clock` is a monotonic one, in seconds."""

    def __init__(self, token: str, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._expected = _digest(token)
        self._database = database
        self._refusals = Refusals(clock)

    async def pull(self, request: web.Request) -> web.Response:
        """Answer with the report: 200; 401 without the token, 404 where there is nothing to tell, 503 to come back."""
        if not self._is_entitled(request):
            self._refusals.add()
            problem = {"problem": "the bearer token is missing or wrong"}
            return web.json_response(problem, status=401, headers={"WWW-Authenticate": "Bearer"})
        try:
            document = await self._document(**request.match_info)
        except UNAVAILABLE:
            return web.json_response({"problem": "the database does not answer; ask again later"}, status=503)
        if not document:
            raise web.HTTPNotFound
        return web.Response(body=document, content_type="application/json", headers={"Cache-Control": "no-store"})

    def _is_entitled(self, request: web.Request) -> bool:
        """Whether the token is right. Digests are compared, so that the time it takes tells nothing, nor its length."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        is_right = hmac.compare_digest(_digest(given.strip()), self._expected)
        return is_right and scheme.lower() == "bearer"

    async def _document(self, owner: str, repository: str, number: str) -> bytes:
        if not (_NAME.fullmatch(owner) and _NAME.fullmatch(repository) and _NUMBER.fullmatch(number)):
            return b""
        installed = await named_repository(self._database, f"{owner}/{repository}")
        if installed is None or installed.is_suspended:
            return b""
        kept = await evaluations(self._database, installed.repository_id, int(number))
        return kept[0].document if kept else b""


class Refusals:
    """Counts refused tokens, and logs how many there were: at once, then at most once in `EVERY` seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._untold = 0
        self._told_at = float("-inf")

    def add(self) -> None:
        _refusals.inc()
        self._untold += 1
        if self._clock() - self._told_at >= EVERY:
            _log.warning("api token refused", refused=self._untold, within_seconds=EVERY)
            self._told_at, self._untold = self._clock(), 0


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogateescape")).digest()
