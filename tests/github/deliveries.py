"""Signed deliveries: what was sent to an app's address, how that went, and the ways in which it can go wrong."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import aiohttp

from tests.github import conformance, description, represent
from tests.github.filling import fill
from tests.github.state import Account, App, Installation, Repository

if TYPE_CHECKING:
    from tests.github.hub import Hub

Mode = Literal["normal", "lost", "failed", "duplicated", "held"]
PATIENCE = aiohttp.ClientTimeout(total=10)
"""GitHub waits ten seconds for an answer."""


@dataclass(eq=False)
class Delivery:
    """One attempt to deliver. A redelivery is another attempt with the same `guid`."""

    id: int
    guid: str
    app: App
    event: str
    payload: dict[str, Any]
    at: datetime
    installation: Installation
    repository: Repository | None = None
    is_redelivery: bool = False
    status: str = "pending"
    status_code: int = 0
    duration: float = 0.0
    answer: str = ""

    @property
    def action(self) -> str | None:
        return self.payload.get("action")

    @property
    def body(self) -> bytes:
        return json.dumps(self.payload, separators=(",", ":")).encode()

    @property
    def headers(self) -> dict[str, str]:
        """What GitHub sends with it, the signature included."""
        mac = hmac.new(self.app.secret.encode(), self.body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/5a1d1d5",
            "X-GitHub-Event": self.event,
            "X-GitHub-Delivery": self.guid,
            "X-GitHub-Hook-ID": str(self.app.id),
            "X-GitHub-Hook-Installation-Target-ID": str(self.app.id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature-256": f"sha256={mac}",
        }


@dataclass
class Deliveries:
    """Every attempt, oldest first. `mode` says how the next ones go; a function of the delivery may say it for each.

    `lost` leaves no trace, as when GitHub never sends; `failed` is kept in the list and can be redelivered; `held`
    waits for `release`. `delay` is in seconds.
    """

    hub: Hub = field(init=False)
    log: list[Delivery] = field(default_factory=list)
    held: list[Delivery] = field(default_factory=list)
    mode: Mode | Callable[[Delivery], Mode] = "normal"
    delay: float = 0.0
    _queue: asyncio.Queue[Delivery] = field(default_factory=asyncio.Queue)
    _session: aiohttp.ClientSession | None = None
    _pump: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(timeout=PATIENCE, auto_decompress=True)
        self._pump = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._pump and self._session:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
            await self._session.close()

    def emit(
        self,
        event: str,
        payload: dict[str, Any],
        sender: Account,
        installation: Installation,
        repository: Repository | None = None,
    ) -> None:
        """Complete a payload, hold it to GitHub's description and send it off."""
        hub = self.hub
        whole = payload | {"sender": represent.account(hub, sender)}
        if repository:
            whole |= {"repository": represent.repository(hub, repository)}
        if "installation" not in whole:
            whole |= {"installation": {"id": installation.id, "node_id": f"I_{installation.id}"}}
        if installation.account.kind == "Organization":
            whole |= {"organization": represent.organisation(hub, installation.account)}
        self._send(
            Delivery(
                id=next(hub.world.ids),
                guid=str(uuid.uuid4()),
                app=installation.app,
                event=event,
                payload=self._complete(event, whole),
                at=hub.world.clock(),
                installation=installation,
                repository=repository,
            )
        )

    def _complete(self, event: str, payload: dict[str, Any]) -> dict[str, Any]:
        document = description.webhooks()
        schema = document.tree["webhooks"][conformance.hook(event, payload)]
        whole: dict[str, Any] = fill(document, schema, payload)
        self.hub.violations += [f"stand-in: {wrong}" for wrong in conformance.delivery(event, whole)]
        return whole

    def _send(self, delivery: Delivery) -> None:
        mode = self.mode(delivery) if callable(self.mode) else self.mode
        if mode == "held":
            self.held.append(delivery)
        elif mode == "failed":
            delivery.status, delivery.status_code = "Service Unavailable", 503
            self.log.append(delivery)
        elif mode != "lost":
            for _ in range(2 if mode == "duplicated" else 1):
                self._queue.put_nowait(delivery)

    def release(self, order: Callable[[Iterable[Delivery]], Iterable[Delivery]] = list) -> None:
        """Send what is held, in the order that `order` makes of it (`reversed`, say)."""
        waiting, self.held = self.held, []
        for delivery in order(waiting):
            self._queue.put_nowait(delivery)

    def redeliver(self, delivery: Delivery) -> None:
        """Try again, with the same GUID, as GitHub does when it is asked to."""
        again = Delivery(
            id=next(self.hub.world.ids),
            guid=delivery.guid,
            app=delivery.app,
            event=delivery.event,
            payload=delivery.payload,
            at=self.hub.world.clock(),
            installation=delivery.installation,
            repository=delivery.repository,
            is_redelivery=True,
        )
        self._send(again)

    async def settled(self) -> None:
        """Wait until all that was sent has been answered."""
        await self._queue.join()

    async def _run(self) -> None:
        while True:
            delivery = await self._queue.get()
            try:
                await asyncio.sleep(self.delay)
                await self._attempt(delivery)
            finally:
                self._queue.task_done()

    async def _attempt(self, delivery: Delivery) -> None:
        started = asyncio.get_running_loop().time()
        if delivery not in self.log:
            self.log.append(delivery)
        try:
            await self._post(delivery)
        except TimeoutError:
            delivery.status, delivery.status_code = "timed out", 0
        except aiohttp.ClientError as error:
            delivery.status, delivery.status_code, delivery.answer = "failed to connect to host", 0, str(error)
        delivery.duration = round(asyncio.get_running_loop().time() - started, 3)

    async def _post(self, delivery: Delivery) -> None:
        if self._session is None or delivery.app.webhook_url is None:
            return
        body, headers = delivery.body, delivery.headers
        async with self._session.post(delivery.app.webhook_url, data=body, headers=headers) as answer:
            delivery.answer = await answer.text()
            delivery.status_code = answer.status
            delivery.status = "OK" if answer.ok else f"Invalid HTTP Response: {answer.status}"
