"""Opens issues and reverts: each once. One of ours is known by its marker *and* its author; anybody writes a marker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from bot.github import documents
from bot.github.client import Client, ReadOnly, Variables
from bot.writes.write import OpenIssue, OpenRevert

_ISSUES = "/repos/{owner}/{name}/issues"


async def issue(client: Client, repository: Variables, number: int, write: OpenIssue) -> int:
    """Open an issue of a repository (`owner`, `name`), about pull request `number`; its number. Raises: GitHubError.

    0 is about none.
    """
    find = partial(_find, client, documents.ISSUES, repository, number, write)
    standing = await find()
    if standing is None:
        data = {"title": write.title, "body": write.body}
        standing = await client.write("POST", _ISSUES, repository, data, read_back=find)
    return int(standing["number"])


async def revert(client: Client, repository: Variables, number: int, write: OpenRevert) -> int:
    """Open a pull request that takes a merged one back; its number. Raises: GitHubError."""
    find = partial(_find, client, documents.PULL_REQUESTS, repository, number, write)

    async def read_back() -> Mapping[str, Any] | None:
        found = await find()
        return {"revertPullRequest": {"revertPullRequest": found}} if found else None

    answer = await read_back()
    if answer is None:
        told = await client.graphql(documents.PULL_REQUEST_ID, **repository, number=number)
        pull = told["repository"]["pullRequest"]["id"]
        answer = await client.mutate(documents.REVERT, read_back=read_back, pull=pull, body=write.body)
    return int(answer["revertPullRequest"]["revertPullRequest"]["number"])


async def _find(
    client: ReadOnly, document: str, repository: Variables, number: int, write: OpenIssue | OpenRevert
) -> Mapping[str, Any] | None:
    """Ours, among those opened after number `number`, the newest first: both kinds are numbered in one row."""
    page: Mapping[str, Any] = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        data = await client.graphql(document, **repository, after=page["endCursor"])
        opened = data["repository"]["page"]
        for each in opened["nodes"]:
            if each["number"] < number or _is_before(each, write):
                return None
            if each["viewerDidAuthor"] and write.marker in each["body"]:
                return dict(each)
        page = opened["pageInfo"]
    return None


def _is_before(opened: Mapping[str, Any], write: OpenIssue | OpenRevert) -> bool:
    since = write.since if isinstance(write, OpenIssue) else None
    return since is not None and datetime.fromisoformat(opened["createdAt"]) < since
