"""Performs one write: so that it stands once, however often it was tried and whatever was lost on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, assert_never

from bot.facts.comment import Kind
from bot.facts.look import Where
from bot.github import arming, comments, deployments, opening, protection, releases, tracking
from bot.github.client import Client, ReadBack
from bot.github.errors import NotFound, Unprocessable
from bot.github.limits import Lane
from bot.writes.write import (
    AddLabels,
    Annotation,
    AnswerProtection,
    Arm,
    Button,
    Dequeue,
    Disarm,
    OpenIssue,
    OpenRevert,
    PutCheckRun,
    PutComment,
    PutDeployment,
    PutIssue,
    PutLabel,
    PutRelease,
    PutTag,
    React,
    RemoveLabel,
    RequestReviewers,
    Write,
)

MOST_REVIEWERS = 15
"""GitHub takes no more users and teams together."""

MOST_ANNOTATIONS = 50
"""In one request."""

_LABELS = "/repos/{owner}/{name}/labels"
_LABEL = "/repos/{owner}/{name}/labels/{label}"
_PULL_LABELS = "/repos/{owner}/{name}/issues/{number}/labels"
_PULL_LABEL = "/repos/{owner}/{name}/issues/{number}/labels/{label}"
_REVIEWERS = "/repos/{owner}/{name}/pulls/{number}/requested_reviewers"
_COMMENTS = "/repos/{owner}/{name}/issues/{number}/comments"
_COMMENT = "/repos/{owner}/{name}/issues/comments/{id}"
_REACTIONS: Mapping[Kind, str] = {
    Kind.COMMENT: "/repos/{owner}/{name}/issues/comments/{id}/reactions",
    Kind.REVIEW_COMMENT: "/repos/{owner}/{name}/pulls/comments/{id}/reactions",
}
REACTABLE = frozenset(_REACTIONS)
"""What can be reacted to: GitHub's REST API knows no reaction to a review."""
_CHECK_RUNS = "/repos/{owner}/{name}/check-runs"
_CHECK_RUN = "/repos/{owner}/{name}/check-runs/{id}"
_RUNS_OF_HEAD = "/repos/{owner}/{name}/commits/{head}/check-runs?per_page=100&filter=all&check_name={run}&app_id={app}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The pull request that is written to.

    `comments_read`: its comments were just read, so where a write knows no id of ours, there is none.
    """

    owner: str
    name: str
    number: int
    head: str
    installation_id: int
    repository_id: int
    comments_read: bool = False

    @classmethod
    def at(cls, where: Where, number: int = 0, head: str = "") -> Target:
        """A repository as a place to write to, and what concerns no pull request with it."""
        owner, _, name = where.full_name.partition("/")
        return cls(
            owner=owner,
            name=name,
            number=number,
            head=head,
            installation_id=where.installation_id,
            repository_id=where.repository_id,
        )

    @property
    def repository(self) -> dict[str, str]:
        return {"owner": self.owner, "name": self.name}

    @property
    def variables(self) -> dict[str, str]:
        return {**self.repository, "number": str(self.number)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A reviewer that GitHub would not ask, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """A write that stands. `id` is GitHub's, of what was made or edited, where it has one; the number of an issue."""

    write: Write
    id: int | None = None
    refused: tuple[Refused, ...] = ()


async def perform(  # noqa: C901, PLR0911, PLR0912 - one for each write
    client: Client, target: Target, write: Write
) -> Performed:
    """Make `write` stand. Raises: GitHubError, when it does not or nobody can tell."""
    match write:
        case PutLabel():
            return await _put_label(client, target, write)
        case AddLabels():
            return await _add_labels(client, target, write)
        case RemoveLabel():
            return await _remove_label(client, target, write)
        case RequestReviewers():
            return await _request_reviewers(client, target, write)
        case PutComment():
            return await _put_comment(client, target, write)
        case React():
            return await _react(client, target, write)
        case PutCheckRun():
            return await _put_check_run(client, target, write)
        case OpenIssue():
            return Performed(write=write, id=await opening.issue(client, target.repository, target.number, write))
        case OpenRevert():
            return Performed(write=write, id=await opening.revert(client, target.repository, target.number, write))
        case Dequeue() | Disarm() | Arm():
            await arming.perform(client, target.repository, target.number, write)
            return Performed(write=write)
        case AnswerProtection():
            await protection.answer(client, target.repository, write)
            return Performed(write=write)
        case PutDeployment():
            return Performed(write=write, id=await deployments.put(client, target.repository, write))
        case PutIssue():
            return Performed(write=write, id=await tracking.put(client, target.repository, write))
        case PutTag():
            await releases.put_tag(client, target.repository, write)
            return Performed(write=write)
        case PutRelease():
            return Performed(write=write, id=await releases.put(client, target.repository, write))
        case _:
            assert_never(write)


async def _put_label(client: Client, target: Target, write: PutLabel) -> Performed:
    create, edit = partial(_create_label, client, target, write), partial(_edit_label, client, target, write)
    try:
        await (edit() if write.exists else create())
    except NotFound:
        await create()
    except Unprocessable as refused:
        if "already_exists" not in refused.codes:
            raise
        await edit()
    return Performed(write=write)


async def _create_label(client: Client, target: Target, write: PutLabel) -> None:
    body = {"name": write.name, "color": write.colour, "description": write.description}
    await client.write("POST", _LABELS, target.variables, body, read_back=_find_label(client, target, write))


async def _edit_label(client: Client, target: Target, write: PutLabel) -> None:
    variables = {**target.variables, "label": write.name}
    body = {"color": write.colour, "description": write.description}
    await client.write("PATCH", _LABEL, variables, body, read_back=_find_label(client, target, write))


def _find_label(client: Client, target: Target, write: PutLabel) -> ReadBack:
    async def find() -> Mapping[str, Any] | None:
        try:
            label = await client.get(_LABEL, {**target.variables, "label": write.name})
        except NotFound:
            return None
        wanted = (write.colour.lower(), write.description)
        return label if (label["color"].lower(), label["description"] or "") == wanted else None

    return find


async def _add_labels(client: Client, target: Target, write: AddLabels) -> Performed:
    async def find() -> Mapping[str, Any] | None:
        names = await _names(client, target)
        return {} if names >= set(write.names) else None

    await client.write("POST", _PULL_LABELS, target.variables, {"labels": list(write.names)}, read_back=find)
    return Performed(write=write)


async def _remove_label(client: Client, target: Target, write: RemoveLabel) -> Performed:
    async def find() -> Mapping[str, Any] | None:
        return None if write.name in await _names(client, target) else {}

    variables = {**target.variables, "label": write.name}
    try:
        await client.write("DELETE", _PULL_LABEL, variables, b"", read_back=find)
    except NotFound:
        if write.name in await _names(client, target):
            raise
    return Performed(write=write)


async def _names(client: Client, target: Target) -> set[str]:
    return {label["name"] async for label in client.each(_PULL_LABELS + "?per_page=100", target.variables)}


@dataclass(frozen=True, slots=True)
class _Reviewer:
    """A user by login or a team by slug; GitHub tells neither apart by case."""

    kind: str
    name: str


async def _request_reviewers(client: Client, target: Target, write: RequestReviewers) -> Performed:
    asked = _distinct(
        [*(_Reviewer("user", each) for each in write.users), *(_Reviewer("team", each) for each in write.teams)]
    )
    refused = [
        Refused(name=each.name, reason=f"GitHub takes at most {MOST_REVIEWERS} reviewers.")
        for each in asked[MOST_REVIEWERS:]
    ]
    refused += await _ask(client, target, asked[:MOST_REVIEWERS])
    return Performed(write=write, refused=tuple(refused))


def _distinct(reviewers: Sequence[_Reviewer]) -> list[_Reviewer]:
    return list({(each.kind, each.name.lower()): each for each in reversed(reviewers)}.values())[::-1]


async def _ask(client: Client, target: Target, asked: Sequence[_Reviewer]) -> list[Refused]:
    """Ask all, and where GitHub refuses them because of one, ask each half: one bad name loses no other."""
    if not asked:
        return []
    body = {"reviewers": _of("user", asked), "team_reviewers": _of("team", asked)}
    try:
        await client.write("POST", _REVIEWERS, target.variables, body, read_back=_find_request(client, target, asked))
    except Unprocessable as refused:
        if len(asked) == 1:
            return [Refused(name=asked[0].name, reason=str(refused))]
        middle = len(asked) // 2
        return [*await _ask(client, target, asked[:middle]), *await _ask(client, target, asked[middle:])]
    return []


def _of(kind: str, reviewers: Sequence[_Reviewer]) -> list[str]:
    return [each.name for each in reviewers if each.kind == kind]


def _find_request(client: Client, target: Target, asked: Sequence[_Reviewer]) -> ReadBack:
    async def find() -> Mapping[str, Any] | None:
        standing = await client.get(_REVIEWERS, target.variables)
        users = {("user", each["login"].lower()) for each in standing["users"]}
        teams = {("team", each["slug"].lower()) for each in standing["teams"]}
        return {} if {(each.kind, each.name.lower()) for each in asked} <= users | teams else None

    return find


async def _put_comment(client: Client, target: Target, write: PutComment) -> Performed:
    comment_id = write.id
    if comment_id is None and not target.comments_read:
        standing = await _find_comment(client, target, write)
        comment_id = standing["id"] if standing else None
    if comment_id is not None and await _edit_comment(client, target, write, comment_id):
        return Performed(write=write, id=comment_id)
    return Performed(write=write, id=await _create_comment(client, target, write))


async def _create_comment(client: Client, target: Target, write: PutComment) -> int:
    find = partial(_find_comment, client, target, write)
    done = await client.write("POST", _COMMENTS, target.variables, {"body": write.body}, read_back=find)
    return int(done["id"])


async def _edit_comment(client: Client, target: Target, write: PutComment, comment_id: int) -> bool:
    """Whether there still was a comment to edit."""
    variables = {**target.variables, "id": str(comment_id)}

    async def find() -> Mapping[str, Any] | None:
        comment: dict[str, Any] = await client.get(_COMMENT, variables)
        return comment if comment["body"] == write.body else None

    try:
        await client.write("PATCH", _COMMENT, variables, {"body": write.body}, read_back=find)
    except NotFound:
        return False
    return True


async def _find_comment(client: Client, target: Target, write: PutComment) -> Mapping[str, Any] | None:
    found = await comments.find(client, target.owner, target.name, target.number, write.marker)
    return {"id": found.id} if found else None


async def _react(client: Client, target: Target, write: React) -> Performed:
    """GitHub keeps one reaction of a kind by one account, so trying again changes nothing."""
    path, variables = _REACTIONS[write.kind], {**target.variables, "id": str(write.comment)}

    async def find() -> Mapping[str, Any] | None:
        return None

    await client.write("POST", path, variables, {"content": write.content}, read_back=find)
    return Performed(write=write)


async def _put_check_run(client: Client, target: Target, write: PutCheckRun) -> Performed:
    """Annotations go in batches, and what the run says goes with the last: a run half told is still in progress.

    An edit adds annotations to those a run has, and none can be taken away; so where an edited run then has more
    than were sent, a new one of the same name takes its place.
    """
    run = await _send_batches(client, target, write, write.id)
    if write.id is not None and run["output"]["annotations_count"] > len(write.annotations) > 0:
        run = await _send_batches(client, target, write, None)
    return Performed(write=write, id=run["id"])


async def _send_batches(client: Client, target: Target, write: PutCheckRun, run_id: int | None) -> Mapping[str, Any]:
    batches = _batches(write.annotations)
    run: Mapping[str, Any] = {"id": run_id}
    for index, batch in enumerate(batches):
        body = _body(write, batch)
        if index < len(batches) - 1:
            body |= {"external_id": f"{write.external_id}#{index}", "status": "in_progress"}
        else:
            body |= _outcome(write)
        run = await _send_run(client, target, run["id"], body)
    return run


def _batches(annotations: Sequence[Annotation]) -> list[Sequence[Annotation]]:
    """As GitHub takes them; a path that is no Unicode it does not take at all."""
    told = [each for each in annotations if _is_unicode(each.place.path)]
    return [told[start : start + MOST_ANNOTATIONS] for start in range(0, len(told), MOST_ANNOTATIONS)] or [()]


def _is_unicode(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


async def _send_run(client: Client, target: Target, run_id: int | None, body: dict[str, Any]) -> Mapping[str, Any]:
    find = partial(_find_run, client, target, body)
    if run_id is None:
        done = await client.write("POST", _CHECK_RUNS, target.variables, body, read_back=find, lane=Lane.CHECKS)
    else:
        variables = {**target.variables, "id": str(run_id)}
        change = {key: told for key, told in body.items() if key != "head_sha"}
        done = await client.write("PATCH", _CHECK_RUN, variables, change, read_back=find, lane=Lane.CHECKS)
    return done


async def _find_run(client: Client, target: Target, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Our run on the head that says what `body` says, by its external id."""
    variables = {
        **target.variables,
        "head": str(body["head_sha"]),
        "run": str(body["name"]),
        "app": str(client.app_id),
    }
    wanted = (body["external_id"], body.get("conclusion"))
    runs = [run async for run in client.each(_RUNS_OF_HEAD, variables, key="check_runs")]
    return next((run for run in runs if (run["external_id"], run["conclusion"]) == wanted), None)


def _body(write: PutCheckRun, annotations: Sequence[Annotation]) -> dict[str, Any]:
    output: dict[str, Any] = {"title": write.title, "summary": write.summary}
    if write.text is not None:
        output["text"] = write.text
    if annotations:
        output["annotations"] = [_annotation(each) for each in annotations]
    return {"name": write.name, "head_sha": write.head, "output": output}


def _outcome(write: PutCheckRun) -> dict[str, Any]:
    outcome: dict[str, Any] = {"external_id": write.external_id, "actions": [_button(each) for each in write.buttons]}
    if write.conclusion is None:
        return {**outcome, "status": "in_progress"}
    return {**outcome, "status": "completed", "conclusion": write.conclusion}


def _annotation(annotation: Annotation) -> dict[str, Any]:
    return {
        "path": annotation.place.path,
        "start_line": annotation.place.line,
        "end_line": annotation.place.line,
        "annotation_level": str(annotation.level),
        "title": annotation.title,
        "message": annotation.message,
    }


def _button(button: Button) -> dict[str, str]:
    return {"label": button.label, "description": button.description, "identifier": button.identifier}
