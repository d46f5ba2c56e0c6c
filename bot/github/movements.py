"""How a branch came to stand where it stands: what GitHub kept of each move and of each merge, the latest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.facts.movement import Merged, Move
from bot.github.client import ReadOnly
from bot.github.read import person_of

_ACTIVITY = "/repos/{owner}/{name}/activity?per_page=100{&ref}"
_CLOSED = "/repos/{owner}/{name}/pulls?state=closed&sort=updated&direction=desc&per_page=100{&base}"
_TAG = "/repos/{owner}/{name}/git/ref/tags/{+tag}"
_TAG_OBJECT = "/repos/{owner}/{name}/git/tags/{sha}"
PAGE = 100


async def moves(client: ReadOnly, owner: str, name: str, branch: str, since: datetime | None) -> tuple[Move, ...]:
    """Every move of a branch since an instant; where that is not known the last page of them. Raises: GitHubError.

    https://docs.github.com/en/rest/repos/repos#list-repository-activities
    """
    found: list[Move] = []
    async for told in client.each(_ACTIVITY, {"owner": owner, "name": name, "ref": f"refs/heads/{branch}"}):
        move = _move(told)
        if _is_enough(len(found), move.at, since):
            break
        found.append(move)
    return tuple(found)


async def merges(client: ReadOnly, owner: str, name: str, branch: str, since: datetime | None) -> tuple[Merged, ...]:
    """Every pull request merged into a branch since an instant; of a page at least. Raises: GitHubError."""
    found: list[Merged] = []
    seen = 0
    async for told in client.each(_CLOSED, {"owner": owner, "name": name, "base": branch}):
        if _is_enough(seen, _instant(told["updated_at"]), since):
            break
        seen += 1
        if told["merged_at"]:
            found.append(_merged(told))
    return tuple(found)


def _is_enough(seen: int, at: datetime, since: datetime | None) -> bool:
    return at < since if since else seen >= PAGE


def _move(told: Mapping[str, Any]) -> Move:
    return Move(
        id=told["id"],
        kind=told["activity_type"],
        before=told["before"],
        after=told["after"],
        at=_instant(told["timestamp"]),
        person=person_of(told["actor"]),
    )


def _merged(told: Mapping[str, Any]) -> Merged:
    return Merged(
        number=told["number"],
        head=told["head"]["sha"],
        commit=told["merge_commit_sha"] or "",
        at=_instant(told["merged_at"]),
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
