"""Check runs and suites. Only apps write them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.github import acts, merging, represent
from tests.github.hub import Refused, invalid
from tests.github.routing import Answer, Request, known, route
from tests.github.state import CheckRun, CheckSuite, Repository

MOST_ANNOTATIONS = 50
LONGEST = 65535
MOST_ACTIONS = 3


@route("POST /repos/{owner}/{repo}/check-runs", "checks:write")
def create(request: Request) -> Any:
    repository, given, now = request.repository(), request.given, request.hub.world.clock()
    _check(given)
    head = repository.git.resolve(given["head_sha"])
    if head is None or head != given["head_sha"]:
        raise Refused(422, f"No commit found for SHA: {given['head_sha']}")
    run = CheckRun(
        id=next(request.hub.world.ids),
        suite=acts.suite_of(request.hub, repository, _app(request), head),
        name=given["name"],
        status="queued",
        conclusion=None,
        external_id="",
        started_at=now,
    )
    repository.check_runs[run.id] = run
    _apply(run, given, now)
    request.hub.said(repository, run)
    acts.tell_check_run(request.hub, repository, run, "created", request.actor)
    if run.conclusion:
        acts.tell_check_run(request.hub, repository, run, "completed", request.actor)
        merging.merge_by_themselves(request.hub, repository, run.head)
    return Answer(201, represent.check_run(request.hub, repository, run))


@route("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", "checks:write")
def update(request: Request) -> Any:
    repository, run, given = request.repository(), _run(request), request.given
    if run.suite.app is not _app(request):
        raise Refused(403, "Invalid app_id `%s` - check run can only be modified by the GitHub App that created it.")
    _check(given)
    _apply(run, given, request.hub.world.clock())
    request.hub.said(repository, run)
    if given.get("conclusion"):
        acts.tell_check_run(request.hub, repository, run, "completed", request.actor)
        merging.merge_by_themselves(request.hub, repository, run.head)
    return represent.check_run(request.hub, repository, run)


@route("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", "checks:read")
def check_run(request: Request) -> Any:
    return represent.check_run(request.hub, request.repository(), _run(request))


@route("GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", "checks:read")
def annotations(request: Request) -> Any:
    return request.page(_run(request).annotations)


@route("POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest", "checks:write")
def rerequest(request: Request) -> Any:
    acts.tell_check_run(request.hub, request.repository(), _run(request), "rerequested", request.actor)
    return Answer(201, {})


@route("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", "checks:read")
def of_commit(request: Request) -> Any:
    repository, query = request.repository(), request.query
    head = _commit(repository, request.path["ref"])
    runs = [run for run in repository.check_runs.values() if run.head == head and _is_asked(run, query)]
    if query.get("filter", "latest") == "latest":
        runs = list({(run.suite.app.id, run.name): run for run in runs}.values())
    shapes = [represent.check_run(request.hub, repository, run) for run in request.page(runs)]
    return {"total_count": len(runs), "check_runs": shapes}


@route("GET /repos/{owner}/{repo}/commits/{ref}/check-suites", "checks:read")
def suites(request: Request) -> Any:
    repository = request.repository()
    head = _commit(repository, request.path["ref"])
    found = [one for one in repository.suites.values() if one.head == head]
    shapes = [represent.check_suite(request.hub, repository, one) for one in request.page(found)]
    return {"total_count": len(found), "check_suites": shapes}


@route("GET /repos/{owner}/{repo}/check-suites/{check_suite_id}", "checks:read")
def suite(request: Request) -> Any:
    return represent.check_suite(request.hub, request.repository(), _suite(request))


@route("GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs", "checks:read")
def of_suite(request: Request) -> Any:
    repository, one = request.repository(), _suite(request)
    runs = [run for run in repository.check_runs.values() if run.suite is one and _is_asked(run, request.query)]
    shapes = [represent.check_run(request.hub, repository, run) for run in request.page(runs)]
    return {"total_count": len(runs), "check_runs": shapes}


def _is_asked(run: CheckRun, query: Any) -> bool:
    app = query.get("app_id")
    return (
        query.get("check_name") in {None, run.name}
        and query.get("status") in {None, run.status}
        and app in {None, str(run.suite.app.id)}
    )


def _app(request: Request) -> Any:
    if request.bearer.installation is None:
        raise Refused(403, "You must authenticate via a GitHub App.")
    return request.bearer.installation.app


def _run(request: Request) -> CheckRun:
    return known(request.repository().check_runs.get(int(request.path["check_run_id"])))


def _suite(request: Request) -> CheckSuite:
    return known(request.repository().suites.get(int(request.path["check_suite_id"])))


def _commit(repository: Repository, ref: str) -> str:
    found = repository.git.resolve(ref)
    if found is None:
        raise Refused(422, f"No commit found for SHA: {ref}")
    return found


def _check(given: dict[str, Any]) -> None:
    """What the API refuses beyond what its schema says."""
    if given.get("status") == "completed" and not given.get("conclusion"):
        raise invalid("CheckRun", "conclusion", "missing_field")
    output = given.get("output") or {}
    if len(output.get("annotations", ())) > MOST_ANNOTATIONS:
        raise Refused(422, 'Invalid request.\n\nNo more than 50 items are allowed; 51 were supplied in "annotations".')
    for name in ("summary", "text"):
        if len(output.get(name) or "") > LONGEST:
            raise invalid("CheckRun", name, "invalid", message=f"{name} exceeds a maximum of {LONGEST} characters")
    if len(given.get("actions", ())) > MOST_ACTIONS:
        raise Refused(422, "Invalid request.\n\nNo more than 3 items are allowed in actions.")


def _apply(run: CheckRun, given: dict[str, Any], now: datetime) -> None:
    run.name = given.get("name", run.name)
    run.external_id = given.get("external_id", run.external_id)
    run.details_url = given.get("details_url", run.details_url)
    run.actions = given.get("actions", run.actions)
    output = given.get("output") or {}
    run.output |= {name: output[name] for name in ("title", "summary", "text") if name in output}
    run.annotations += [_annotation(one) for one in output.get("annotations", ())]
    run.status = "completed" if given.get("conclusion") else given.get("status", run.status)
    if run.status != "completed":
        run.conclusion = run.completed_at = None
    elif given.get("conclusion"):
        run.conclusion, run.completed_at = given["conclusion"], now


def _annotation(one: dict[str, Any]) -> dict[str, Any]:
    plain = {"start_column": None, "end_column": None, "title": None, "raw_details": None, "blob_href": ""}
    return plain | one
