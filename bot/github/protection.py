"""Deployment protection rules: which run waits for which environments, and the answer to that.

https://docs.github.com/en/rest/actions/workflow-runs#review-custom-deployment-protection-rules-for-a-workflow-run
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.github.client import Client, ReadOnly, Variables
from bot.writes.write import AnswerProtection

_RUN = "/repos/{owner}/{name}/actions/runs/{run}"
_PENDING = "/repos/{owner}/{name}/actions/runs/{run}/pending_deployments"
_ANSWER = "/repos/{owner}/{name}/actions/runs/{run}/deployment_protection_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A run of a workflow: the commit that it runs on, and the environments that it waits for."""

    commit: str
    environments: tuple[str, ...]


async def waiting(client: ReadOnly, repository: Variables, run_id: int) -> Waiting:
    """What a run waits for in a repository (`owner`, `name`). Raises: GitHubError; NotFound, where it is gone."""
    told = await client.get(_RUN, _of(repository, run_id))
    return Waiting(commit=told["head_sha"], environments=await _environments(client, repository, run_id))


async def answer(client: Client, repository: Variables, write: AnswerProtection) -> None:
    """Answer whether a run may go on. Raises: GitHubError. Where it waits no longer, it was answered."""

    async def read_back() -> Mapping[str, Any] | None:
        return None if write.environment in await _environments(client, repository, write.run_id) else {}

    data = {"environment_name": write.environment, "state": write.state, "comment": write.comment}
    await client.write("POST", _ANSWER, _of(repository, write.run_id), data, read_back=read_back)


async def _environments(client: ReadOnly, repository: Variables, run_id: int) -> tuple[str, ...]:
    pending = await client.get(_PENDING, _of(repository, run_id))
    return tuple(each["environment"]["name"] for each in pending)


def _of(repository: Variables, run_id: int) -> Variables:
    return {**repository, "run": str(run_id)}
