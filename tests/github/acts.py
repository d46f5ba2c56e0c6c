"""What can be done to things here, by people or through the API: the state changes and the deliveries it causes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.github import represent
from tests.github.git import ZERO
from tests.github.hub import Hub, Refused, invalid
from tests.github.state import (
    Account,
    Activity,
    App,
    CheckRun,
    CheckSuite,
    Comment,
    Deployment,
    DeploymentStatus,
    ForcePush,
    Issue,
    Label,
    Pull,
    Repository,
    Retarget,
    Review,
    Team,
    WorkflowRun,
)


def tell(hub: Hub, pull: Pull, action: str, sender: Account, **more: Any) -> None:
    """Deliver `pull_request` with an action."""
    pull.updated_at = hub.world.clock()
    payload = {"action": action, "number": pull.number, "pull_request": represent.pull(hub, pull), **more}
    hub.emit("pull_request", payload, pull.repository, sender)


def open_pull(  # noqa: PLR0913 - a pull request is made of these
    hub: Hub,
    repository: Repository,
    *,
    head_repository: Repository,
    head: str,
    base: str,
    author: Account,
    title: str,
    body: str | None = None,
    is_draft: bool = False,
) -> Pull:
    """Open a pull request between two real branches."""
    tip, target = head_repository.git.ref(head), repository.git.ref(base)
    if tip is None or target is None:
        raise invalid("PullRequest", "head" if tip is None else "base", "invalid")
    for one in _open_from(hub, head_repository, head):
        if (one.repository, one.base_ref) == (repository, base):
            message = f"A pull request already exists for {head_repository.owner.login}:{head}."
            raise invalid("PullRequest", "head", "custom", message=message)
    repository.last_number += 1
    now = hub.world.clock()
    pull = Pull(
        id=next(hub.world.ids),
        number=repository.last_number,
        repository=repository,
        head_repository=head_repository,
        title=title,
        body=body,
        author=author,
        base_ref=base,
        base=target,
        head_ref=head,
        head=tip,
        created_at=now,
        updated_at=now,
        is_draft=is_draft,
    )
    repository.pulls[pull.number] = pull
    _publish(pull)
    tell(hub, pull, "opened", author)
    return pull


def open_issue(  # noqa: PLR0913, PLR0917 - an issue is made of these
    hub: Hub, repository: Repository, title: str, body: str, author: Account, app: App | None = None
) -> Issue:
    """Open an issue."""
    if not title.strip():
        raise invalid("Issue", "title", "missing_field")
    repository.last_number += 1
    number, at = repository.last_number, hub.world.clock()
    made = Issue(next(hub.world.ids), number, repository, title, body, author, at, app)
    repository.issues[made.number] = made
    return made


def _publish(pull: Pull) -> None:
    """Keep the head at `refs/pull/N/head` of the base repository, where a fork's commits are found too."""
    repository, fork = pull.repository, pull.head_repository
    if fork is not repository:
        repository.git("fetch", "--quiet", str(fork.git.path), pull.head)
    repository.git.point(f"refs/pull/{pull.number}/head", pull.head)


@dataclass(frozen=True)
class Push:
    """A branch that came to stand elsewhere; `None` is no commit: the branch is new, or gone."""

    repository: Repository
    branch: str
    before: str | None
    after: str | None
    by: Account
    kind: str | None = None

    @property
    def is_forced(self) -> bool:
        """Whether commits were left behind."""
        return bool(self.before and self.after and not self.repository.git.is_ancestor(self.before, self.after))


def pushed(hub: Hub, push: Push) -> None:
    """Tell of a push, and let open pull requests from the branch follow."""
    _note(hub, push)
    _tell_push(hub, push)
    for pull in _open_from(hub, push.repository, push.branch):
        if push.after is None:
            close(hub, pull, push.by)
        elif pull.head != push.after:
            _synchronize(hub, pull, push, push.after)


def _note(hub: Hub, push: Push) -> None:
    made = "force_push" if push.is_forced else "push" if push.before else "branch_creation"
    noted = Activity(
        next(hub.world.ids),
        push.by,
        f"refs/heads/{push.branch}",
        push.before or ZERO,
        push.after or ZERO,
        (push.kind or made) if push.after else "branch_deletion",
        hub.world.dated,
    )
    push.repository.activity.append(noted)


def _open_from(hub: Hub, repository: Repository, branch: str) -> list[Pull]:
    everywhere = [pull for one in hub.world.repositories.values() for pull in one.pulls.values()]
    return [p for p in everywhere if p.state == "open" and p.head_repository is repository and p.head_ref == branch]


def _synchronize(hub: Hub, pull: Pull, push: Push, after: str) -> None:
    before, pull.head = pull.head, after
    if push.is_forced:
        pull.force_pushes.append(ForcePush(next(hub.world.ids), push.by, before, after, hub.world.clock()))
    pull.base = pull.repository.git.ref(pull.base_ref) or pull.base
    _publish(pull)
    tell(hub, pull, "synchronize", push.by, before=before, after=after)


def _tell_push(hub: Hub, push: Push) -> None:
    repo, before, after = push.repository, push.before, push.after
    fresh = repo.git.log(before, after) if before and after else []
    payload = {
        "ref": f"refs/heads/{push.branch}",
        "before": before or ZERO,
        "after": after or ZERO,
        "created": before is None,
        "deleted": after is None,
        "forced": push.is_forced,
        "base_ref": None,
        "compare": f"{hub.web}/{repo.full_name}/compare",
        "commits": [represent.commit_line(hub, one.sha, repo) for one in fresh],
        "head_commit": represent.commit_line(hub, after, repo) if after else None,
        "pusher": {"name": push.by.login, "email": push.by.email},
    }
    hub.emit("push", payload, repo, push.by)


def retarget(hub: Hub, pull: Pull, base: str, by: Account) -> None:
    """Change the base branch."""
    target = pull.repository.git.ref(base)
    if target is None:
        raise invalid("PullRequest", "base", "invalid")
    changes = {"base": {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base}}}
    pull.retargets.append(Retarget(next(hub.world.ids), by, pull.base_ref, base, hub.world.clock()))
    pull.base_ref, pull.base = base, target
    tell(hub, pull, "edited", by, changes=changes)


def edit(hub: Hub, pull: Pull, by: Account, *, title: str | None = None, body: str | None = None) -> None:
    """Change the title or the body."""
    changes: dict[str, Any] = {}
    if title is not None and title != pull.title:
        changes["title"], pull.title = {"from": pull.title}, title
    if body is not None and body != pull.body:
        changes["body"], pull.body = {"from": pull.body or ""}, body
    if changes:
        tell(hub, pull, "edited", by, changes=changes)


def close(hub: Hub, pull: Pull, by: Account) -> None:
    if pull.state == "open":
        pull.state = "closed"
        tell(hub, pull, "closed", by)


def reopen(hub: Hub, pull: Pull, by: Account) -> None:
    pull.state = "open"
    tell(hub, pull, "reopened", by)


def set_draft(hub: Hub, pull: Pull, by: Account, *, is_draft: bool) -> None:
    pull.is_draft = is_draft
    tell(hub, pull, "converted_to_draft" if is_draft else "ready_for_review", by)


def define_label(
    hub: Hub, repo: Repository, name: str, colour: str = "ededed", description: str | None = None
) -> Label:
    """A label of the repository, made where it is missing."""
    found = repo.labels.get(name.lower())
    return found or repo.labels.setdefault(name.lower(), Label(next(hub.world.ids), name, colour, description))


def add_label(hub: Hub, pull: Pull, name: str, by: Account) -> None:
    """Put a label on; one that is there already stays, in silence."""
    label = define_label(hub, pull.repository, name)
    if label not in pull.labels:
        pull.labels.append(label)
        tell(hub, pull, "labeled", by, label=represent.label(hub, pull.repository, label))


def remove_label(hub: Hub, pull: Pull, name: str, by: Account) -> None:
    label = next((one for one in pull.labels if one.name.lower() == name.lower()), None)
    if label is None:
        raise Refused(404, "Label does not exist")
    pull.labels.remove(label)
    tell(hub, pull, "unlabeled", by, label=represent.label(hub, pull.repository, label))


def request_reviewers(hub: Hub, pull: Pull, users: list[str], teams: list[str], by: Account) -> None:
    """Ask for reviews. One name that cannot be asked refuses the whole call, as on GitHub."""
    wanted = [_user(hub, pull, login) for login in users] + [_team(hub, pull, slug) for slug in teams]
    if len(teams) != len(set(teams)):
        raise _no_collaborator(pull)
    for one in wanted:
        if one not in pull.requested:
            pull.requested.append(one)
            _tell_request(hub, pull, "review_requested", one, by)


def drop_reviewers(hub: Hub, pull: Pull, users: list[str], teams: list[str], by: Account) -> None:
    for one in list(pull.requested):
        name = one.login if isinstance(one, Account) else one.slug
        if name in (users if isinstance(one, Account) else teams):
            pull.requested.remove(one)
            _tell_request(hub, pull, "review_request_removed", one, by)


def _tell_request(hub: Hub, pull: Pull, action: str, one: Account | Team, by: Account) -> None:
    if isinstance(one, Account):
        tell(hub, pull, action, by, requested_reviewer=represent.account(hub, one))
    else:
        tell(hub, pull, action, by, requested_team=represent.team(hub, one))


def _user(hub: Hub, pull: Pull, login: str) -> Account:
    found = hub.world.account(login)
    if found is pull.author:
        raise Refused(422, "Review cannot be requested from pull request author.")
    if found is None or found.kind != "User" or hub.world.permission(pull.repository, found) == "none":
        raise _no_collaborator(pull)
    return found


def _team(hub: Hub, pull: Pull, slug: str) -> Team:
    """A visible team that has access, its own or by one above it."""
    found = hub.world.team(pull.repository.owner.login, slug)
    if found is None or found.privacy == "secret":
        raise _no_collaborator(pull)
    if not any(one.id in pull.repository.team_permissions for one in found.lineage):
        raise _no_collaborator(pull)
    return found


def _no_collaborator(pull: Pull) -> Refused:
    return Refused(
        422,
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a "
        f"collaborator of the {pull.repository.full_name} repository.",
    )


def review(  # noqa: PLR0913 - a review is made of these
    hub: Hub, pull: Pull, author: Account, state: str, *, body: str = "", commit: str | None = None
) -> Review:
    """Submit a review on the head (or an older commit). Whoever reviewed is no longer asked to, nor is their team."""
    if author is pull.author and state != "COMMENTED":
        raise Refused(422, "Unprocessable Entity", errors=["Can not approve your own pull request"])
    given = Review(next(hub.world.ids), author, state, commit or pull.head, body, hub.world.clock())
    pull.reviews.append(given)
    pull.requested = [one for one in pull.requested if author not in (one.everyone if isinstance(one, Team) else [one])]
    tell_review(hub, pull, given, "submitted", author)
    return given


def dismiss(hub: Hub, pull: Pull, given: Review, by: Account) -> None:
    given.state = "DISMISSED"
    tell_review(hub, pull, given, "dismissed", by)


def edit_review(hub: Hub, pull: Pull, given: Review, body: str) -> None:
    old, given.body, given.edited_at = given.body, body, hub.world.clock()
    tell_review(hub, pull, given, "edited", given.author, changes={"body": {"from": old}})


def tell_review(hub: Hub, pull: Pull, given: Review, action: str, by: Account, **more: Any) -> None:
    pull.updated_at = hub.world.clock()
    told = represent.review(hub, pull, given, delivered=True)
    payload = {"action": action, "review": told, "pull_request": represent.pull(hub, pull), **more}
    hub.emit("pull_request_review", payload, pull.repository, by)


def add_comment(hub: Hub, pull: Pull, author: Account, body: str, app: App | None = None) -> Comment:
    now = hub.world.clock()
    made = Comment(next(hub.world.ids), pull.number, author, body, now, now, app)
    pull.repository.comments[made.id] = made
    tell_comment(hub, pull, made, "created", author)
    return made


def tell_comment(hub: Hub, pull: Pull, one: Comment, action: str, by: Account, **more: Any) -> None:
    pull.updated_at = hub.world.clock()
    payload = {
        "action": action,
        "issue": represent.issue(hub, pull),
        "comment": represent.comment(hub, pull.repository, one),
        **more,
    }
    hub.emit("issue_comment", payload, pull.repository, by)


def suite_of(hub: Hub, repo: Repository, app: App, head: str) -> CheckSuite:
    """The app's suite on a commit, made where it is missing."""
    for suite in repo.suites.values():
        if (suite.app, suite.head) == (app, head):
            return suite
    made = CheckSuite(next(hub.world.ids), app, head, hub.world.clock())
    return repo.suites.setdefault(made.id, made)


def tell_check_run(hub: Hub, repo: Repository, run: CheckRun, action: str, by: Account, **more: Any) -> None:
    """Deliver `check_run` to the app whose run it is."""
    installation = hub.world.installation_on(run.suite.app, repo)
    if installation and "check_run" in run.suite.app.events:
        payload = {"action": action, "check_run": represent.check_run(hub, repo, run), **more}
        hub.deliveries.emit("check_run", payload, by, installation, repo)


def tell_check_suite(hub: Hub, repo: Repository, suite: CheckSuite, action: str, by: Account) -> None:
    installation = hub.world.installation_on(suite.app, repo)
    if installation:
        payload = {"action": action, "check_suite": represent.check_suite(hub, repo, suite)}
        hub.deliveries.emit("check_suite", payload, by, installation, repo)


def deploy(hub: Hub, repo: Repository, environment: str, commit: str, by: Account) -> Deployment:
    """Make a deployment."""
    made = Deployment(
        id=next(hub.world.ids),
        sha=commit,
        ref=commit,
        task="deploy",
        environment=environment,
        description="",
        payload={},
        creator=by,
        created_at=hub.world.clock(),
    )
    return repo.deployments.setdefault(made.id, made)


def set_deployment_status(hub: Hub, repo: Repository, of: Deployment, state: str, by: Account) -> DeploymentStatus:
    """Say how a deployment goes. A success makes the earlier ones to the same environment inactive, as on GitHub."""
    now = hub.world.clock()
    made = DeploymentStatus(next(hub.world.ids), state, by, now)
    of.statuses.append(made)
    if state == "success":
        for one in repo.deployments.values():
            is_earlier = one.environment == of.environment and one.id < of.id
            if is_earlier and one.statuses and one.statuses[-1].state == "success":
                one.statuses.append(DeploymentStatus(next(hub.world.ids), "inactive", by, now))
    payload = {
        "action": "created",
        "deployment": represent.deployment(hub, repo, of),
        "deployment_status": represent.deployment_status(hub, repo, of, made),
    }
    hub.emit("deployment_status", payload, repo, by)
    return made


def ask(hub: Hub, repo: Repository, environment: str, commit: str, by: Account) -> WorkflowRun:
    """Let a run of a workflow wait for an environment that a protection rule guards."""
    run = WorkflowRun(next(hub.world.ids), commit, [environment])
    repo.runs[run.id] = run
    made = deploy(hub, repo, environment, commit, by)
    made.statuses.append(DeploymentStatus(next(hub.world.ids), "pending", by, hub.world.clock()))
    payload = {
        "action": "requested",
        "environment": environment,
        "event": "push",
        "deployment": represent.deployment(hub, repo, made),
        "deployment_callback_url": f"{hub.api}/repos/{repo.full_name}/actions/runs/{run.id}/deployment_protection_rule",
        "pull_requests": [],
    }
    hub.emit("deployment_protection_rule", payload, repo, by)
    return run
