"""Our one sticky comment: found by its marker *and* its author, since anybody can write the marker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.github import documents
from bot.github.client import ReadOnly
from bot.writes.standing import StandingComment


def sticky(comments: Iterable[Mapping[str, Any]], marker: str | None) -> StandingComment | None:
    """The first of `comments` that we wrote and that bears the marker."""
    for comment in comments:
        if marker is not None and comment["viewerDidAuthor"] and marker in comment["body"]:
            return StandingComment(id=int(comment["fullDatabaseId"]), body=comment["body"])
    return None


async def find(client: ReadOnly, owner: str, name: str, number: int, marker: str) -> StandingComment | None:
    """The sticky comment of a pull request, read page by page. Raises: GitHubError."""
    page: Mapping[str, Any] = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        data = await client.graphql(
            documents.MORE_COMMENTS, owner=owner, name=name, number=number, after=page["endCursor"]
        )
        comments = data["repository"]["pullRequest"]["page"]
        if found := sticky(comments["nodes"], marker):
            return found
        page = comments["pageInfo"]
    return None
