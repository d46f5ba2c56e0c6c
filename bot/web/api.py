"""What was decided, for programs: the report of a pull request's latest evaluation, and whether a branch is frozen.

It is for whoever has the token.

A pull request that is not known, one whose repository we no longer cover, and an address that is none are answered
alike, to the byte: nobody learns what there is by asking.
"""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256

import structlog
from aiohttp import web
from prometheus_client import Counter

from bot.git import GitError
from bot.github.errors import GitHubError
from bot.policy.instants import NoInstant, instant
from bot.policy.naming import is_ref
from bot.policy.words import listed
from bot.store.database import UNAVAILABLE, Database
from bot.store.evaluations import evaluations
from bot.store.repositories import named_repository
from bot.store.work import Later

EVERY = 60.0
"""Seconds between two lines in the log about refused tokens, however many there are."""

AskFreeze = Callable[[str, str, datetime], Awaitable[str | None]]

_NAME = re.compile(r"[0-9A-Za-z._-]{1,100}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_refusals = Counter("stationmaster_api_refusals", "Requests below /api without the right token.")
_log = structlog.get_logger(__name__)


class Api:
    """The endpoints. `ask` tells of a freeze (`Work.freeze`); `clock` is a monotonic one, in seconds."""

    def __init__(
        self, token: str, database: Database, ask: AskFreeze, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._expected = _digest(token)
        self._database = database
        self._ask = ask
        self._refusals = Refusals(clock)

    async def pull(self, request: web.Request) -> web.Response:
        """Answer with the report: 200; 401 without the token, 404 where there is nothing to tell, 503 to come back."""
        if refusal := self._refusal(request):
            return refusal
        try:
            document = await self._document(**request.match_info)
        except UNAVAILABLE:
            return web.json_response({"problem": "the database does not answer; ask again later"}, status=503)
        if not document:
            raise web.HTTPNotFound
        return _json(document)

    async def freeze(self, request: web.Request) -> web.Response:
        """Answer with the window of a branch: 200; 400 for a question that cannot be answered, else as `pull`.

        409 where the branch's policy cannot be read: then it counts as frozen for everything but what mends it.
        """
        if refusal := self._refusal(request):
            return refusal
        try:
            document = await self._window(request)
        except NoInstant as wrong:
            return web.json_response({"problem": str(wrong)}, status=400)
        except UNAVAILABLE:
            return web.json_response({"problem": "the database does not answer; ask again later"}, status=503)
        except (GitHubError, GitError, Later) as away:
            _log.warning("freeze not told", error=type(away).__name__)
            return web.json_response({"problem": "GitHub does not answer; ask again later"}, status=503)
        if document is None:
            raise web.HTTPNotFound
        if not document:
            problem = "the branch's policy cannot be read; all is frozen but the change that mends it"
            return web.json_response({"problem": problem}, status=409)
        return _json(document.encode())

    async def _window(self, request: web.Request) -> str | None:
        """Raises NoInstant, which says what is wrong with the question."""
        told = {name: request.query.get(name, "") for name in ("at", "branch", "repository")}
        missing = [name for name, value in told.items() if not value]
        if missing:
            raise NoInstant(f"{listed(missing)} must be told: ?at=INSTANT&branch=NAME&repository=OWNER/NAME")
        at = instant(told["at"])
        owner, _, name = told["repository"].partition("/")
        if not (_NAME.fullmatch(owner) and _NAME.fullmatch(name) and is_ref(told["branch"])):
            return None
        return await self._ask(told["repository"], told["branch"], at)

    def _refusal(self, request: web.Request) -> web.Response | None:
        if self._is_entitled(request):
            return None
        self._refusals.add()
        problem = {"problem": "the bearer token is missing or wrong"}
        return web.json_response(problem, status=401, headers={"WWW-Authenticate": "Bearer"})

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


def _json(document: bytes) -> web.Response:
    return web.Response(body=document, content_type="application/json", headers={"Cache-Control": "no-store"})


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogateescape")).digest()
