"""Labels, comments and reactions."""

from __future__ import annotations

from typing import Any

from tests.github import acts, represent
from tests.github.hub import Refused, invalid, not_found
from tests.github.routing import Answer, Request, known, route
from tests.github.state import Comment, Label, Pull, Reaction

ISSUE_READ = ("issues:read", "pull_requests:read")
ISSUE_WRITE = ("issues:write", "pull_requests:write")
LONGEST = 65536


@route("GET /repos/{owner}/{repo}/labels", *ISSUE_READ)
def labels(request: Request) -> Any:
    repository = request.repository()
    return [represent.label(request.hub, repository, one) for one in request.page(list(repository.labels.values()))]


@route("GET /repos/{owner}/{repo}/labels/{name}", *ISSUE_READ)
def label(request: Request) -> Any:
    return represent.label(request.hub, request.repository(), _label(request))


@route("POST /repos/{owner}/{repo}/labels", *ISSUE_WRITE)
def create_label(request: Request) -> Any:
    repository, given = request.repository(), request.given
    _check_label(given)
    if given["name"].lower() in repository.labels:
        raise invalid("Label", "name", "already_exists")
    colour = given.get("color", "ededed")
    made = acts.define_label(request.hub, repository, given["name"], colour, given.get("description"))
    return Answer(201, represent.label(request.hub, repository, made))


@route("PATCH /repos/{owner}/{repo}/labels/{name}", *ISSUE_WRITE)
def update_label(request: Request) -> Any:
    repository, one, given = request.repository(), _label(request), request.given
    _check_label(given)
    one.colour = given.get("color", one.colour)
    one.description = given.get("description", one.description)
    if "new_name" in given:
        del repository.labels[one.name.lower()]
        one.name = given["new_name"]
        repository.labels[one.name.lower()] = one
    return represent.label(request.hub, repository, one)


@route("DELETE /repos/{owner}/{repo}/labels/{name}", *ISSUE_WRITE)
def delete_label(request: Request) -> Any:
    one = _label(request)
    del request.repository().labels[one.name.lower()]
    for pull in request.repository().pulls.values():
        pull.labels = [each for each in pull.labels if each is not one]
    return Answer(204)


def _label(request: Request) -> Label:
    return known(request.repository().labels.get(request.path["name"].lower()))


def _check_label(given: dict[str, Any]) -> None:
    colour = given.get("color", "ededed")
    if len(colour) != 6 or set(colour.lower()) - set("0123456789abcdef"):
        raise invalid("Label", "color", "invalid")
    if len(given.get("description") or "") > 100:
        raise invalid("Label", "description", "invalid", message="description is too long (maximum is 100 characters)")
    if len(given.get("name", "")) > 50:
        raise invalid("Label", "name", "invalid", message="name is too long (maximum is 50 characters)")


@route("GET /repos/{owner}/{repo}/issues/{issue_number}", *ISSUE_READ)
def issue(request: Request) -> Any:
    mere = request.repository().issues.get(int(request.path["issue_number"]))
    return represent.mere_issue(request.hub, mere) if mere else represent.issue(request.hub, request.pull())


@route("POST /repos/{owner}/{repo}/issues", "issues:write")
def create_issue(request: Request) -> Any:
    given, app = request.given, request.bearer.installation and request.bearer.installation.app
    made = acts.open_issue(
        request.hub, request.repository(), given["title"], given.get("body") or "", request.actor, app
    )
    return Answer(201, represent.mere_issue(request.hub, made))


@route("PATCH /repos/{owner}/{repo}/issues/{issue_number}", "issues:write")
def update_issue(request: Request) -> Any:
    one, given = known(request.repository().issues.get(int(request.path["issue_number"]))), request.given
    for name in ("title", "body", "state"):
        setattr(one, name, given.get(name, getattr(one, name)))
    return represent.mere_issue(request.hub, one)


@route("GET /repos/{owner}/{repo}/issues/{issue_number}/labels", *ISSUE_READ)
def issue_labels(request: Request) -> Any:
    return _labels(request, request.pull(), request.page(request.pull().labels))


@route("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", *ISSUE_WRITE)
def add_labels(request: Request) -> Any:
    one = request.pull()
    for named in request.given.get("labels", ()):
        acts.add_label(request.hub, one, named if isinstance(named, str) else named["name"], request.actor)
    return _labels(request, one, one.labels)


@route("DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", *ISSUE_WRITE)
def remove_label(request: Request) -> Any:
    one = request.pull()
    acts.remove_label(request.hub, one, request.path["name"], request.actor)
    return _labels(request, one, one.labels)


def _labels(request: Request, one: Pull, kept: list[Label]) -> list[dict[str, Any]]:
    return [represent.label(request.hub, one.repository, each) for each in kept]


@route("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", *ISSUE_READ)
def comments(request: Request) -> Any:
    one = request.pull()
    found = [each for each in one.repository.comments.values() if each.number == one.number]
    return [represent.comment(request.hub, one.repository, each) for each in request.page(found)]


@route("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", *ISSUE_WRITE)
def create_comment(request: Request) -> Any:
    one, body = request.pull(), _body(request)
    _refuse_locked(one)
    app = request.bearer.installation and request.bearer.installation.app
    made = acts.add_comment(request.hub, one, request.actor, body, app)
    return Answer(201, represent.comment(request.hub, one.repository, made))


@route("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", *ISSUE_READ)
def comment(request: Request) -> Any:
    return represent.comment(request.hub, request.repository(), _comment(request))


@route("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", *ISSUE_WRITE)
def update_comment(request: Request) -> Any:
    one, repository = _comment(request), request.repository()
    old, one.body, one.updated_at = one.body, _body(request), request.hub.world.clock()
    changes = {"body": {"from": old}}
    acts.tell_comment(request.hub, repository.pulls[one.number], one, "edited", request.actor, changes=changes)
    return represent.comment(request.hub, repository, one)


@route("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", *ISSUE_WRITE)
def delete_comment(request: Request) -> Any:
    one, repository = _comment(request), request.repository()
    del repository.comments[one.id]
    acts.tell_comment(request.hub, repository.pulls[one.number], one, "deleted", request.actor)
    return Answer(204)


def _refuse_locked(one: Pull) -> None:
    if one.is_locked:
        raise Refused(403, "Unable to create comment because issue is locked.")


def _comment(request: Request) -> Comment:
    return known(request.repository().comments.get(int(request.path["comment_id"])))


def _body(request: Request) -> str:
    body: str = request.given["body"]
    if len(body) > LONGEST:
        raise invalid("IssueComment", "body", "custom", message=f"body is too long (maximum is {LONGEST} characters)")
    if not body.strip():
        raise invalid("IssueComment", "body", "custom", message="body can't be blank")
    return body


@route("GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", *ISSUE_READ)
def reactions(request: Request) -> Any:
    return [represent.reaction(request.hub, one) for one in request.page(_comment(request).reactions)]


@route("POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", *ISSUE_WRITE)
def react(request: Request) -> Any:
    """A second reaction of the same kind by the same account is the first one, with 200."""
    hub, one, content = request.hub, _comment(request), request.given["content"]
    _refuse_locked(request.repository().pulls[one.number])
    for reaction in one.reactions:
        if (reaction.author, reaction.content) == (request.actor, content):
            return represent.reaction(hub, reaction)
    made = Reaction(next(hub.world.ids), request.actor, content, hub.world.clock())
    one.reactions.append(made)
    return Answer(201, represent.reaction(hub, made))


@route("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}", *ISSUE_WRITE)
def unreact(request: Request) -> Any:
    one, wanted = _comment(request), int(request.path["reaction_id"])
    if not any(reaction.id == wanted for reaction in one.reactions):
        raise not_found()
    one.reactions = [reaction for reaction in one.reactions if reaction.id != wanted]
    return Answer(204)
