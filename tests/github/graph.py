"""GitHub's GraphQL, executed over its real schema with the world behind it."""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import graphql

from tests.github import conformance, description, merging, represent
from tests.github.git import Commit, Git, Signature
from tests.github.hub import Hub, Refused
from tests.github.routing import Answer
from tests.github.state import (
    Account,
    App,
    AutoMerge,
    CheckRun,
    CheckSuite,
    Comment,
    ForcePush,
    Issue,
    Label,
    MergeGroup,
    Pull,
    Repository,
    Retarget,
    Review,
    Team,
    Token,
)

MOST = 100
Resolver = Callable[..., Any]


class Unanswered(Exception):  # noqa: N818 - an answer of GitHub's, not a failure of ours
    """An error GitHub gives inside an answer; `type` is its own word for it."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass
class Asker:
    """Who asks, and what the stand-in could not answer."""

    hub: Hub
    token: Token
    missing: list[str] = field(default_factory=list)

    def need(self, permission: str, level: str = "read") -> None:
        if not self.token.may(permission, level):
            raise Unanswered("FORBIDDEN", "Resource not accessible by integration")


@dataclass(frozen=True)
class CommitOf:
    """A commit and the repository it is looked at in."""

    repository: Repository
    commit: Commit


@dataclass(frozen=True)
class Blob:
    """A file's content at a revision."""

    oid: str
    content: bytes


@dataclass(frozen=True)
class Entry:
    """A pull request's place in the merge queue."""

    group: MergeGroup
    pull: Pull


def is_mutation(text: bytes) -> bool:
    """Whether a request changes anything; what cannot be read does not."""
    try:
        parsed, _ = conformance.document(json.loads(text)["query"])
    except (ValueError, KeyError, TypeError):
        return False
    operations = (
        [one for one in parsed.definitions if isinstance(one, graphql.OperationDefinitionNode)] if parsed else []
    )
    return any(one.operation is graphql.OperationType.MUTATION for one in operations)


def answer(hub: Hub, text: bytes, who: Token | App | None) -> Answer:
    """Answer a request; a document or variables that do not fit GitHub's schema are a violation."""
    if not isinstance(who, Token):
        raise Refused(401, "Bad credentials")
    body = json.loads(text)
    parsed, problems = conformance.document(body["query"])
    if parsed is None or problems:
        hub.violations += [f"GraphQL: {problem}" for problem in problems]
        return Answer(body={"errors": [{"message": problem} for problem in problems]})
    asker = Asker(hub, who)
    result = graphql.execute_sync(
        _schema(), parsed, context_value=asker, variable_values=body.get("variables"), field_resolver=_plain
    )
    hub.violations += [f"stand-in: {one}" for one in asker.missing]
    told: dict[str, Any] = {"data": result.data}
    if result.errors:
        told["errors"] = [_error(hub, one) for one in result.errors]
    return Answer(body=told)


def _error(hub: Hub, error: graphql.GraphQLError) -> dict[str, Any]:
    original = error.original_error
    if isinstance(original, Unanswered):
        return {"type": original.kind, **error.formatted}
    hub.violations.append(f"GraphQL: {error.message} at {error.path}")
    return dict(error.formatted)


def _plain(source: Any, info: graphql.GraphQLResolveInfo, **_: Any) -> Any:
    """Fields of plain values; anything else the stand-in does not answer yet, which must not pass for null."""
    if isinstance(source, dict) and info.field_name in source:
        return source[info.field_name]
    missing = f"GraphQL {info.parent_type.name}.{info.field_name} is not answered yet (tests/github/graph.py)"
    info.context.missing.append(missing)
    raise Unanswered("INTERNAL", missing)


@functools.cache
def _schema() -> graphql.GraphQLSchema:
    schema = description.graphql_schema()
    for name, resolvers in FIELDS.items():
        fields = schema.type_map[name].fields
        for one, resolver in resolvers.items():
            fields[one].resolve = _resolve(resolver)
    for abstract in schema.type_map.values():
        if graphql.is_abstract_type(abstract):
            abstract.resolve_type = _type_of
    return schema


def _resolve(resolver: Resolver) -> Resolver:
    return lambda source, info, **given: resolver(source, info.context, **given)


def _type_of(thing: Any, *_: Any) -> str:
    if isinstance(thing, Account):
        return thing.kind
    return NAMES[type(thing[1] if isinstance(thing, tuple) else thing)]


def _listed(items: Sequence[Any], given: dict[str, Any]) -> dict[str, Any]:
    """A connection, with GitHub's bounds on how much may be asked for at once."""
    first, last = given.get("first"), given.get("last")
    if first is None and last is None:
        raise Unanswered("MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value to paginate.")
    if max(first or 0, last or 0) > MOST:
        raise Unanswered("EXCESSIVE_PAGINATION", f"Requesting more than {MOST} records is not allowed.")
    numbered = list(enumerate(items))
    if given.get("after"):
        numbered = [one for one in numbered if one[0] > _index(given["after"])]
    if given.get("before"):
        numbered = [one for one in numbered if one[0] < _index(given["before"])]
    kept = numbered[:first] if first is not None else numbered[-last:] if last else []
    return {
        "totalCount": len(items),
        "nodes": [item for _, item in kept],
        "edges": [{"node": item, "cursor": _cursor(index)} for index, item in kept],
        "pageInfo": {
            "hasNextPage": bool(kept) and kept[-1][0] < len(items) - 1,
            "hasPreviousPage": bool(kept) and kept[0][0] > 0,
            "startCursor": _cursor(kept[0][0]) if kept else None,
            "endCursor": _cursor(kept[-1][0]) if kept else None,
        },
    }


def _cursor(index: int) -> str:
    return base64.b64encode(f"cursor:{index}".encode()).decode()


def _index(cursor: str) -> int:
    return int(base64.b64decode(cursor).decode().partition(":")[2])


def _repository(_: Any, asker: Asker, owner: str, name: str, **__: Any) -> Repository:
    found = asker.hub.world.repository(owner, name) or asker.hub.world.former(owner, name)
    if found is None or not asker.token.sees(found):
        raise Unanswered("NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'.")
    return found


def _pull(repository: Repository, asker: Asker, number: int) -> Pull:
    asker.need("pull_requests")
    if number not in repository.pulls:
        raise Unanswered("NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}.")
    return repository.pulls[number]


def _pulls(repository: Repository, asker: Asker, **given: Any) -> dict[str, Any]:
    asker.need("pull_requests")
    states, base, head = (given.get(name) for name in ("states", "baseRefName", "headRefName"))
    found = [
        one
        for one in repository.pulls.values()
        if not states or _state(one) in states
        if base in {None, one.base_ref}
        if head in {None, one.head_ref}
    ]
    order = given.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    key = "updated_at" if order["field"] == "UPDATED_AT" else "created_at"
    found.sort(key=lambda one: (getattr(one, key), one.number), reverse=order["direction"] == "DESC")
    return _listed(found, given)


def _labels(repository: Repository, _: Asker, query: str | None = None, **given: Any) -> dict[str, Any]:
    wanted = (query or "").lower()
    found = [one for one in repository.labels.values() if wanted in f"{one.name} {one.description or ''}".lower()]
    return _listed(found, given)


def _object(repository: Repository, asker: Asker, expression: str | None = None, oid: str | None = None) -> Any:
    """A commit (`main`) or a file (`main:path`); anything else is null."""
    asker.need("contents")
    revision, colon, path = (expression or oid or "").partition(":")
    sha = repository.git.resolve(revision)
    if sha is None:
        return None
    if not colon:
        return CommitOf(repository, repository.git.read(sha))
    content = repository.git.show(sha, path)
    return None if content is None else Blob(repository.git("rev-parse", f"{sha}:{path}"), content)


def _ref(repository: Repository, name: str) -> dict[str, Any] | None:
    short = name.removeprefix("refs/heads/")
    sha = repository.git.ref(short)
    target = sha and CommitOf(repository, repository.git.read(sha))
    return {"name": short, "prefix": "refs/heads/", "target": target, "id": f"REF_{short}"} if sha else None


def _queue(repository: Repository, _: Asker, branch: str | None = None) -> dict[str, Any] | None:
    name = (branch or repository.default_branch).removeprefix("refs/heads/")
    groups = [group for group in repository.queue if group.base_ref == name]
    return {"groups": groups, "id": f"MQ_{name}"} if groups else None


def _entries(queue: dict[str, Any], _: Asker, **given: Any) -> dict[str, Any]:
    return _listed([Entry(group, pull) for group in queue["groups"] for pull in group.pulls], given)


def _entry(pull: Pull, _: Asker) -> Entry | None:
    return next((Entry(group, pull) for group in pull.repository.queue if pull in group.pulls), None)


def _state(pull: Pull) -> str:
    return "MERGED" if pull.merged_at else pull.state.upper()


def _commits(pull: Pull, _: Asker, **given: Any) -> dict[str, Any]:
    """At most the first 250 of a pull request's commits are listed; the count is of all."""
    log = [CommitOf(pull.repository, one) for one in pull.repository.git.log(pull.base, pull.head)]
    nodes = [{"commit": one, "id": f"PRC_{one.commit.sha}", "pullRequest": pull} for one in log]
    return _listed(nodes, given) | {"totalCount": len(log)}


def _requests(pull: Pull, _: Asker, **given: Any) -> dict[str, Any]:
    nodes = [
        {"requestedReviewer": one, "asCodeOwner": one.id in pull.owners, "id": f"RR_{one.id}", "pullRequest": pull}
        for one in pull.requested
    ]
    return _listed(nodes, given)


def _opinions(pull: Pull, asker: Asker, **given: Any) -> dict[str, Any]:
    world, writers_only = asker.hub.world, given.pop("writersOnly", False)
    kept = [one for one in pull.opinions if not writers_only or world.can_write(pull.repository, one.author)]
    return _listed([(pull, one) for one in kept], given)


def _reviews(pull: Pull, _: Asker, states: Any = None, author: str | None = None, **given: Any) -> dict[str, Any]:
    kept = [one for one in pull.reviews if (not states or one.state in states) and author in {None, one.author.login}]
    return _listed([(pull, one) for one in kept], given)


def _comments(pull: Pull, _: Asker, **given: Any) -> dict[str, Any]:
    return _listed([one for one in pull.repository.comments.values() if one.number == pull.number], given)


def _latest(pull: Pull, _: Asker, **given: Any) -> dict[str, Any]:
    return _listed([(pull, one) for one in {one.author.id: one for one in pull.reviews}.values()], given)


def _timeline(pull: Pull, _: Asker, **given: Any) -> dict[str, Any]:
    known = {"HEAD_REF_FORCE_PUSHED_EVENT": pull.force_pushes, "BASE_REF_CHANGED_EVENT": pull.retargets}
    asked = given.pop("itemTypes", None) or ["none"]
    if not set(asked) <= set(known):
        raise Unanswered("INTERNAL", f"the stand-in's timeline knows {', '.join(known)} alone")
    items = [(pull, one) for kind in asked for one in known[kind]]
    kept = _listed(items, given)
    return kept | {"filteredCount": len(items), "pageCount": len(kept["nodes"])}


def _pulls_of(commit: CommitOf, asker: Asker, **given: Any) -> dict[str, Any]:
    """The pull requests a commit is part of."""
    asker.need("pull_requests")
    given.pop("orderBy", None)
    sha, git = commit.commit.sha, commit.repository.git
    return _listed([one for one in commit.repository.pulls.values() if sha in _shas(git, one)], given)


def _shas(git: Git, pull: Pull) -> list[str]:
    return [one.sha for one in git.log(pull.base, pull.head)]


def _suites(commit: CommitOf, asker: Asker, **given: Any) -> dict[str, Any]:
    asker.need("checks")
    wanted = given.pop("filterBy", None) or {}
    kept = [
        (commit.repository, one)
        for one in commit.repository.suites.values()
        if one.head == commit.commit.sha and wanted.get("appId") in {None, one.app.id}
    ]
    return _listed(kept, given)


def _runs(of: tuple[Repository, CheckSuite], _: Asker, **given: Any) -> dict[str, Any]:
    repository, suite = of
    wanted = given.pop("filterBy", None) or {}
    kept = [
        one
        for one in repository.check_runs.values()
        if one.suite is suite
        and wanted.get("checkName") in {None, one.name}
        and wanted.get("appId") in {None, suite.app.id}
    ]
    if wanted.get("checkType") == "LATEST":
        kept = list({one.name: one for one in kept}.values())
    return _listed(kept, given)


def _git_actor(signature: Signature, asker: Asker, at: int) -> dict[str, Any]:
    date = _when(datetime.fromtimestamp(at, tz=UTC))
    user = asker.hub.world.by_email(signature.email)
    return {"name": signature.name, "email": signature.email, "date": date, "user": _person(user)}


def _person(account: Account | None) -> Account | None:
    return account if account and account.kind == "User" else None


def _present(account: Account) -> Account | None:
    """Who did something, until their account is deleted."""
    return None if account.is_deleted else account


def _authors(commit: CommitOf, asker: Asker, **given: Any) -> dict[str, Any]:
    return _listed([_git_actor(one, asker, commit.commit.at) for one in commit.commit.authors], given)


def _organisation(_: Any, asker: Asker, login: str) -> Account:
    found = asker.hub.world.account(login)
    if found is None or found.kind != "Organization":
        raise Unanswered("NOT_FOUND", f"Could not resolve to an Organization with the login of '{login}'.")
    return found


def _account(_: Any, asker: Asker, login: str) -> Account:
    found = _person(asker.hub.world.account(login))
    if found is None:
        raise Unanswered("NOT_FOUND", f"Could not resolve to a User with the login of '{login}'.")
    return found


def _team(organisation: Account, asker: Asker, slug: str) -> Team | None:
    """Null where there is none, and where the bearer may not know of it."""
    found = asker.hub.world.team(organisation.login, slug)
    may_read = found and found.is_readable and asker.token.may("members", "read")
    return found if may_read else None


def _teams(organisation: Account, asker: Asker, userLogins: Any = None, **given: Any) -> dict[str, Any]:  # noqa: N803  # GitHub's name
    asker.need("members")
    found = [one for one in asker.hub.world.teams.values() if one.organisation is organisation and one.is_readable]
    logins = {login.lower() for login in userLogins or ()}
    return _listed([one for one in found if not logins or logins & {each.login.lower() for each in one.members}], given)


def _members(
    team: Team, _: Asker, membership: str | None = "ALL", query: str | None = None, **given: Any
) -> dict[str, Any]:
    direct = team.members
    everyone = team.everyone
    below = [one for one in everyone if one not in direct]
    kept = {"IMMEDIATE": direct, "CHILD_TEAM": below}.get(membership or "ALL", everyone)
    return _listed([one for one in kept if (query or "").lower() in one.login.lower()], given)


def _issues(repository: Repository, asker: Asker, **given: Any) -> dict[str, Any]:
    asker.need("issues")
    order = given.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    found = sorted(repository.issues.values(), key=lambda one: one.number, reverse=order["direction"] == "DESC")
    return _listed(found, given)


def _revert(_: Any, asker: Asker, **given: Any) -> dict[str, Any]:
    told = given["input"]
    asker.need("pull_requests", "write")
    asker.need("contents", "write")
    pull = _known_pull(asker, told["pullRequestId"])
    try:
        made = merging.revert(asker.hub, pull, asker.token.actor, told.get("body"))
    except Refused as refused:
        raise Unanswered("UNPROCESSABLE", refused.body["message"]) from refused
    return {"pullRequest": pull, "revertPullRequest": made, "clientMutationId": told.get("clientMutationId")}


def _known_pull(asker: Asker, node: str) -> Pull:
    everyone = [one for repository in asker.hub.world.repositories.values() for one in repository.pulls.values()]
    pull = next((one for one in everyone if f"PR_{one.id}" == node), None)
    if pull is None or not asker.token.sees(pull.repository):
        raise Unanswered("NOT_FOUND", f"Could not resolve to a node with the global id of '{node}'.")
    return pull


def _dequeue(_: Any, asker: Asker, **given: Any) -> dict[str, Any]:
    asker.need("merge_queues", "write")
    pull = _known_pull(asker, given["input"]["id"])
    entry = _entry(pull, asker)
    if entry is None:
        raise Unanswered("UNPROCESSABLE", "Pull request is not in the merge queue")
    merging.dequeue(asker.hub, entry.group, pull, asker.token.actor)
    return {"mergeQueueEntry": entry, "clientMutationId": None}


def _disarm(_: Any, asker: Asker, **given: Any) -> dict[str, Any]:
    pull = _to_arm(asker, given["input"])
    if pull.auto_merge is None:
        raise Unanswered("UNPROCESSABLE", "Can't disable auto-merge for this pull request.")
    pull.auto_merge = None
    return {"pullRequest": pull, "actor": asker.token.actor, "clientMutationId": None}


def _arm(_: Any, asker: Asker, **given: Any) -> dict[str, Any]:
    """GitHub takes auto-merge only where something is left to wait for."""
    told = given["input"]
    pull = _to_arm(asker, told)
    if not merging.unmet(pull.repository, pull.base_ref, pull.head):
        raise Unanswered("UNPROCESSABLE", "Pull request Pull request is in clean status")
    words = (told.get("commitHeadline"), told.get("commitBody"), told.get("authorEmail"))
    pull.auto_merge = AutoMerge(asker.token.actor, asker.hub.world.clock(), told["mergeMethod"], *words)
    return {"pullRequest": pull, "actor": asker.token.actor, "clientMutationId": None}


def _merge(_: Any, asker: Asker, **given: Any) -> dict[str, Any]:
    told = given["input"]
    pull = _to_arm(asker, told)
    try:
        merging.merge(asker.hub, pull, asker.token.actor, told["mergeMethod"].lower())
    except Refused as refused:
        raise Unanswered("UNPROCESSABLE", refused.body["message"]) from refused
    return {"pullRequest": pull, "actor": asker.token.actor, "clientMutationId": None}


def _to_arm(asker: Asker, told: dict[str, Any]) -> Pull:
    asker.need("pull_requests", "write")
    asker.need("contents", "write")
    pull = _known_pull(asker, told["pullRequestId"])
    if told.get("expectedHeadOid") not in {None, pull.head}:
        raise Unanswered("UNPROCESSABLE", "Head branch was modified. Review and try the merge again.")
    return pull


def _rate_limit(*_: Any, **__: Any) -> dict[str, Any]:
    return {"cost": 1, "limit": 5000, "remaining": 4999, "used": 1, "nodeCount": 1, "resetAt": "2100-01-01T00:00:00Z"}


def _when(at: datetime | None) -> str | None:
    return represent.moment(at)


def _upper(text: str | None) -> str | None:
    return text and text.upper()


def _always(value: Any) -> Resolver:
    return lambda *_: value


def _no(*_: Any) -> bool:
    return False


ACCOUNT: dict[str, Resolver] = {
    "id": lambda one, _: one.node_id,
    "databaseId": lambda one, _: one.id,
    "login": lambda one, _: one.login,
    "url": lambda one, asker: f"{asker.hub.web}/{one.login}",
}

FIELDS: dict[str, dict[str, Resolver]] = {
    "Query": {
        "repository": _repository,
        "organization": _organisation,
        "user": _account,
        "viewer": lambda _, asker: asker.token.actor,
        "rateLimit": _rate_limit,
    },
    "Mutation": {
        "revertPullRequest": _revert,
        "dequeuePullRequest": _dequeue,
        "disablePullRequestAutoMerge": _disarm,
        "enablePullRequestAutoMerge": _arm,
        "mergePullRequest": _merge,
    },
    "User": ACCOUNT | {"name": lambda one, _: one.login, "email": _always("")},
    "Bot": ACCOUNT | {"login": lambda one, _: one.login.removesuffix("[bot]")},
    "Organization": ACCOUNT | {"name": lambda one, _: one.login, "team": _team, "teams": _teams},
    "Team": {
        "id": lambda one, _: f"T_{one.id}",
        "databaseId": lambda one, _: one.id,
        "slug": lambda one, _: one.slug,
        "name": lambda one, _: one.slug,
        "combinedSlug": lambda one, _: one.handle,
        "privacy": lambda one, _: "SECRET" if one.privacy == "secret" else "VISIBLE",
        "organization": lambda one, _: one.organisation,
        "parentTeam": lambda one, _: one.parent,
        "members": _members,
        "ancestors": lambda one, _, **given: _listed(one.lineage[1:], given),
    },
    "Repository": {
        "id": lambda one, _: f"R_{one.id}",
        "databaseId": lambda one, _: one.id,
        "name": lambda one, _: one.name,
        "nameWithOwner": lambda one, _: one.full_name,
        "owner": lambda one, _: one.owner,
        "isPrivate": lambda one, _: one.private,
        "isArchived": _no,
        "url": lambda one, asker: f"{asker.hub.web}/{one.full_name}",
        "pullRequest": _pull,
        "pullRequests": _pulls,
        "issues": _issues,
        "labels": _labels,
        "label": lambda one, _, name: one.labels.get(name.lower()),
        "object": _object,
        "ref": lambda one, _, **given: _ref(one, given["qualifiedName"]),
        "defaultBranchRef": lambda one, _: _ref(one, one.default_branch),
        "mergeQueue": _queue,
    },
    "Label": {
        "id": lambda one, _: f"LA_{one.id}",
        "name": lambda one, _: one.name,
        "color": lambda one, _: one.colour,
        "description": lambda one, _: one.description,
    },
    "PullRequest": {
        "id": lambda one, _: f"PR_{one.id}",
        "databaseId": lambda one, _: one.id,
        "fullDatabaseId": lambda one, _: str(one.id),
        "number": lambda one, _: one.number,
        "title": lambda one, _: one.title,
        "body": lambda one, _: one.body or "",
        "state": lambda one, _: _state(one),
        "closed": lambda one, _: one.state == "closed",
        "merged": lambda one, _: one.merged_at is not None,
        "isDraft": lambda one, _: one.is_draft,
        "isCrossRepository": lambda one, _: one.head_repository is not one.repository,
        "author": lambda one, _: _present(one.author),
        "viewerDidAuthor": lambda one, asker: one.author is asker.token.actor,
        "baseRefName": lambda one, _: one.base_ref,
        "baseRefOid": lambda one, _: one.base,
        "baseRef": lambda one, _: _ref(one.repository, one.base_ref),
        "headRefName": lambda one, _: one.head_ref,
        "headRefOid": lambda one, _: one.head,
        "headRef": lambda one, _: _ref(one.head_repository, one.head_ref),
        "baseRepository": lambda one, _: one.repository,
        "headRepository": lambda one, _: one.head_repository,
        "headRepositoryOwner": lambda one, _: one.head_repository.owner,
        "repository": lambda one, _: one.repository,
        "mergeCommit": lambda one, _: (
            CommitOf(one.repository, one.repository.git.read(one.merge_commit)) if one.merge_commit else None
        ),
        "changedFiles": lambda one, _: len(one.repository.git.changed(one.base, one.head)),
        "createdAt": lambda one, _: _when(one.created_at),
        "updatedAt": lambda one, _: _when(one.updated_at),
        "mergedAt": lambda one, _: _when(one.merged_at),
        "url": lambda one, asker: f"{asker.hub.web}/{one.repository.full_name}/pull/{one.number}",
        "commits": _commits,
        "labels": lambda one, _, **given: _listed(one.labels, given),
        "reviewRequests": _requests,
        "latestOpinionatedReviews": _opinions,
        "latestReviews": _latest,
        "reviews": _reviews,
        "comments": _comments,
        "timelineItems": _timeline,
        "mergeQueueEntry": _entry,
        "autoMergeRequest": lambda one, _: one.auto_merge,
        "isInMergeQueue": lambda one, asker: _entry(one, asker) is not None,
    },
    "Issue": {
        "id": lambda one, _: f"I_{one.id}",
        "databaseId": lambda one, _: one.id,
        "number": lambda one, _: one.number,
        "title": lambda one, _: one.title,
        "body": lambda one, _: one.body,
        "author": lambda one, _: _present(one.author),
        "viewerDidAuthor": lambda one, asker: one.author is asker.token.actor,
        "createdAt": lambda one, _: _when(one.created_at),
        "url": lambda one, asker: f"{asker.hub.web}/{one.repository.full_name}/issues/{one.number}",
    },
    "PullRequestReview": {
        "id": lambda of, _: f"PRR_{of[1].id}",
        "databaseId": lambda of, _: of[1].id,
        "fullDatabaseId": lambda of, _: str(of[1].id),
        "state": lambda of, _: of[1].state,
        "body": lambda of, _: of[1].body,
        "author": lambda of, _: _present(of[1].author),
        "authorCanPushToRepository": lambda of, asker: asker.hub.world.can_write(of[0].repository, of[1].author),
        "commit": lambda of, _: CommitOf(of[0].repository, of[0].repository.git.read(of[1].commit)),
        "lastEditedAt": lambda of, _: _when(of[1].edited_at),
        "submittedAt": lambda of, _: _when(of[1].submitted_at),
        "createdAt": lambda of, _: _when(of[1].submitted_at),
        "updatedAt": lambda of, _: _when(of[1].edited_at or of[1].submitted_at),
        "viewerDidAuthor": lambda of, asker: of[1].author is asker.token.actor,
        "pullRequest": lambda of, _: of[0],
    },
    "HeadRefForcePushedEvent": {
        "id": lambda of, _: f"HRFPE_{of[1].id}",
        "actor": lambda of, _: _present(of[1].by),
        "beforeCommit": lambda of, _: CommitOf(of[0].repository, of[0].repository.git.read(of[1].before)),
        "afterCommit": lambda of, _: CommitOf(of[0].repository, of[0].repository.git.read(of[1].after)),
        "createdAt": lambda of, _: _when(of[1].at),
    },
    "BaseRefChangedEvent": {
        "id": lambda of, _: f"BRCE_{of[1].id}",
        "actor": lambda of, _: of[1].by,
        "previousRefName": lambda of, _: of[1].before,
        "currentRefName": lambda of, _: of[1].after,
        "createdAt": lambda of, _: _when(of[1].at),
    },
    "IssueComment": {
        "id": lambda one, _: f"IC_{one.id}",
        "databaseId": lambda one, _: one.id,
        "fullDatabaseId": lambda one, _: str(one.id),
        "body": lambda one, _: one.body,
        "author": lambda one, _: _present(one.author),
        "viewerDidAuthor": lambda one, asker: one.author is asker.token.actor,
        "createdAt": lambda one, _: _when(one.created_at),
        "updatedAt": lambda one, _: _when(one.updated_at),
        "isMinimized": _no,
    },
    "Commit": {
        "id": lambda one, _: f"C_{one.commit.sha}",
        "oid": lambda one, _: one.commit.sha,
        "message": lambda one, _: one.commit.message,
        "committedDate": lambda one, _: _when(datetime.fromtimestamp(one.commit.at, tz=UTC)),
        "author": lambda one, asker: _git_actor(one.commit.author, asker, one.commit.at),
        "committer": lambda one, asker: _git_actor(one.commit.committer, asker, one.commit.at),
        "authors": _authors,
        "checkSuites": _suites,
        "associatedPullRequests": _pulls_of,
        "repository": lambda one, _: one.repository,
    },
    "Blob": {
        "id": lambda one, _: f"B_{one.oid}",
        "oid": lambda one, _: one.oid,
        "text": lambda one, _: None if b"\0" in one.content else one.content.decode(errors="replace"),
        "byteSize": lambda one, _: len(one.content),
        "isBinary": lambda one, _: b"\0" in one.content,
        "isTruncated": _no,
    },
    "CheckSuite": {
        "id": lambda of, _: f"CS_{of[1].id}",
        "databaseId": lambda of, _: of[1].id,
        "app": lambda of, _: of[1].app,
        "commit": lambda of, _: CommitOf(of[0], of[0].git.read(of[1].head)),
        "checkRuns": _runs,
    },
    "App": {
        "id": lambda one, _: f"A_{one.id}",
        "databaseId": lambda one, _: one.id,
        "slug": lambda one, _: one.slug,
        "name": lambda one, _: one.slug,
    },
    "CheckRun": {
        "id": lambda one, _: f"CR_{one.id}",
        "databaseId": lambda one, _: one.id,
        "name": lambda one, _: one.name,
        "status": lambda one, _: _upper(one.status),
        "conclusion": lambda one, _: _upper(one.conclusion),
        "externalId": lambda one, _: one.external_id,
        "title": lambda one, _: one.output.get("title"),
        "summary": lambda one, _: one.output.get("summary"),
        "text": lambda one, _: one.output.get("text"),
        "detailsUrl": lambda one, _: one.details_url,
        "startedAt": lambda one, _: _when(one.started_at),
        "completedAt": lambda one, _: _when(one.completed_at),
    },
    "AutoMergeRequest": {
        "mergeMethod": lambda one, _: one.method,
        "enabledAt": lambda one, _: _when(one.at),
        "enabledBy": lambda one, _: _present(one.by),
        "commitHeadline": lambda one, _: one.headline,
        "commitBody": lambda one, _: one.body,
        "authorEmail": lambda one, _: one.email,
    },
    "MergeQueue": {"entries": _entries},
    "MergeQueueEntry": {
        "id": lambda one, _: f"MQE_{one.pull.id}",
        "pullRequest": lambda one, _: one.pull,
        "headCommit": lambda one, _: CommitOf(one.pull.repository, one.pull.repository.git.read(one.group.head)),
        "baseCommit": lambda one, _: CommitOf(one.pull.repository, one.pull.repository.git.read(one.group.base)),
        "position": lambda one, _: one.group.pulls.index(one.pull) + 1,
        "state": _always("AWAITING_CHECKS"),
        "enqueuedAt": lambda one, _: _when(one.group.created_at),
    },
}

NAMES = {
    AutoMerge: "AutoMergeRequest",
    Team: "Team",
    Repository: "Repository",
    Pull: "PullRequest",
    Issue: "Issue",
    Label: "Label",
    Review: "PullRequestReview",
    Comment: "IssueComment",
    CommitOf: "Commit",
    Blob: "Blob",
    CheckRun: "CheckRun",
    CheckSuite: "CheckSuite",
    ForcePush: "HeadRefForcePushedEvent",
    Retarget: "BaseRefChangedEvent",
}
