"""Deployments: each of ours made once, and how those there went. One of ours is known by its marker *and* its App."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.github.client import Client, ReadOnly, Variables
from bot.github.errors import NotFound, Unprocessable
from bot.policy.naming import is_ref
from bot.policy.promotion import Deployment, Outcome
from bot.writes.write import PutDeployment

_DEPLOYMENTS = "/repos/{owner}/{name}/deployments"
_DEPLOYMENT = "/repos/{owner}/{name}/deployments/{id}"
_STATUSES = "/repos/{owner}/{name}/deployments/{id}/statuses?per_page=100"
_COMMIT = "/repos/{owner}/{name}/commits/{ref}"
_MARKER = "stationmaster"
_TOLD: Mapping[str, Outcome] = {
    "success": Outcome.SUCCESS,
    "failure": Outcome.FAILURE,
    "error": Outcome.ERROR,
    "pending": Outcome.RUNNING,
    "queued": Outcome.RUNNING,
    "in_progress": Outcome.RUNNING,
}
"""`inactive` is not among them: GitHub says it of what a later deployment has replaced, however it went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A deployment as GitHub tells it. `marker` is ours, where our App made it."""

    deployment: Deployment
    marker: str | None = None


async def put(client: Client, repository: Variables, write: PutDeployment) -> int:
    """Make a deployment of the commit in a repository (`owner`, `name`), once; its id. Raises: GitHubError.

    Nothing is merged and no status is asked for: what is deployed is this very commit, and whether it may be was
    decided before.
    """
    read_back = partial(find, client, repository, write)
    standing = await read_back()
    if standing is None:
        data = {
            "ref": write.commit,
            "environment": write.environment,
            "description": write.description,
            "auto_merge": False,
            "required_contexts": [],
            "payload": {_MARKER: write.marker},
        }
        standing = await client.write("POST", _DEPLOYMENTS, repository, data, read_back=read_back)
    return int(standing["id"])


async def find(client: ReadOnly, repository: Variables, write: PutDeployment) -> Mapping[str, Any] | None:
    """The deployment that `put` has made, `None` where there is none. Raises: GitHubError."""
    path = _DEPLOYMENTS + "?per_page=100{&sha,environment}"
    wanted = {"sha": write.commit, "environment": write.environment}
    async for told in client.each(path, {**repository, **wanted}):
        if _marker(client, told) == write.marker:
            return dict(told)
    return None


async def read(client: ReadOnly, repository: Variables, deployment_id: int) -> Standing:
    """One deployment, and how it went. Raises: GitHubError; NotFound, where it is gone."""
    told = await client.get(_DEPLOYMENT, {**repository, "id": str(deployment_id)})
    return await _standing(client, repository, told)


async def of_commit(client: ReadOnly, repository: Variables, commit: str) -> tuple[Standing, ...]:
    """Every deployment of a commit, to whatever environment, and how it went. Raises: GitHubError."""
    return tuple([each async for each in _each(client, repository, {"sha": commit})])


async def of_environment(client: ReadOnly, repository: Variables, environment: str) -> AsyncIterator[Standing]:
    """The deployments to an environment, the latest first; what is not asked for is not read. Raises: GitHubError."""
    async for each in _each(client, repository, {"environment": environment}):
        yield each


async def standing(client: ReadOnly, repository: Variables, environment: str) -> str | None:
    """The commit in an environment: that of the last deployment there which succeeded. Raises: GitHubError."""
    async for each in of_environment(client, repository, environment):
        if each.deployment.outcome is Outcome.SUCCESS:
            return each.deployment.commit
    return None


async def tag(client: ReadOnly, repository: Variables, name: str) -> str | None:
    """The commit that a tag stands for, `None` where there is no such tag. Raises: GitHubError."""
    if not is_ref(name):
        return None
    try:
        told = await client.get(_COMMIT, {**repository, "ref": f"tags/{name}"})
    except (NotFound, Unprocessable):
        return None
    return str(told["sha"])


async def default_branch(client: ReadOnly, repository: Variables) -> str:
    """The branch that stands for the repository. Raises: GitHubError."""
    return str((await client.get("/repos/{owner}/{name}", repository))["default_branch"])


async def _each(client: ReadOnly, repository: Variables, wanted: Variables) -> AsyncIterator[Standing]:
    path = _DEPLOYMENTS + "?per_page=100{&" + ",".join(wanted) + "}"
    async for told in client.each(path, {**repository, **wanted}):
        yield await _standing(client, repository, told)


async def _standing(client: ReadOnly, repository: Variables, told: Mapping[str, Any]) -> Standing:
    deployment = Deployment(
        id=told["id"],
        environment=told["environment"],
        commit=told["sha"],
        outcome=await _outcome(client, repository, told["id"]),
    )
    return Standing(deployment=deployment, marker=_marker(client, told))


async def _outcome(client: ReadOnly, repository: Variables, deployment_id: int) -> Outcome:
    """What its latest status says that tells how it went: GitHub lists the latest first."""
    async for status in client.each(_STATUSES, {**repository, "id": str(deployment_id)}):
        if status["state"] in _TOLD:
            return _TOLD[status["state"]]
    return Outcome.RUNNING


def _marker(client: ReadOnly, told: Mapping[str, Any]) -> str | None:
    app, payload = told.get("performed_via_github_app"), told["payload"]
    if app is None or app["id"] != client.app_id or not isinstance(payload, dict):
        return None
    return payload.get(_MARKER)
