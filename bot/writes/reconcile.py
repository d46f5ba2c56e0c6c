"""reconcile(): a decision less what already stands. A second look at the same facts comes to no write at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.facts.pull_request import PullRequest
from bot.facts.snapshot import Snapshot
from bot.policy.decision import Decision
from bot.policy.lock import lock_check
from bot.policy.verdict import Check, State
from bot.policy.words import listed
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
WITHDRAWN = "withdrawn"


def begin(pull_request: PullRequest, standing: Standing) -> tuple[PutCheckRun, ...]:
    """Say that the checks of a head nobody has judged yet are under way, so that no older answer lingers."""
    names = {name(check, pull_request.base_ref): check for check in Check}
    return tuple(
        PutCheckRun(
            name=each,
            head=pull_request.head,
            external_id=_external_id(pull_request, PENDING),
            title="Being judged",
            summary="The pull request is being read.",
        )
        for each, check in names.items()
        if _run(each, pull_request, standing) is None and not _is_shared(check, each, pull_request, standing)
    )


def withdrawn(pull_request: PullRequest, base_ref: str, head: str, runs: Sequence[StandingCheckRun]) -> Iterator[Write]:
    """Take back that a commit was agreed to for a branch, once the pull request is no longer that commit for it.

    It may be pushed back there by force, or aimed back at the branch; what was agreed to by then is judged then.
    """
    labels = {name(Check.APPROVALS, base_ref), lock_check(base_ref)}
    for run in runs:
        if run.name in labels and run.conclusion == State.SUCCESS.value and _is_ours(run, pull_request):
            yield PutCheckRun(
                id=run.id,
                name=run.name,
                head=head,
                external_id=_external_id(pull_request, WITHDRAWN),
                conclusion=State.ACTION_REQUIRED.value,
                title="The pull request has moved on",
                summary="What was agreed to here is judged anew when the pull request comes back to it.",
            )


def given_up(pull_request: PullRequest, standing: Standing, reason: str) -> tuple[PutCheckRun, ...]:
    """Conclude every check of a pull request that could not be judged: it is held, and says why and what to do."""
    summary = (
        f"{plain(reason, 1000)}\n\nPress *Judge again*, or ask whoever runs Stationmaster to look at its dead letters."
    )
    said = Output(conclusion=State.ACTION_REQUIRED.value, title="Could not be judged", summary=summary)
    labels = [name(check, pull_request.base_ref) for check in Check]
    if _is_exempted(pull_request, standing):
        labels.append(lock_check(pull_request.base_ref))
    return tuple(run for label in labels for run in _put(label, said, pull_request, standing))


def reconcile(
    snapshot: Snapshot, pull_request: PullRequest, decision: Decision, standing: Standing
) -> tuple[Write, ...]:
    """Say what is still to be written. Checks come first: they hold the merge, the rest only tells."""
    return (
        *_revoked(pull_request, decision, standing),
        *_check_runs(snapshot, pull_request, decision, standing),
        *_exempted(pull_request, decision, standing),
        *_labels(decision, standing),
        *_requests(pull_request, decision, standing),
        *_comment(snapshot, pull_request, decision, standing),
    )


def _check_runs(
    snapshot: Snapshot, pull_request: PullRequest, decision: Decision, standing: Standing
) -> Iterator[PutCheckRun]:
    """Say it check by check: first what holds, so that nothing old is green beside what has just become so."""
    for check, said in sorted(_outputs(pull_request, decision), key=lambda told: _is_green(told[1])):
        remarks = annotations_of(snapshot, decision) if check is Check.CONTRACTS else ()
        label = name(check, pull_request.base_ref)
        if not _is_shared(check, label, pull_request, standing):
            for run in _put(label, said, pull_request, standing, remarks):
                yield replace(run, buttons=offered(check, decision))


def is_exempt(pull_request: PullRequest, decision: Decision) -> bool:
    """Whether it may go past the lock. One whose commit is another's, too, may not: both would show the check."""
    return decision.exempt is not None and not pull_request.same_head and not pull_request.other_bases


def _exempted(pull_request: PullRequest, decision: Decision, standing: Standing) -> Iterator[PutCheckRun]:
    """Give the check that the lock waits for, at this commit alone."""
    told = decision.exempt
    if told is None or not is_exempt(pull_request, decision):
        return
    summary = (
        f"{plain(told.lifted or told.sentence, 1_000)}\n\n"
        f"This lets #{pull_request.number} past the freeze of {plain(pull_request.base_ref)}, at commit "
        f"{pull_request.head} alone. A push, another base, a word taken back, a role lost, the end of the freeze or of "
        "its time take it back."
    )
    said = Output(conclusion=State.SUCCESS.value, title="Exempt from the freeze", summary=summary)
    yield from _put(told.lock, said, pull_request, standing)


def _revoked(pull_request: PullRequest, decision: Decision, standing: Standing) -> Iterator[PutCheckRun]:
    """Take back a check that lets a commit past the lock, where nothing does any more."""
    if not _is_exempted(pull_request, standing) or is_exempt(pull_request, decision):
        return
    others = listed(f"#{number}" for number in sorted((*pull_request.same_head, *pull_request.other_bases)))
    shared = f" {others} stand at the same commit, and an exemption is for one pull request." if others else ""
    summary = (
        f"What let this commit past the freeze of {plain(pull_request.base_ref)} holds no longer.{shared} "
        f"The check `{name(Check.TRAIN, pull_request.base_ref)}` says what holds now.\n\n"
        "**What to do:** wait for the cut, or declare a hotfix: `/hotfix`."
    )
    said = Output(conclusion=State.ACTION_REQUIRED.value, title="Not exempt from a freeze", summary=summary)
    yield from _put(lock_check(pull_request.base_ref), said, pull_request, standing)


def _is_exempted(pull_request: PullRequest, standing: Standing) -> bool:
    """Whether the check that the lock waits for is green on the head, whoever it was put there for."""
    green = (lock_check(pull_request.base_ref), State.SUCCESS.value)
    return any((run.name, run.conclusion) == green for run in standing.check_runs)


def _outputs(pull_request: PullRequest, decision: Decision) -> Iterator[tuple[Check, Output]]:
    for check in Check:
        is_held = pull_request.same_head and check is not Check.CONTRACTS
        yield check, _held_together(pull_request) if is_held else output(check, decision)


def _is_green(said: Output) -> bool:
    return said.conclusion == State.SUCCESS.value


def _held_together(pull_request: PullRequest) -> Output:
    """Hold every pull request from one commit into one branch: GitHub shows one answer for all of them."""
    numbers = listed(f"#{number}" for number in sorted((pull_request.number, *pull_request.same_head)))
    summary = (
        f"{numbers} are open from the same commit into the same branch. GitHub keeps check runs by commit, and shows "
        "the latest for each of them, so an answer for one would pass for the others.\n\n"
        "**What to do:** close all but one of them, or push to one."
    )
    title = f"{numbers} have the same head and base: close all but one"
    return Output(conclusion=State.ACTION_REQUIRED.value, title=title, summary=summary)


def _is_shared(check: Check, label: str, pull_request: PullRequest, standing: Standing) -> bool:
    """Whether another pull request with the same head says for us what we would say: GitHub shows the latest run."""
    run = next((run for run in standing.check_runs if run.name == label), None)
    if not pull_request.same_head or run is None or _is_ours(run, pull_request):
        return False
    return check is Check.CONTRACTS or run.conclusion == State.ACTION_REQUIRED.value


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
    """Our run of that name, where it is the one that GitHub shows; in place of another's we make a new one."""
    latest = max((run for run in standing.check_runs if run.name == label), key=lambda run: run.id, default=None)
    return latest if latest and _is_ours(latest, pull_request) else None


def _is_ours(run: StandingCheckRun, pull_request: PullRequest) -> bool:
    return run.external_id.startswith(_mark(pull_request))


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
    there = {handle.casefold() for handle in _there(pull_request, decision, standing)}
    room = MOST_REVIEWERS - len(standing.requested_users) - len(standing.requested_teams)
    chosen = [handle for handle in decision.asks if handle.casefold() not in there][: max(room, 0)]
    if chosen:
        yield RequestReviewers(
            users=tuple(handle for handle in chosen if "/" not in handle),
            teams=tuple(handle.partition("/")[2] for handle in chosen if "/" in handle),
        )


def _there(pull_request: PullRequest, decision: Decision, standing: Standing) -> tuple[str, ...]:
    """Who need not be asked: the author, those already asked for this head, and those who answered, unless in vain."""
    teams = (f"{pull_request.repository.owner}/{slug}" for slug in standing.requested_teams)
    requirements = (each for verdict in decision.verdicts for each in verdict.requirements)
    in_vain = {each.person.login for requirement in requirements for each in requirement.discarded}
    answered = (login for login in standing.reviewed if login not in in_vain)
    return (pull_request.author.login, *standing.requested_users, *teams, *answered, *standing.asked)


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
