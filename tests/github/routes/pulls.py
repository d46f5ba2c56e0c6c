"""Pull requests, their files, commits, reviews and requested reviewers."""

from __future__ import annotations

from typing import Any

from tests.github import acts, merging, represent
from tests.github.hub import invalid
from tests.github.routing import Answer, Request, known, route

LETTERS = {"A": "added", "M": "modified", "D": "removed", "T": "changed"}
EVENTS = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


@route("GET /repos/{owner}/{repo}/pulls", "pull_requests:read")
def pulls(request: Request) -> Any:
    state, base, head = (request.query.get(name) for name in ("state", "base", "head"))
    found = [
        one
        for one in request.repository().pulls.values()
        if state == "all" or one.state == (state or "open")
        if base in {None, one.base_ref}
        if head in {None, f"{one.head_repository.owner.login}:{one.head_ref}"}
    ]
    key = "updated_at" if request.query.get("sort") == "updated" else "created_at"
    found.sort(key=lambda one: (getattr(one, key), one.id), reverse=request.query.get("direction", "desc") == "desc")
    return [represent.pull(request.hub, one) for one in request.page(found)]


@route("GET /repos/{owner}/{repo}/pulls/{pull_number}", "pull_requests:read")
def pull(request: Request) -> Any:
    return represent.pull(request.hub, request.pull())


@route("POST /repos/{owner}/{repo}/pulls", "pull_requests:write")
def create(request: Request) -> Any:
    given, repository = request.given, request.repository()
    owner, _, branch = given["head"].rpartition(":")
    fork = request.hub.world.repository(owner, repository.name) if owner else repository
    if fork is None:
        raise invalid("PullRequest", "head", "invalid")
    made = acts.open_pull(
        request.hub,
        repository,
        head_repository=fork,
        head=branch,
        base=given["base"],
        author=request.actor,
        title=given.get("title", ""),
        body=given.get("body"),
        is_draft=given.get("draft", False),
    )
    return Answer(201, represent.pull(request.hub, made))


@route("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", "pull_requests:write")
def update(request: Request) -> Any:
    hub, one, given, actor = request.hub, request.pull(), request.given, request.actor
    acts.edit(hub, one, actor, title=given.get("title"), body=given.get("body"))
    if given.get("base", one.base_ref) != one.base_ref:
        acts.retarget(hub, one, given["base"], actor)
    if given.get("state") == "closed":
        acts.close(hub, one, actor)
    elif given.get("state") == "open" and one.state == "closed":
        acts.reopen(hub, one, actor)
    return represent.pull(hub, one)


@route("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", "pull_requests:read")
def files(request: Request) -> Any:
    """At most 3,000, as GitHub lists them."""
    one = request.pull()
    changed = one.repository.git.changed(one.base, one.head)[:3000]
    return [_file(request, *each) for each in request.page(changed)]


def _file(request: Request, letter: str, added: int, deleted: int, path: str) -> dict[str, Any]:
    one = request.pull()
    return {
        "sha": one.repository.git.resolve(one.head),
        "filename": path,
        "status": LETTERS[letter],
        "additions": added,
        "deletions": deleted,
        "changes": added + deleted,
        "contents_url": f"{request.hub.api}/repos/{one.repository.full_name}/contents/{path}?ref={one.head}",
    }


@route("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", "pull_requests:read")
def commits(request: Request) -> Any:
    one = request.pull()
    log = one.repository.git.log(one.base, one.head)[:250]
    return [{"sha": each.sha, "commit": {"message": each.message}} for each in request.page(log)]


@route("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", "contents:write")
def merge(request: Request) -> Any:
    given = request.given
    sha = merging.merge(
        request.hub, request.pull(), request.actor, given.get("merge_method", "merge"), expected=given.get("sha")
    )
    return {"sha": sha, "merged": True, "message": "Pull Request successfully merged"}


@route("GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", "pull_requests:read")
def requested(request: Request) -> Any:
    hub, one = request.hub, request.pull()
    return {
        "users": [represent.account(hub, each) for each in one.requested_users],
        "teams": [represent.team(hub, each) for each in one.requested_teams],
    }


@route("POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", "pull_requests:write")
def ask(request: Request) -> Any:
    one, given = request.pull(), request.given
    acts.request_reviewers(request.hub, one, *_names(given), request.actor)
    return Answer(201, represent.pull(request.hub, one))


@route("DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", "pull_requests:write")
def ask_no_more(request: Request) -> Any:
    one = request.pull()
    acts.drop_reviewers(request.hub, one, *_names(request.given), request.actor)
    return represent.pull(request.hub, one)


def _names(given: dict[str, Any]) -> tuple[list[str], list[str]]:
    return given.get("reviewers", []), given.get("team_reviewers", [])


@route("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", "pull_requests:read")
def reviews(request: Request) -> Any:
    one = request.pull()
    return [represent.review(request.hub, one, each) for each in request.page(one.reviews)]


@route("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", "pull_requests:write")
def review(request: Request) -> Any:
    one, given = request.pull(), request.given
    state = EVENTS[given.get("event", "COMMENT")]
    made = acts.review(
        request.hub, one, request.actor, state, body=given.get("body", ""), commit=given.get("commit_id")
    )
    return represent.review(request.hub, one, made)


@route("PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals", "pull_requests:write")
def dismiss(request: Request) -> Any:
    one, wanted = request.pull(), int(request.path["review_id"])
    given = known(next((each for each in one.reviews if each.id == wanted), None))
    acts.dismiss(request.hub, one, given, request.actor)
    return represent.review(request.hub, one, given)
