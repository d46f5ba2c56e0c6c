"""A tracking issue: one, opened once and kept true. It is known by its marker *and* its author."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.github import opening
from bot.github.client import Client, Variables
from bot.github.errors import Gone, NotFound
from bot.writes.write import OpenIssue, PutIssue

_ISSUE = "/repos/{owner}/{name}/issues/{number}"


async def put(client: Client, repository: Variables, write: PutIssue) -> int:
    """Let an issue of a repository (`owner`, `name`) say this; its number. Raises: GitHubError."""
    if write.id is not None and await _edited(client, repository, write, write.id):
        return write.id
    opened = OpenIssue(title=write.title, body=write.body, marker=write.marker, since=write.since)
    number = await opening.issue(client, repository, 0, opened)
    await _edited(client, repository, write, number)
    return number


async def _edited(client: Client, repository: Variables, write: PutIssue, number: int) -> bool:
    """Whether there is such an issue; where it says something else it is edited."""
    variables = {**repository, "number": str(number)}
    wanted = {"title": write.title, "body": write.body} | ({"state": "closed"} if write.is_closed else {})
    find = partial(_find, client, variables, wanted)
    try:
        if await find() is None:
            await client.write("PATCH", _ISSUE, variables, wanted, read_back=find)
    except (NotFound, Gone):
        return False
    return True


async def _find(client: Client, variables: Variables, wanted: Mapping[str, str]) -> Mapping[str, Any] | None:
    issue: dict[str, Any] = await client.get(_ISSUE, variables)
    return issue if all((issue[name] or "") == told for name, told in wanted.items()) else None
