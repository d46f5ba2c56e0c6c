"""The App's own list of deliveries: GitHub never sends a failed one again by itself, so we ask it to.

https://docs.github.com/en/webhooks/using-webhooks/automatically-redelivering-failed-deliveries-for-a-github-app-webhook
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from bot.github.client import Client
from bot.github.errors import NotFound, Unprocessable

_LIST = "/app/hook/deliveries?per_page=100"
_REDELIVER = "/app/hook/deliveries/{id}/attempts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt at a delivery. All attempts at one share its `guid`; `id` grows with time."""

    id: int
    guid: str
    event: str
    delivered_at: str
    is_redelivery: bool
    is_success: bool


async def since(client: Client, cursor: int | None, most: int = 5000) -> tuple[Delivery, ...]:
    """The attempts after the one with the id `cursor`, newest first, at most `most`; GitHub keeps them 3 to 30 days.

    `client` speaks as the App. Raises: GitHubError.
    """
    found: list[Delivery] = []
    async for told in client.each(_LIST):
        if len(found) == most or (cursor is not None and told["id"] <= cursor):
            break
        found.append(_delivery(told))
    return tuple(found)


def lost(deliveries: Iterable[Delivery], redelivered: Container[str] = frozenset()) -> tuple[Delivery, ...]:
    """One attempt for every delivery that never arrived and was never tried again, oldest first.

    `redelivered` are the GUIDs we already asked for: what fails twice is found by the other nets.
    """
    attempts: dict[str, list[Delivery]] = {}
    for delivery in sorted(deliveries, key=lambda each: each.id):
        attempts.setdefault(delivery.guid, []).append(delivery)
    return tuple(
        tried[0]
        for guid, tried in attempts.items()
        if guid not in redelivered and not any(each.is_success or each.is_redelivery for each in tried)
    )


async def redeliver(client: Client, delivery: Delivery) -> bool:
    """Ask for one delivery again; false where GitHub keeps it no longer.

    Raises: GitHubError; Transient, where nobody can tell whether it was asked for.
    """

    async def find() -> dict[str, Any] | None:
        told = await client.get(_LIST)
        return {} if any(each["guid"] == delivery.guid and each["redelivery"] for each in told) else None

    try:
        await client.write("POST", _REDELIVER, {"id": str(delivery.id)}, b"", read_back=find)
    except (NotFound, Unprocessable):
        return False
    return True


def _delivery(told: dict[str, Any]) -> Delivery:
    return Delivery(
        id=told["id"],
        guid=told["guid"],
        event=told["event"],
        delivered_at=told["delivered_at"],
        is_redelivery=told["redelivery"],
        is_success=200 <= told["status_code"] < 300,  # noqa: PLR2004  the HTTP classes are what they are
    )
