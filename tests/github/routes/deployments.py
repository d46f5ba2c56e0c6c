"""Deployments, how they go, and the runs of workflows that wait for an environment."""

from __future__ import annotations

from typing import Any

from tests.github import acts, represent
from tests.github.hub import Refused
from tests.github.routing import Answer, Request, known, route
from tests.github.state import Deployment, WorkflowRun


@route("GET /repos/{owner}/{repo}/deployments", "deployments:read")
def deployments(request: Request) -> Any:
    """The latest first. Names of environments are compared as they are written."""
    repository, query = request.repository(), request.query
    found = [
        one
        for one in reversed(repository.deployments.values())
        if all(query.get(name) in {None, getattr(one, name)} for name in ("sha", "ref", "task", "environment"))
    ]
    return [represent.deployment(request.hub, repository, one) for one in request.page(found)]


@route("POST /repos/{owner}/{repo}/deployments", "deployments:write")
def create(request: Request) -> Any:
    """A deployment, which GitHub refuses where it would have to merge the default branch into the ref first."""
    repository, given = request.repository(), request.given
    commit = repository.git.resolve(given["ref"])
    if commit is None:
        raise Refused(422, f"No ref found for: {given['ref']}")
    if given.get("auto_merge", True) or given.get("required_contexts") != []:
        raise Refused(409, "Conflict: the stand-in neither merges nor looks at statuses")
    made = acts.deploy(request.hub, repository, given.get("environment", "production"), commit, request.actor)
    made.app = request.bearer.installation.app if request.bearer.installation else None
    made.ref, made.task = given["ref"], given.get("task", "deploy")
    made.description, made.payload = given.get("description") or "", given.get("payload", {})
    return Answer(201, represent.deployment(request.hub, repository, made))


@route("GET /repos/{owner}/{repo}/deployments/{deployment_id}", "deployments:read")
def deployment(request: Request) -> Any:
    return represent.deployment(request.hub, request.repository(), _deployment(request))


@route("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", "deployments:read")
def statuses(request: Request) -> Any:
    """The latest first."""
    one = _deployment(request)
    found = request.page(one.statuses[::-1])
    return [represent.deployment_status(request.hub, request.repository(), one, each) for each in found]


@route("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", "deployments:write")
def set_status(request: Request) -> Any:
    one, repository = _deployment(request), request.repository()
    made = acts.set_deployment_status(request.hub, repository, one, request.given["state"], request.actor)
    return Answer(201, represent.deployment_status(request.hub, repository, one, made))


def _deployment(request: Request) -> Deployment:
    return known(request.repository().deployments.get(int(request.path["deployment_id"])))


@route("GET /repos/{owner}/{repo}/actions/runs/{run_id}", "actions:read")
def run(request: Request) -> Any:
    one = _run(request)
    return {"id": one.id, "head_sha": one.head, "status": "waiting" if one.waits_for else "completed"}


@route("GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments", "actions:read")
def pending(request: Request) -> Any:
    return [
        {"environment": {"id": number, "name": name}, "wait_timer": 0, "reviewers": []}
        for number, name in enumerate(_run(request).waits_for, 1)
    ]


@route("POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule", "deployments:write")
def review(request: Request) -> Any:
    """Answer for one environment; a run that was rejected waits for none of them any longer."""
    one, given = _run(request), request.given
    if given["environment_name"] not in one.waits_for:
        raise Refused(422, "The run does not wait for that environment")
    one.answers.append((given["environment_name"], given.get("state", ""), given.get("comment", "")))
    if given.get("state") == "rejected":
        one.waits_for.clear()
    elif given.get("state") == "approved":
        one.waits_for.remove(given["environment_name"])
    return Answer(204)


def _run(request: Request) -> WorkflowRun:
    return known(request.repository().runs.get(int(request.path["run_id"])))
