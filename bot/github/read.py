"""What stands on GitHub, read whole and read now: an event only ever says where to look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.facts.departure import Merged
from bot.facts.pull_request import Person, PullRequest, Push, Repository, Review, ReviewState, Team
from bot.facts.snapshot import Source
from bot.github import documents
from bot.github.client import ReadOnly
from bot.github.comments import sticky
from bot.github.errors import Forbidden, GitHubError, NotFound, Transient, quote
from bot.github.perform import Target
from bot.policy.exposure import Waiting
from bot.writes.standing import Standing, StandingCheckRun, StandingLabel

MOST_COMMITS = 250
"""GitHub lists no more commits of a pull request than this."""

MOST_PULLS = 100
"""A commit that is in more pull requests than this is read with these alone."""

MOST_MOVES = 100
"""So many of a pull request's forced pushes and changes of base are read, the latest."""

MOST_MEMBERS = 500
"""A team larger than this is no group of approvers."""

MOST_MERGED = 1_000
"""So many merged pull requests are read, those touched last; release notes longer than that nobody reads."""

_GHOST = Person(id=0, login="ghost")
"""Whose account is deleted. No approver has the id 0."""

_OPINIONS = frozenset(ReviewState)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A pull request as it stands: the facts to judge, and what reconcile() compares with.

    `standing.asked` is left empty: whom we asked before is ours to remember, not GitHub's. `standing` is cut short
    only where `pull_request.is_complete` is false. `force_push_count` grows whenever the head was pushed by force or
    the base was changed. `head_ref` is the branch it comes from, of this repository unless `is_fork`. `own_id` is our
    own bot account's.
    """

    pull_request: PullRequest
    standing: Standing
    force_push_count: int
    head_ref: str
    is_fork: bool
    own_id: int

    def target(self, installation_id: int) -> Target:
        """Where its writes go. Its comments were read, so a comment that was not found is known to be missing."""
        repository = self.pull_request.repository
        return Target(
            owner=repository.owner,
            name=repository.name,
            number=self.pull_request.number,
            head=self.pull_request.head,
            installation_id=installation_id,
            repository_id=repository.id,
            comments_read=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPull:
    """An open pull request in a list. `updated_at` only tells whether to look again, never what is true."""

    number: int
    base_ref: str
    head: str
    updated_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A pull request in a merge queue, and the head of the group it is in; empty where that is not made yet."""

    number: int
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A pull request in a merge group, and the head it was queued with."""

    number: int
    head: str


class Membership(StrEnum):
    """Whether the members of a team's child teams count as its own (GitHub's `TeamMembershipType`)."""

    IMMEDIATE = "IMMEDIATE"
    ALL = "ALL"


async def pull_request(  # noqa: PLR0913  a pull request's address has three parts
    client: ReadOnly, owner: str, name: str, number: int, *, labels: Sequence[str] = (), marker: str | None = None
) -> Pull:
    """Everything about a pull request, by one document unless a list is longer than a page.

    `labels` are those whose definitions matter to us; `marker` finds our comment, among those we wrote.

    Raises: GitHubError; Transient, where what was read does not fit together because it changed meanwhile.
    """
    asked = {f"label{index}": label for index, label in enumerate(labels)}
    whole = documents.pull_request(len(labels))
    data = await client.graphql(whole, owner=owner, name=name, number=number, app=client.app_id, **asked)
    repository, pull = _present(data, owner, name, number)
    pages = _Pages(client, {"owner": owner, "name": name, "number": number})
    await pages.fill(pull, marker)
    runs = await _head(client, owner, name, pull)
    return Pull(
        pull_request=_facts(repository, pull, runs),
        standing=_standing(repository, pull, runs, marker),
        force_push_count=pull["timelineItems"]["filteredCount"],
        head_ref=pull["headRefName"],
        is_fork=pull["isCrossRepository"],
        own_id=data["viewer"]["databaseId"],
    )


def _present(data: Mapping[str, Any], owner: str, name: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    repository = data.get("repository")
    pull = repository and repository.get("pullRequest")
    if not repository or not pull:
        raise NotFound(f"Pull request {owner}/{name}#{number} does not exist, or the App may not see it.")
    return dict(repository), dict(pull)


@dataclass(frozen=True, slots=True)
class _Pages:
    """Reads on where a connection has another page, into the first page itself."""

    client: ReadOnly
    variables: Mapping[str, object]

    async def fill(self, pull: dict[str, Any], marker: str | None) -> None:
        await self.extend(documents.MORE_COMMITS, pull["commits"], lambda commits: len(commits) < MOST_COMMITS)
        await self.extend(documents.MORE_REVIEWS, pull["latestOpinionatedReviews"], lambda _: True)
        if marker is not None:
            await self.extend(documents.MORE_COMMENTS, pull["comments"], lambda found: sticky(found, marker) is None)

    async def extend(self, document: str, connection: dict[str, Any], wanted: Callable[[list[Any]], bool]) -> None:
        while connection["pageInfo"]["hasNextPage"] and wanted(connection["nodes"]):
            after = connection["pageInfo"]["endCursor"]
            data = await self.client.graphql(document, **self.variables, after=after)
            page = data["repository"]["pullRequest"]["page"]
            connection["nodes"].extend(page["nodes"])
            connection["pageInfo"] = page["pageInfo"]


async def _head(client: ReadOnly, owner: str, name: str, pull: Mapping[str, Any]) -> dict[str, Any]:
    """The head, with our check runs and its pull requests. GitHub's list of commits may end before it, at 250."""
    tips: list[dict[str, Any]]
    tips = [node["commit"] for node in pull["tip"]["nodes"] if node["commit"]["oid"] == pull["headRefOid"]]
    if tips:
        return tips[0]
    data = await client.graphql(
        documents.CHECK_RUNS, owner=owner, name=name, commit=pull["headRefOid"], app=client.app_id
    )
    if not (head := data["repository"]["object"]):
        raise Transient(f"{owner}/{name} does not have commit {pull['headRefOid']} yet. It will.")
    return dict(head)


def _facts(repository: Mapping[str, Any], pull: Mapping[str, Any], head: Mapping[str, Any]) -> PullRequest:
    contributors, unknown = _contributors(pull["commits"]["nodes"])
    forced, doubts = _forced(pull["timelineItems"])
    return PullRequest(
        repository=Repository(id=repository["databaseId"], owner=repository["owner"]["login"], name=repository["name"]),
        number=pull["number"],
        title=pull["title"],
        author=_person(pull["author"]),
        state=pull["state"].lower(),
        is_draft=pull["isDraft"],
        base_ref=pull["baseRefName"],
        base=_base(pull),
        head=pull["headRefOid"],
        contributors=together(contributors, forced),
        unknown_contributors=unknown,
        doubts=doubts,
        same_head=_same_head(repository, pull, head),
        other_bases=_other_bases(repository, pull, head),
        reviews=tuple(
            _review(each) for each in pull["latestOpinionatedReviews"]["nodes"] if each["state"] in _OPINIONS
        ),
        is_complete=_is_complete(pull, head),
    )


def _base(pull: Mapping[str, Any]) -> str:
    """The base branch as it is now. `baseRefOid` is what it was when the pull request last moved."""
    ref = pull["baseRef"]
    return str(ref["target"]["oid"] if ref else pull["baseRefOid"])


def _forced(moves: Mapping[str, Any]) -> tuple[tuple[Person, ...], tuple[str, ...]]:
    """Who pushed by force, which GitHub keeps; and what is not known about that."""
    pushes = [node for node in moves["nodes"] if node["__typename"] == "HeadRefForcePushedEvent"]
    people = [_person(node["actor"]) for node in pushes]
    doubts = []
    if any(person.id == 0 for person in people):
        doubts.append("somebody whose account is gone pushed by force")
    if moves["filteredCount"] > MOST_MOVES:
        doubts.append(f"it was pushed by force so often that GitHub tells the last {MOST_MOVES} times alone")
    return tuple(people), tuple(doubts)


def together(*people: Iterable[Person]) -> tuple[Person, ...]:
    """Everybody once, by id; who has none is nobody in particular."""
    known = {person.id: person for each in people for person in each if person.id}
    return tuple(known[key] for key in sorted(known))


def _same_head(repository: Mapping[str, Any], pull: Mapping[str, Any], head: Mapping[str, Any]) -> tuple[int, ...]:
    """The other open pull requests from this very commit into the same branch."""
    wanted = ("OPEN", pull["headRefOid"], pull["baseRefName"], repository["databaseId"])
    found = (
        each["number"]
        for each in head["associatedPullRequests"]["nodes"]
        if (each["state"], each["headRefOid"], each["baseRefName"], (each["baseRepository"] or {}).get("databaseId"))
        == wanted
    )
    return tuple(sorted(number for number in found if number != pull["number"]))


def _other_bases(repository: Mapping[str, Any], pull: Mapping[str, Any], head: Mapping[str, Any]) -> tuple[int, ...]:
    """The open pull requests from this very commit into other branches of the repository."""
    wanted = ("OPEN", pull["headRefOid"], repository["databaseId"])
    found = (
        each["number"]
        for each in head["associatedPullRequests"]["nodes"]
        if (each["state"], each["headRefOid"], (each["baseRepository"] or {}).get("databaseId")) == wanted
        and each["baseRefName"] != pull["baseRefName"]
    )
    return tuple(sorted(found))


def _is_complete(pull: Mapping[str, Any], head: Mapping[str, Any]) -> bool:
    """Whether nothing was cut short: neither a page left unread nor a commit with more authors than asked for."""
    commits = pull["commits"]
    lists = ("labels", "reviewRequests", "latestReviews", "latestOpinionatedReviews")
    authors = [node["commit"]["authors"] for node in commits["nodes"]]
    return (
        not any(pull[each]["pageInfo"]["hasNextPage"] for each in lists)
        and commits["totalCount"] == len(commits["nodes"])
        and commits["totalCount"] < MOST_COMMITS
        and head["associatedPullRequests"]["totalCount"] <= MOST_PULLS
        and all(each["totalCount"] == len(each["nodes"]) for each in authors)
    )


def _person(actor: Mapping[str, Any] | None) -> Person:
    """An account; kinds without a numeric id, and deleted ones, are nobody who could approve."""
    if actor is None:
        return _GHOST
    is_bot = actor.get("__typename", "User") != "User"
    return Person(id=actor.get("databaseId") or 0, login=actor["login"], is_bot=is_bot)


def _review(review: Mapping[str, Any]) -> Review:
    return Review(
        id=int(review["fullDatabaseId"]),
        person=_person(review["author"]),
        state=ReviewState(review["state"]),
        commit=(review["commit"] or {}).get("oid", ""),
        is_edited=review["lastEditedAt"] is not None,
        can_write=review["authorCanPushToRepository"],
    )


def _contributors(commits: Iterable[Mapping[str, Any]]) -> tuple[tuple[Person, ...], int]:
    """Every author, co-author and committer by numeric id, and how many there are whose address maps to no account."""
    known: dict[int, Person] = {}
    unknown: set[tuple[str, str]] = set()
    for actor in _git_actors(commits):
        if user := actor["user"]:
            known[user["databaseId"]] = Person(id=user["databaseId"], login=user["login"])
        else:
            unknown.add((actor["name"] or "", actor["email"] or ""))
    return together(known.values()), len(unknown)


def _git_actors(commits: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for node in commits:
        commit = node["commit"]
        yield from commit["authors"]["nodes"]
        if commit["committer"] and not _is_web_flow(commit["committer"]):
            yield commit["committer"]


def _is_web_flow(committer: Mapping[str, Any]) -> bool:
    """GitHub commits in its own name what people do on its pages. It is nobody, and its id differs per server."""
    user = committer["user"]
    return committer["email"] == "noreply@github.com" or (user is not None and user["login"] == "web-flow")


def _standing(
    repository: Mapping[str, Any], pull: Mapping[str, Any], head: Mapping[str, Any], marker: str | None
) -> Standing:
    asked = [node["requestedReviewer"] for node in pull["reviewRequests"]["nodes"] if node["requestedReviewer"]]
    return Standing(
        labels=tuple(node["name"] for node in pull["labels"]["nodes"]),
        defined_labels=tuple(_label(found) for key, found in repository.items() if key.startswith("label") and found),
        requested_users=tuple(each["login"] for each in asked if "login" in each),
        requested_teams=tuple(each["slug"] for each in asked if "slug" in each),
        reviewed=tuple(
            _person(node["author"]).login
            for node in pull["latestReviews"]["nodes"]
            if node["commit"] and node["commit"]["oid"] == pull["headRefOid"]
        ),
        check_runs=_latest_runs(head),
        comment=sticky(pull["comments"]["nodes"], marker),
    )


def _label(label: Mapping[str, Any]) -> StandingLabel:
    return StandingLabel(name=label["name"], colour=label["color"], description=label["description"] or "")


def _latest_runs(head: Mapping[str, Any]) -> tuple[StandingCheckRun, ...]:
    """The latest run of each name; a commit can have several suites of one App."""
    runs = [run for suite in head["checkSuites"]["nodes"] for run in suite["checkRuns"]["nodes"]]
    latest = {run["name"]: _run(run) for run in sorted(runs, key=lambda run: int(run["databaseId"]))}
    return tuple(latest[name] for name in sorted(latest))


def _run(run: Mapping[str, Any]) -> StandingCheckRun:
    return StandingCheckRun(
        id=run["databaseId"],
        name=run["name"],
        status=run["status"].lower(),
        conclusion=run["conclusion"].lower() if run["conclusion"] else None,
        external_id=run["externalId"] or "",
    )


async def people(
    client: ReadOnly, handles: Sequence[str], membership: Membership = Membership.IMMEDIATE
) -> tuple[Team, ...]:
    """Who `handles` are, by one document unless a team is longer than a page: one answer each, in order.

    `acme/risk` is a team; `alice` is a person, answered as a team of one. What cannot be read has the id 0 and says
    why: it never stands for nobody.

    Raises: GitHubError, where the fault is not about one of them.
    """
    teams = [handle for handle in dict.fromkeys(handles) if "/" in handle]
    users = [handle for handle in dict.fromkeys(handles) if "/" not in handle]
    if not handles:
        return ()
    variables = _names(teams, users) | ({"membership": str(membership)} if teams else {})
    data, refusals = await client.graphql_in_parts(documents.people(len(teams), len(users)), **variables)
    answers = {handle: _user(handle, data.get(f"user{index}")) for index, handle in enumerate(users)}
    for index, handle in enumerate(teams):
        found = (data.get(f"team{index}") or {}).get("team")
        answers[handle] = await _team(client, handle, found, refusals.get(f"team{index}"), membership)
    return tuple(answers[handle] for handle in handles)


def _names(teams: Sequence[str], users: Sequence[str]) -> dict[str, str]:
    names = {f"login{index}": login for index, login in enumerate(users)}
    for index, handle in enumerate(teams):
        names[f"org{index}"], names[f"slug{index}"] = handle.split("/", 1)
    return names


def _user(handle: str, user: Mapping[str, Any] | None) -> Team:
    if user is None:
        return Team(handle=handle, id=0, problem=f"There is no user @{quote(handle)}. Was the account renamed?")
    return Team(handle=handle, id=user["databaseId"], members=(_person(user),))


async def _team(
    client: ReadOnly, handle: str, team: dict[str, Any] | None, refusal: GitHubError | None, membership: Membership
) -> Team:
    if refusal or team is None:
        return Team(handle=handle, id=0, problem=_why_not(handle, refusal))
    members = team["members"]
    if members["totalCount"] > MOST_MEMBERS:
        problem = f"Team @{handle} has {members['totalCount']} members, more than the {MOST_MEMBERS} that are read."
        return Team(handle=handle, id=0, problem=problem)
    nodes = await _all_members(client, handle, members, membership)
    people = tuple(_person(node) for node in nodes)
    return Team(handle=handle, id=team["databaseId"], members=people, is_secret=team["privacy"] == "SECRET")


def _why_not(handle: str, refusal: GitHubError | None) -> str:
    if isinstance(refusal, Forbidden):
        return f"Team @{quote(handle)} may not be read: the App needs the organisation permission members: read."
    return f"There is no team @{quote(handle)} that the App can see. Was it renamed or deleted, or is it secret?"


async def _all_members(
    client: ReadOnly, handle: str, members: dict[str, Any], membership: Membership
) -> list[Mapping[str, Any]]:
    nodes = list(members["nodes"])
    while members["pageInfo"]["hasNextPage"] and len(nodes) < MOST_MEMBERS:
        after = members["pageInfo"]["endCursor"]
        names = _names([handle], [])
        data = await client.graphql(documents.people(1, 0), **names, membership=str(membership), after=after)
        members = data["team0"]["team"]["members"]
        nodes += members["nodes"]
    return nodes


async def pushes(client: ReadOnly, owner: str, name: str, branch: str) -> tuple[Push, ...]:
    """Every push to a branch of the repository since it was made, and by whom; whoever is gone has the id 0.

    https://docs.github.com/en/rest/repos/repos#list-repository-activities

    Raises: GitHubError.
    """
    path = "/repos/{owner}/{name}/activity?per_page=100{&ref}"
    variables = {"owner": owner, "name": name, "ref": f"refs/heads/{branch}"}
    found = []
    async for each in client.each(path, variables):
        if not each["after"].strip("0"):
            break
        found.append(Push(head=each["after"], person=person_of(each["actor"])))
    return tuple(found)


def person_of(actor: Mapping[str, Any] | None) -> Person:
    """Who REST names. Where GraphQL has nobody it has an account of GitHub's own, which is nobody in particular."""
    if actor is None or actor["login"] == _GHOST.login:
        return _GHOST
    return Person(id=actor["id"], login=actor["login"], is_bot=actor["type"] != "User")


async def open_pull_requests(client: ReadOnly, owner: str, name: str, base: str | None = None) -> tuple[OpenPull, ...]:
    """The open pull requests, into `base` only where it is given. Costs nothing where nothing changed.

    Raises: GitHubError.
    """
    path = "/repos/{owner}/{name}/pulls?state=open&per_page=100{&base}"
    variables = {"owner": owner, "name": name} | ({"base": base} if base else {})
    return tuple(
        [
            OpenPull(
                number=pull["number"],
                base_ref=pull["base"]["ref"],
                head=pull["head"]["sha"],
                updated_at=pull["updated_at"],
            )
            async for pull in client.each(path, variables)
        ]
    )


async def urgency(client: ReadOnly, owner: str, name: str, base: str) -> Mapping[int, Waiting]:
    """Which open pull requests into a base are about to merge by themselves, by number. Raises: GitHubError."""
    found: dict[int, Waiting] = {}
    after: str | None = None
    while True:
        data = await client.graphql(documents.URGENCY, owner=owner, name=name, base=base, after=after)
        page = data["repository"]["pullRequests"]
        for node in page["nodes"]:
            found[node["number"]] = Waiting(
                number=node["number"],
                is_queued=node["isInMergeQueue"],
                merges_itself=node["autoMergeRequest"] is not None,
            )
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def tip(client: ReadOnly, owner: str, name: str, branch: str) -> str:
    """The commit that a branch stands at. Costs nothing where it has not moved. Raises: GitHubError."""
    told = await client.get("/repos/{owner}/{name}/branches/{branch}", {"owner": owner, "name": name, "branch": branch})
    return str(told["commit"]["sha"])


async def merged(client: ReadOnly, owner: str, name: str, base: str, since: datetime | None) -> tuple[Merged, ...]:
    """The pull requests into a base that were merged, the latest 1,000 at most, and none untouched since an instant.

    Raises: GitHubError.
    """
    found: list[Merged] = []
    after: str | None = None
    while len(found) < MOST_MERGED:
        data = await client.graphql(documents.MERGED, owner=owner, name=name, base=base, after=after)
        page = data["repository"]["pullRequests"]
        fresh = [node for node in page["nodes"] if since is None or _instant(node["updatedAt"]) >= since]
        found += [_merged(node) for node in fresh if node["mergeCommit"]]
        if len(fresh) < len(page["nodes"]) or not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    return tuple(found)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _merged(node: Mapping[str, Any]) -> Merged:
    return Merged(
        number=node["number"],
        title=node["title"],
        author=(node["author"] or {"login": _GHOST.login})["login"],
        head=node["headRefOid"],
        commit=node["mergeCommit"]["oid"],
    )


async def conclusions(
    client: ReadOnly, owner: str, name: str, commit: str, checks: Iterable[str]
) -> Mapping[str, str | None]:
    """What the latest check run of each name on a commit came to, `None` where it runs yet. Raises: GitHubError."""
    path = "/repos/{owner}/{name}/commits/{commit}/check-runs?per_page=100{&check_name}"
    found: dict[str, str | None] = {}
    for check in checks:
        variables = {"owner": owner, "name": name, "commit": commit, "check_name": check}
        runs = [run async for run in client.each(path, variables, key="check_runs")]
        if runs:
            latest = max(runs, key=lambda run: int(run["id"]))
            found[check] = latest["conclusion"] if latest["status"] == "completed" else None
    return found


async def organisation_policy(client: ReadOnly, organisation: str) -> Source | None:
    """`stationmaster.yml` of the organisation's `.github` repository, `None` where it has none.

    GitHub also says "not found" of a private repository the App is not installed on: install it there too.

    Raises: GitHubError, for everything but "not found", so that an outage never reads as "no policy".
    """
    path = "/repos/{owner}/.github/contents/stationmaster.yml"
    try:
        text = await client.raw(path, {"owner": organisation})
    except NotFound:
        return None
    return Source(path=f"{organisation}/.github/stationmaster.yml", text=text)


async def merge_group_members(
    client: ReadOnly, owner: str, name: str, base_ref: str, head_sha: str
) -> tuple[Member, ...]:
    """Every pull request that the merge group's head contains: its own and those queued before it.

    Raises: GitHubError; NotFound, where the queue knows no such head any more.
    """
    return _up_to(await _entries(client, owner, name, base_ref), head_sha, f"{owner}/{name}")


async def queue_entries(client: ReadOnly, owner: str, name: str, branch: str) -> tuple[Queued, ...]:
    """Whatever waits in the merge queue of a branch; nothing where it has none. Raises: GitHubError."""
    return tuple(
        Queued(number=entry["pullRequest"]["number"], group=(entry["headCommit"] or {}).get("oid", ""))
        for entry in await _entries(client, owner, name, branch)
        if entry["pullRequest"]
    )


async def _entries(client: ReadOnly, owner: str, name: str, base_ref: str) -> list[Mapping[str, Any]]:
    entries: list[Mapping[str, Any]] = []
    page: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        data = await client.graphql(
            documents.MERGE_QUEUE, owner=owner, name=name, branch=base_ref, after=page["endCursor"]
        )
        found = (data["repository"]["mergeQueue"] or {}).get("entries") or {
            "nodes": [],
            "pageInfo": {"hasNextPage": False},
        }
        entries += found["nodes"]
        page = found["pageInfo"]
    return entries


def _up_to(entries: Iterable[Mapping[str, Any]], head: str, repository: str) -> tuple[Member, ...]:
    """The entries down to the last one that has that head: each is built on those before it."""
    queue = sorted(entries, key=lambda entry: int(entry["position"]))
    ends = [index for index, entry in enumerate(queue) if (entry["headCommit"] or {}).get("oid") == head]
    if not ends:
        raise NotFound(f"No entry of the merge queue of {repository} has the head {quote(head)}. Was it rebuilt?")
    pulls = [entry["pullRequest"] for entry in queue[: ends[-1] + 1]]
    if None in pulls:
        raise Transient(f"The merge queue of {repository} names a pull request that GitHub does not show.")
    return tuple(Member(number=pull["number"], head=pull["headRefOid"]) for pull in pulls)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationRead:
    """An installation as GitHub tells it. `account` is the login of the organisation or person it belongs to."""

    id: int
    account_id: int
    account: str
    is_suspended: bool


async def installation(client: ReadOnly, installation_id: int) -> InstallationRead:
    """One installation, through a client that speaks as the App. Raises: GitHubError; NotFound, where it is gone."""
    return _installation(await client.get("/app/installations/{id}", {"id": str(installation_id)}))


async def installations(client: ReadOnly) -> tuple[InstallationRead, ...]:
    """Every installation, through a client that speaks as the App. Raises: GitHubError."""
    return tuple([_installation(told) async for told in client.each("/app/installations?per_page=100")])


def _installation(told: Mapping[str, Any]) -> InstallationRead:
    account = told["account"] or {}
    return InstallationRead(
        id=told["id"],
        account_id=account.get("id", 0),
        account=account.get("login") or account.get("slug", ""),
        is_suspended=told.get("suspended_at") is not None,
    )


async def check_runs(client: ReadOnly, owner: str, name: str, commit: str) -> tuple[StandingCheckRun, ...]:
    """Our check runs on a commit, the latest of each name. Raises: GitHubError."""
    data = await client.graphql(documents.CHECK_RUNS, owner=owner, name=name, commit=commit, app=client.app_id)
    head = data["repository"]["object"]
    return _latest_runs(head) if head else ()


async def repositories(client: ReadOnly) -> tuple[Repository, ...]:
    """The repositories that the client's installation may see. Raises: GitHubError."""
    listed = client.each("/installation/repositories?per_page=100", key="repositories")
    return tuple([Repository(id=each["id"], owner=each["owner"]["login"], name=each["name"]) async for each in listed])
