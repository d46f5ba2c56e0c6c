"""Merging that GitHub does by itself: the queue and auto-merge, read before anything is written, and after a loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.github import documents
from bot.github.client import Client, ReadBack, ReadOnly, Variables
from bot.github.errors import NotFound, Unprocessable
from bot.policy.thaw import Armed, Standing
from bot.writes.write import Arm, Dequeue, Disarm

READY = ("clean status", "unstable status")
"""How GitHub says that nothing is left to wait for, so there is no merging later."""


async def standing(client: ReadOnly, repository: Variables, number: int) -> Standing:
    """How a pull request of a repository (`owner`, `name`) is armed. Raises: GitHubError."""
    pull = await _read(client, repository, number)
    told = pull["autoMergeRequest"]
    armed = told and Armed(
        method=told["mergeMethod"],
        since=told["enabledAt"] or "",
        by=(told["enabledBy"] or {"login": "ghost"})["login"],
        headline=told["commitHeadline"],
        body=told["commitBody"],
        email=told["authorEmail"],
    )
    return Standing(is_open=pull["state"] == "OPEN", head=pull["headRefOid"], armed=armed or None)


async def perform(client: Client, repository: Variables, number: int, write: Dequeue | Disarm | Arm) -> None:
    """Make the write stand. Raises: GitHubError."""
    pull = await _read(client, repository, number)
    if _stands(pull, write):
        return

    async def read_back() -> Mapping[str, Any] | None:
        found = await _read(client, repository, number)
        return found if _stands(found, write) else None

    if isinstance(write, Arm):
        await _arm(client, pull["id"], write, read_back)
        return
    document = documents.DEQUEUE if isinstance(write, Dequeue) else documents.DISARM
    await client.mutate(document, read_back=read_back, pull=pull["id"])


async def _arm(client: Client, pull: str, write: Arm, read_back: ReadBack) -> None:
    given = {"head": write.head, "method": write.method, "headline": write.headline, "body": write.body}
    try:
        await client.mutate(documents.ARM, read_back=read_back, pull=pull, email=write.email, **given)
    except Unprocessable as refused:
        if not write.may_merge or not any(words in str(refused) for words in READY):
            raise
        await client.mutate(documents.MERGE, read_back=read_back, pull=pull, email=write.email, **given)


def _stands(pull: Mapping[str, Any], write: Dequeue | Disarm | Arm) -> bool:
    """Whether nothing is left to write. What is closed or merged is neither queued nor armed."""
    if isinstance(write, Dequeue):
        return pull["mergeQueueEntry"] is None
    is_armed = pull["autoMergeRequest"] is not None
    return pull["state"] != "OPEN" or is_armed is isinstance(write, Arm)


async def _read(client: ReadOnly, repository: Variables, number: int) -> Mapping[str, Any]:
    data = await client.graphql(documents.ARMED, **repository, number=number)
    pull = (data.get("repository") or {}).get("pullRequest")
    if pull is None:
        raise NotFound(f"Pull request {number} does not exist, or the App may not see it.")
    return dict(pull)
