"""What people write on a pull request, and what they may: read again at the moment it is acted on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.facts.comment import Comment, Kind
from bot.facts.pull_request import Person
from bot.github import documents
from bot.github.client import ReadOnly
from bot.github.errors import NotFound
from bot.policy.permission import Permission

_PATHS: Mapping[Kind, str] = {
    Kind.COMMENT: "/repos/{owner}/{name}/issues/comments/{id}",
    Kind.REVIEW_COMMENT: "/repos/{owner}/{name}/pulls/comments/{id}",
}
_PERMISSION = "/repos/{owner}/{name}/collaborators/{login}/permission"


async def comment(client: ReadOnly, owner: str, name: str, kind: Kind, number: int) -> tuple[Comment, datetime]:
    """A comment as it stands, and when GitHub took it. Raises: GitHubError; NotFound, where it was deleted."""
    told = await client.get(_PATHS[kind], {"owner": owner, "name": name, "id": str(number)})
    user = told["user"] or {"id": 0, "login": "ghost", "type": "User"}
    found = Comment(
        id=told["id"],
        kind=kind,
        person=Person(id=user["id"], login=user["login"], is_bot=user["type"] == "Bot"),
        body=told["body"] or "",
        is_edited=told["updated_at"] != told["created_at"],
        is_via_app=told.get("performed_via_github_app") is not None,
    )
    return found, datetime.fromisoformat(told["created_at"])


async def review(client: ReadOnly, owner: str, name: str, number: int, review_id: int) -> tuple[Comment, datetime]:
    """The body of a pull request's review as it stands, and when it was submitted.

    REST does not tell whether a review was edited. Raises: GitHubError; NotFound, where there is no such review.
    """
    before, is_more = None, True
    while is_more:
        data = await client.graphql(documents.REVIEW_BODIES, owner=owner, name=name, number=number, before=before)
        page = data["repository"]["pullRequest"]["reviews"]
        for each in page["nodes"]:
            if int(each["fullDatabaseId"]) == review_id and each["submittedAt"]:
                return _review(each), datetime.fromisoformat(each["submittedAt"])
        before, is_more = page["pageInfo"]["startCursor"], page["pageInfo"]["hasPreviousPage"]
    raise NotFound(f"Pull request {owner}/{name}#{number} has no review {review_id}. Was it a draft?")


def _review(told: Mapping[str, Any]) -> Comment:
    author = told["author"] or {"login": "ghost", "__typename": "User"}
    is_bot = author["__typename"] != "User"
    return Comment(
        id=int(told["fullDatabaseId"]),
        kind=Kind.REVIEW,
        person=Person(id=author.get("databaseId") or 0, login=author["login"], is_bot=is_bot),
        body=told["body"],
        is_edited=told["lastEditedAt"] is not None,
    )


async def permission(client: ReadOnly, owner: str, name: str, person: Person) -> Permission:
    """What somebody may do in a repository now. Raises: GitHubError.

    An account of that login with another id is somebody else, who gets nothing. A custom role counts as the one of
    GitHub's own that it builds on.
    """
    try:
        told = await client.get(_PERMISSION, {"owner": owner, "name": name, "login": person.login})
    except NotFound:
        return Permission.NONE
    if (told["user"] or {}).get("id") != person.id:
        return Permission.NONE
    return _level(told)


async def teams(client: ReadOnly, organisation: str, person: Person, *, with_parents: bool = False) -> frozenset[int]:
    """The teams of an organisation that somebody is in themselves now, by numeric id. Raises: GitHubError.

    `with_parents`: and the teams above those. What is no organisation, and what the App may not read, has no teams:
    whoever asks gets nothing by it. GitHub finds people by their login; whether it is they the members' ids say.
    """
    found: set[int] = set()
    after, is_more = None, True
    while is_more:
        data, refusals = await client.graphql_in_parts(
            documents.TEAMS_OF, organisation=organisation, login=person.login, after=after
        )
        if refusals or not data.get("organization"):
            return frozenset()
        page = data["organization"]["teams"]
        for each in page["nodes"]:
            if _is_in(person, each):
                above = each["ancestors"]["nodes"] if with_parents else ()
                found |= {each["databaseId"], *(team["databaseId"] for team in above)}
        after, is_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return frozenset(found)


def _is_in(person: Person, team: Mapping[str, Any]) -> bool:
    return person.id in {each["databaseId"] for each in team["members"]["nodes"]}


def _level(told: Mapping[str, Any]) -> Permission:
    known = set(Permission)
    named = [told.get("role_name"), told.get("permission")]
    return next((Permission(each) for each in named if each in known), Permission.NONE)
