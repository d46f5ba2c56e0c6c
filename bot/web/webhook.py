"""The webhook: take a delivery, check that GitHub signed it, keep it, and only then say so.

Nothing is parsed here. The order is: a signature of the right form, the size, the signature itself, and only then
what else the sender says; so nobody without the secret learns or causes anything.
"""

from __future__ import annotations

import asyncio
import re
from typing import Protocol

from aiohttp import web
from prometheus_client import Counter

from bot.store.inbox import Delivery, Unavailable
from bot.web.signature import Signature, claimed

LARGEST = 25 * 2**20
"""Bytes. GitHub caps a payload at 25 MB and never sends a larger one.
https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap"""

MOST_HELD = 256 * 2**20
"""Bytes of all bodies in memory at once. Past that senders are told to come back, signed or not."""

_DELIVERY_ID = re.compile(r"[0-9A-Za-z-]{8,64}", re.ASCII)
_EVENT = re.compile(r"[a-z0-9_]{1,64}", re.ASCII)
_PLAIN = re.compile(r"[0-9A-Za-z_-]{0,64}", re.ASCII)
_answers = Counter("stationmaster_deliveries", "Deliveries, by how they were answered.", ["result"])


class Inbox(Protocol):
    """Where deliveries are kept; see `bot.store.inbox`."""

    async def append(self, delivery: Delivery) -> bool:
        """Keep one durably; whether it is new."""


class Refused(Exception):  # noqa: N818 - an answer, not a mistake of ours
    """A delivery that is not taken: the HTTP status, and what was wrong in words for the sender."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem


class Webhook:
    """The endpoint. `patience` is how many seconds a sender has for its whole body."""

    def __init__(self, secrets: tuple[bytes, ...], inbox: Inbox, *, patience: float = 20.0) -> None:
        self._secrets = secrets
        self._inbox = inbox
        self._patience = patience
        self._held = 0

    async def post(self, request: web.Request) -> web.Response:
        """Answer a delivery: 202 once it is kept, 4xx for what GitHub would not send, 503 to have it sent again."""
        body = bytearray()
        try:
            is_new = await self._inbox.append(await self._accept(request, body))
        except Refused as refused:
            _answers.labels(str(refused.status)).inc()
            return _answer(refused.status, problem=refused.problem)
        except Unavailable as unavailable:
            _answers.labels("503").inc()
            return _answer(503, problem=f"{unavailable}; send it again later")
        finally:
            self._held -= len(body)
        _answers.labels("kept" if is_new else "duplicate").inc()
        return _answer(202, result="kept" if is_new else "kept before")

    async def _accept(self, request: web.Request, body: bytearray) -> Delivery:
        digest = claimed(request.headers.get("X-Hub-Signature-256"))
        if digest is None:
            raise Refused(401, "X-Hub-Signature-256 is missing or not of the form sha256=<64 hex digits>")
        signature = Signature(self._secrets)
        await self._read(request, signature, body)
        if not signature.matches(digest):
            raise Refused(401, "the signature is not that of this body under our secret")
        _require_json(request)
        return Delivery(
            id=_header(request, "X-GitHub-Delivery", _DELIVERY_ID),
            event=_header(request, "X-GitHub-Event", _EVENT),
            hook_id=_header(request, "X-GitHub-Hook-ID", _PLAIN),
            target_type=_header(request, "X-GitHub-Hook-Installation-Target-Type", _PLAIN),
            target_id=_header(request, "X-GitHub-Hook-Installation-Target-ID", _PLAIN),
            body=bytes(body),
        )

    async def _read(self, request: web.Request, signature: Signature, body: bytearray) -> None:
        too_large = Refused(413, f"the body is larger than {LARGEST} bytes, which GitHub never sends")
        if (request.content_length or 0) > LARGEST:
            raise too_large
        try:
            async with asyncio.timeout(self._patience):
                async for chunk in request.content.iter_any():
                    body += chunk
                    self._held += len(chunk)
                    if len(body) > LARGEST:
                        raise too_large
                    if self._held > MOST_HELD:
                        raise Refused(503, "too much is under way at once; send it again later")
                    signature.update(chunk)
        except TimeoutError:
            raise Refused(408, f"the body did not arrive within {self._patience:g} seconds") from None


def _require_json(request: web.Request) -> None:
    encoding = request.headers.get("Content-Encoding", "identity")
    if request.content_type != "application/json" or encoding != "identity":
        raise Refused(415, "set the webhook's content type to application/json; no content encoding is understood")


def _header(request: web.Request, name: str, form: re.Pattern[str]) -> str:
    value = request.headers.get(name, "")
    if not form.fullmatch(value):
        raise Refused(400, f"{name} is missing or not what GitHub sends")
    return value


def _answer(status: int, **told: str) -> web.Response:
    """JSON; a refusal also ends the connection, as the rest of a body may still be under way."""
    response = web.json_response(told, status=status)
    if status >= 400:  # noqa: PLR2004 - where HTTP's refusals begin
        response.force_close()
    return response
