"""Whether GitHub is set up for us: what is granted, sent and required, line by line, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.github.auth import OPTIONAL, QUEUE, Permissions, Scope
from bot.github.client import Connection, ReadOnly
from bot.github.errors import GitHubError, server_time
from bot.github.transport import Request
from bot.policy.verdict import Check

EVENTS = (
    "check_run",
    "issue_comment",
    "membership",
    "merge_group",
    "organization",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "push",
    "repository",
    "team",
)
"""What the App must be subscribed to; its installation's own events always come."""

MOST_SKEW_SECONDS = 60.0
"""GitHub refuses a JSON Web Token from the future; ours are backdated by this much."""

_LOCKS = ("administration", "organization_administration")
_READS = {"metadata": "read", "contents": "read"}
_STRENGTH = {"read": 1, "write": 2, "admin": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing looked at: it is well, or there is a problem and something to do about it.

    What is optional may be missing, and is well all the same.
    """

    subject: str
    problem: str | None = None
    remedy: str | None = None
    is_optional: bool = False

    @property
    def is_ok(self) -> bool:
        return self.problem is None or self.is_optional

    def __str__(self) -> str:
        if self.problem is None:
            return f"ok       {self.subject}"
        return f"{'optional' if self.is_optional else 'problem '} {self.subject}: {self.problem} {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """A branch and the checks its rules require: context to the App that must set it, `None` where anybody may."""

    repository: str
    branch: str
    required: Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """An installation as GitHub tells it."""

    account: str
    permissions: Permissions
    events: tuple[str, ...]
    is_suspended: bool = False
    branches: tuple[Protected, ...] = ()


async def examine(connection: Connection) -> tuple[Line, ...]:
    """Everything, as far as GitHub lets us look; a look that is refused is a line, too."""
    lines = [await _clock(connection)]
    client = connection.as_app()
    try:
        app = await client.get("/app")
        found = [each async for each in client.each("/app/installations?per_page=100")]
    except GitHubError as refused:
        remedy = "Check the App's id, its private key and the API address."
        return (*lines, Line(subject="credentials", problem=str(refused), remedy=remedy))
    lines.append(Line(subject=f"credentials of the App {app['slug']}"))
    if not found:
        lines.append(Line(subject="installations", problem="there are none.", remedy="Install the App."))
    for told in found:
        lines += await _examine_installation(connection, told)
    return tuple(lines)


async def examine_lock(connection: Connection | None) -> tuple[Line, ...]:
    """The lock App and its installations; one line where there is no such App."""
    if connection is None:
        return (Line(subject="lock App: none, so freezes are enforced by checks"),)
    client = connection.as_app()
    try:
        app = await client.get("/app")
        found = [each async for each in client.each("/app/installations?per_page=100")]
    except GitHubError as refused:
        remedy = "Check the lock App's id and its private key."
        return (Line(subject="credentials of the lock App", problem=str(refused), remedy=remedy),)
    lines = [judge_lock(_observed(each, ())) for each in found]
    if not found:
        lines.append(Line(subject="lock App: installations", problem="there are none.", remedy="Install the lock App."))
    return (Line(subject=f"credentials of the lock App {app['slug']}"), *lines)


def judge_lock(observed: Observed) -> Line:
    """An installation of the lock App: what it may do, and that it may do no more."""
    subject = f"{observed.account}: permissions of the lock App"
    if observed.is_suspended:
        return Line(subject=subject, problem="it is suspended.", remedy="Unsuspend it in the organisation's settings.")
    if not any(observed.permissions.get(each) == "write" for each in _LOCKS):
        remedy = (
            f"Grant it one of them: {' for a ruleset of the repository, '.join(_LOCKS)} for one of the organisation."
        )
        return Line(subject=subject, problem="it may change no rulesets.", remedy=remedy)
    more = [name for name in observed.permissions if name not in {*_LOCKS, "metadata"}]
    if not more:
        return Line(subject=subject)
    remedy = "Take that from it: its key should open nothing but rulesets."
    return Line(subject=subject, problem=f"it may do more than it needs: {', '.join(sorted(more))}.", remedy=remedy)


async def _clock(connection: Connection) -> Line:
    request = Request(
        method="GET", url=f"{connection.transport.endpoints.api}/rate_limit", headers={"user-agent": "stationmaster"}
    )
    try:
        told = server_time(await connection.transport.send(request))
    except GitHubError as refused:
        return Line(subject="connection", problem=str(refused), remedy="Check the API address, DNS and the firewall.")
    return judge_clock(connection.app.skew(told) if told is not None else None)


async def _examine_installation(connection: Connection, told: Mapping[str, Any]) -> list[Line]:
    observed = _observed(told, ())
    if observed.is_suspended:
        return judge(observed, connection.app.id)
    client = connection.read_only(Scope(installation_id=told["id"], permissions=_READS))
    try:
        branches = [await _protected(client, each) for each in await _repositories(client)]
    except GitHubError as refused:
        remedy = "Accept the App's permissions in the installation's settings."
        return [
            *judge(observed, connection.app.id),
            Line(subject=f"{observed.account}: branch rules", problem=str(refused), remedy=remedy),
        ]
    return judge(_observed(told, branches), connection.app.id)


def _observed(told: Mapping[str, Any], branches: Iterable[Protected]) -> Observed:
    return Observed(
        account=(told["account"] or {}).get("login") or str(told["id"]),
        permissions=told["permissions"],
        events=tuple(told["events"]),
        is_suspended=told["suspended_at"] is not None,
        branches=tuple(branches),
    )


async def _repositories(client: ReadOnly) -> list[Mapping[str, Any]]:
    return [each async for each in client.each("/installation/repositories?per_page=100", key="repositories")]


async def _protected(client: ReadOnly, repository: Mapping[str, Any]) -> Protected:
    branch = repository["default_branch"]
    variables = {"owner": repository["owner"]["login"], "name": repository["name"], "branch": branch}
    rules = client.each("/repos/{owner}/{name}/rules/branches/{branch}?per_page=100", variables)
    required = [
        check
        async for rule in rules
        if rule["type"] == "required_status_checks"
        for check in rule["parameters"]["required_status_checks"]
    ]
    return Protected(
        repository=repository["full_name"],
        branch=branch,
        required={check["context"]: check.get("integration_id") for check in required},
    )


def judge_clock(skew: float | None) -> Line:
    """`skew`: seconds this machine is ahead of GitHub, `None` where GitHub told no time."""
    if skew is None:
        return Line(subject="clock", problem="GitHub's answer has no date.", remedy="Is a proxy in between?")
    if abs(skew) > MOST_SKEW_SECONDS:
        problem = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} GitHub's."
        return Line(subject="clock", problem=problem, remedy="Set this machine's time by NTP.")
    return Line(subject="clock")


def judge(observed: Observed, app_id: int) -> list[Line]:
    """An installation, line by line."""
    if observed.is_suspended:
        problem = "it is suspended; nothing is judged."
        return [Line(subject=observed.account, problem=problem, remedy="Unsuspend it in the organisation's settings.")]
    lines = [_judge_permissions(observed), *_judge_optional(observed), _judge_events(observed)]
    for branch in observed.branches:
        lines += [_judge_required(branch, check, app_id) for check in Check]
    return lines


def _judge_permissions(observed: Observed) -> Line:
    subject = f"{observed.account}: permissions"
    missing = _missing(observed, QUEUE)
    if not missing:
        return Line(subject=subject)
    remedy = "Add them to the App and let the organisation accept them."
    return Line(subject=subject, problem=f"missing {', '.join(missing)}.", remedy=remedy)


def _judge_optional(observed: Observed) -> Iterator[Line]:
    for what, wanted in OPTIONAL.items():
        missing = _missing(observed, wanted)
        problem = f"left to people, without {' and '.join(missing)}." if missing else None
        remedy = "Grant it, if the App is to do this."
        yield Line(subject=f"{observed.account}: {what}", problem=problem, remedy=remedy, is_optional=True)


def _missing(observed: Observed, wanted: Permissions) -> list[str]:
    granted = {name: _STRENGTH.get(level, 0) for name, level in observed.permissions.items()}
    return [f"{name}: {level}" for name, level in wanted.items() if granted.get(name, 0) < _STRENGTH[level]]


def _judge_events(observed: Observed) -> Line:
    subject = f"{observed.account}: events"
    missing = [event for event in EVENTS if event not in observed.events]
    if not missing:
        return Line(subject=subject)
    remedy = "Subscribe the App to them; until then only the regular sweep notices."
    return Line(subject=subject, problem=f"missing {', '.join(missing)}.", remedy=remedy)


def _judge_required(branch: Protected, check: Check, app_id: int) -> Line:
    context = f"{check}: {branch.branch}"
    subject = f"{branch.repository}: required check `{context}`"
    remedy = f"In the branch's ruleset, require `{context}` with this App ({app_id}) as its source."
    if context not in branch.required:
        return Line(subject=subject, problem="nothing waits for it before merging.", remedy=remedy)
    source = branch.required[context]
    if source != app_id:
        whose = "anybody who may push" if source is None else f"the App {source}"
        return Line(subject=subject, problem=f"{whose} can set it.", remedy=remedy)
    return Line(subject=subject)
