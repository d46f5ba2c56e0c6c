"""reconcile(): a decision less what already stands. A second look at the same facts comes to no write at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.facts.pull_request import PullRequest
from bot.facts.snapshot import Snapshot
from bot.policy.decision import Decision
from bot.policy.verdict import Check, Requirement, State
from bot.reports.annotations import annotations as annotations_of
from bot.reports.check_run import Output, name, output
from bot.reports.escape import plain
from bot.reports.plan import plan
from bot.writes.buttons import ALWAYS, offered
from bot.writes.labels import LABELS, labels
from bot.writes.standing import Standing, StandingCheckRun
from bot.writes.write import (
    AddLabels,
    Annotation,
    PutCheckRun,
    PutComment,
    PutLabel,
    RemoveLabel,
    RequestReviewers,
    Write,
)

MOST_REVIEWERS = 15
"""GitHub asks at most fifteen people and teams to review one pull request."""

PENDING = "pending"


def begin(pull_request: PullRequest, standing: Standing) -> tuple[PutCheckRun, ...]:
    """Say that the checks of a head nobody has judged yet are under way, so that no older answer lingers."""
    names = [name(check, pull_request.base_ref) for check in Check]
    return tuple(
        PutCheckRun(
            name=each,
            head=pull_request.head,
            external_id=_external_id(pull_request, PENDING),
            title="Being judged",
            summary="The pull request is being read.",
        )
        for each in names
        if _run(each, pull_request, standing) is None
    )


def given_up(pull_request: PullRequest, standing: Standing, reason: str) -> tuple[PutCheckRun, ...]:
    """Conclude every check of a pull request that could not be judged: it is held, and says why and what to do."""
    summary = (
        f"{plain(reason, 1000)}\n\nPress *Judge again*, or ask whoever runs Stationmaster to look at its dead letters."
    )
    said = Output(conclusion=State.ACTION_REQUIRED.value, title="Could not be judged", summary=summary)
    labels = (name(check, pull_request.base_ref) for check in Check)
    return tuple(run for label in labels for run in _put(label, said, pull_request, standing))


def reconcile(
    snapshot: Snapshot, pull_request: PullRequest, decision: Decision, standing: Standing
) -> tuple[Write, ...]:
    """Say what is still to be written. Checks come first: they hold the merge, the rest only tells."""
    return (
        *_check_runs(snapshot, pull_request, decision, standing),
        *_labels(decision, standing),
        *_requests(pull_request, decision, standing),
        *_comment(snapshot, pull_request, decision, standing),
    )


def _check_runs(
    snapshot: Snapshot, pull_request: PullRequest, decision: Decision, standing: Standing
) -> Iterator[PutCheckRun]:
    for check in Check:
        remarks = annotations_of(snapshot, decision) if check is Check.CONTRACTS else ()
        label = name(check, pull_request.base_ref)
        for run in _put(label, output(check, decision), pull_request, standing, remarks):
            yield replace(run, buttons=offered(check, decision))


def _put(
    label: str, said: Output, pull_request: PullRequest, standing: Standing, remarks: tuple[Annotation, ...] = ()
) -> Iterator[PutCheckRun]:
    """Say it on the check run of that name, unless that is what it says already."""
    run = _run(label, pull_request, standing)
    external_id = _external_id(pull_request, said.digest)
    if run is not None and run.external_id == external_id and run.conclusion == said.conclusion:
        return
    yield PutCheckRun(
        id=run.id if run else None,
        name=label,
        head=pull_request.head,
        external_id=external_id,
        conclusion=said.conclusion,
        title=said.title,
        summary=said.summary,
        annotations=remarks,
        buttons=ALWAYS,
    )


def _run(label: str, pull_request: PullRequest, standing: Standing) -> StandingCheckRun | None:
    ours = [run for run in standing.check_runs if run.name == label and run.external_id.startswith(_mark(pull_request))]
    return max(ours, key=lambda run: run.id, default=None)


def _external_id(pull_request: PullRequest, digest: str) -> str:
    return f"{_mark(pull_request)}{digest}"


def _mark(pull_request: PullRequest) -> str:
    """Two pull requests may share a head; each has check runs of its own."""
    return f"{pull_request.number}:"


def _labels(decision: Decision, standing: Standing) -> Iterator[PutLabel | AddLabels | RemoveLabel]:
    wanted = labels(decision)
    defined = {label.name: label for label in standing.defined_labels}
    missing = tuple(label for label in wanted if label.name not in standing.labels)
    for label in missing:
        stands = defined.get(label.name)
        if stands is None:
            yield label
    if missing:
        yield AddLabels(names=tuple(label.name for label in missing))
    for label in LABELS:
        if label not in wanted and label.name in standing.labels:
            yield RemoveLabel(name=label.name)


def _requests(pull_request: PullRequest, decision: Decision, standing: Standing) -> Iterator[RequestReviewers]:
    if pull_request.is_draft or pull_request.state != "open":
        return
    wanted = dict.fromkeys(
        handle for verdict in decision.verdicts for each in verdict.requirements for handle in _asked(each)
    )
    there = {handle.casefold() for handle in _there(pull_request, standing)}
    room = MOST_REVIEWERS - len(standing.requested_users) - len(standing.requested_teams)
    chosen = [handle for handle in wanted if handle.casefold() not in there][: max(room, 0)]
    if chosen:
        yield RequestReviewers(
            users=tuple(handle for handle in chosen if "/" not in handle),
            teams=tuple(handle.partition("/")[2] for handle in chosen if "/" in handle),
        )


def _asked(requirement: Requirement) -> tuple[str, ...]:
    """Whom a requirement still needs, or would hear; once it is met nobody is asked. An e-mail address cannot be."""
    is_heard = requirement.is_met and (requirement.is_needed or requirement.have)
    return () if is_heard else tuple(handle for handle in requirement.who if "@" not in handle)


def _there(pull_request: PullRequest, standing: Standing) -> tuple[str, ...]:
    """Who need not be asked: the author, those already asked for this head, and those who answered."""
    teams = (f"{pull_request.repository.owner}/{slug}" for slug in standing.requested_teams)
    return (pull_request.author.login, *standing.requested_users, *teams, *standing.reviewed, *standing.asked)


def _comment(
    snapshot: Snapshot, pull_request: PullRequest, decision: Decision, standing: Standing
) -> Iterator[PutComment]:
    if not decision.findings and standing.comment is None and not _has_something_to_say(decision):
        return
    marker = comment_marker(pull_request.repository.id, pull_request.number)
    body = f"{marker}\n{plan(snapshot, decision)}"
    if standing.comment is None or not _same(standing.comment.body, body):
        yield PutComment(marker=marker, body=body, id=standing.comment.id if standing.comment else None)


def comment_marker(repository_id: int, number: int) -> str:
    """Mark our one comment on a pull request; only a comment that bears it *and* is ours is taken for it."""
    return f"<!-- stationmaster plan {repository_id}#{number} -->"


def _has_something_to_say(decision: Decision) -> bool:
    return any(verdict.is_open for verdict in decision.verdicts)


def _same(stands: str, body: str) -> bool:
    """GitHub keeps a comment's text with its own line ends and without the space around it."""
    return stands.replace("\r\n", "\n").strip() == body.strip()
