"""How things read in REST answers and deliveries. Only what means something is said; `filling` completes the rest."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.github.state import (
    Account,
    App,
    Asset,
    CheckRun,
    CheckSuite,
    Comment,
    Deployment,
    DeploymentStatus,
    Installation,
    Issue,
    Label,
    MergeGroup,
    Pull,
    Reaction,
    Release,
    Repository,
    Review,
    Ruleset,
    Team,
)

if TYPE_CHECKING:
    from tests.github.hub import Hub

Shape = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    """An instant as GitHub writes it, to the second."""
    return at and at.strftime("%Y-%m-%dT%H:%M:%SZ")


GHOST = Account(10137, "ghost")
"""Whose account is deleted."""


def account(hub: Hub, one: Account) -> Shape:
    one = GHOST if one.is_deleted else one
    return {
        "login": one.login,
        "id": one.id,
        "node_id": one.node_id,
        "type": one.kind,
        "url": f"{hub.api}/users/{one.login}",
        "html_url": f"{hub.web}/{one.login}",
    }


def organisation(hub: Hub, one: Account) -> Shape:
    return {"login": one.login, "id": one.id, "node_id": one.node_id, "url": f"{hub.api}/orgs/{one.login}"}


def team(hub: Hub, one: Team) -> Shape:
    return {
        "id": one.id,
        "node_id": f"T_{one.id}",
        "slug": one.slug,
        "name": one.slug,
        "description": None,
        "privacy": one.privacy,
        "permission": "pull",
        "parent": one.parent and team(hub, one.parent),
        "url": f"{hub.api}/organizations/{one.organisation.id}/team/{one.id}",
        "html_url": f"{hub.web}/orgs/{one.organisation.login}/teams/{one.slug}",
        "members_count": len(one.everyone),
        "organization": organisation(hub, one.organisation),
    }


def repository(hub: Hub, one: Repository) -> Shape:
    return {
        "id": one.id,
        "node_id": f"R_{one.id}",
        "name": one.name,
        "full_name": one.full_name,
        "private": one.private,
        "visibility": "private" if one.private else "public",
        "owner": account(hub, one.owner),
        "default_branch": one.default_branch,
        "url": f"{hub.api}/repos/{one.full_name}",
        "html_url": f"{hub.web}/{one.full_name}",
        "clone_url": f"{hub.web}/{one.full_name}.git",
        "created_at": moment(one.created_at),
        "pushed_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
        "archived": False,
        "disabled": False,
    }


def label(hub: Hub, repository: Repository, one: Label) -> Shape:
    return {
        "id": one.id,
        "node_id": f"LA_{one.id}",
        "name": one.name,
        "color": one.colour,
        "description": one.description,
        "default": False,
        "url": f"{hub.api}/repos/{repository.full_name}/labels/{one.name}",
    }


def pull(hub: Hub, one: Pull) -> Shape:
    own = f"{one.repository.full_name}/pull/{one.number}"
    return {
        "id": one.id,
        "node_id": f"PR_{one.id}",
        "number": one.number,
        "state": one.state,
        "title": one.title,
        "body": one.body,
        "draft": one.is_draft,
        "locked": one.is_locked,
        "user": account(hub, one.author),
        "base": _side(hub, one.repository, one.base_ref, one.base),
        "head": _side(hub, one.head_repository, one.head_ref, one.head),
        "labels": [label(hub, one.repository, each) for each in one.labels],
        "requested_reviewers": [account(hub, each) for each in one.requested_users],
        "requested_teams": [team(hub, each) for each in one.requested_teams],
        "author_association": "MEMBER",
        "url": f"{hub.api}/repos/{one.repository.full_name}/pulls/{one.number}",
        "html_url": f"{hub.web}/{own}",
        "created_at": moment(one.created_at),
        "updated_at": moment(one.updated_at),
        "closed_at": moment(one.updated_at) if one.state == "closed" else None,
        "merged_at": moment(one.merged_at),
        "merged": one.merged_at is not None,
        "merge_commit_sha": one.merge_commit,
        "auto_merge": None,
        "active_lock_reason": None,
        "mergeable": None,
        "mergeable_state": "unknown",
        **_size(one),
    }


def _size(one: Pull) -> Shape:
    files = one.repository.git.changed(one.base, one.head)
    return {
        "changed_files": len(files),
        "additions": sum(added for _, added, _, _ in files),
        "deletions": sum(deleted for _, _, deleted, _ in files),
        "commits": len(one.repository.git.log(one.base, one.head)),
    }


def _side(hub: Hub, repo: Repository, ref: str, sha: str) -> Shape:
    return {
        "ref": ref,
        "sha": sha,
        "label": f"{repo.owner.login}:{ref}",
        "user": account(hub, repo.owner),
        "repo": repository(hub, repo),
    }


def review(hub: Hub, of: Pull, one: Review, *, delivered: bool = False) -> Shape:
    """In answers a review's state is upper case, in deliveries lower; only deliveries tell when it was updated."""
    updated = {"updated_at": moment(one.edited_at or one.submitted_at)} if delivered else {}
    return updated | {
        "id": one.id,
        "node_id": f"PRR_{one.id}",
        "user": account(hub, one.author),
        "state": one.state.lower() if delivered else one.state,
        "body": one.body,
        "commit_id": one.commit,
        "submitted_at": moment(one.submitted_at),
        "author_association": "MEMBER",
        "html_url": f"{hub.web}/{of.repository.full_name}/pull/{of.number}#pullrequestreview-{one.id}",
        "pull_request_url": f"{hub.api}/repos/{of.repository.full_name}/pulls/{of.number}",
    }


def issue(hub: Hub, one: Pull) -> Shape:
    """A pull request as the issue it also is."""
    shape = pull(hub, one)
    kept = ("id", "node_id", "number", "state", "title", "body", "user", "labels", "created_at", "updated_at", "locked")
    return {name: shape[name] for name in kept} | {
        "url": f"{hub.api}/repos/{one.repository.full_name}/issues/{one.number}",
        "html_url": shape["html_url"],
        "author_association": "MEMBER",
        "closed_at": shape["closed_at"],
        "draft": one.is_draft,
        "milestone": None,
        "assignees": [],
        "comments": sum(comment.number == one.number for comment in one.repository.comments.values()),
        "pull_request": {"url": shape["url"], "html_url": shape["html_url"], "merged_at": shape["merged_at"]},
    }


def mere_issue(hub: Hub, one: Issue) -> Shape:
    """An issue that is no pull request."""
    where = f"repos/{one.repository.full_name}/issues/{one.number}"
    return {
        "id": one.id,
        "node_id": f"I_{one.id}",
        "number": one.number,
        "state": one.state,
        "title": one.title,
        "body": one.body,
        "user": account(hub, one.author),
        "labels": [],
        "assignees": [],
        "milestone": None,
        "locked": False,
        "comments": 0,
        "created_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
        "closed_at": None,
        "author_association": "NONE",
        "url": f"{hub.api}/{where}",
        "html_url": f"{hub.web}/{one.repository.full_name}/issues/{one.number}",
        "performed_via_github_app": one.app and app(hub, one.app),
    }


def comment(hub: Hub, repo: Repository, one: Comment) -> Shape:
    return {
        "id": one.id,
        "node_id": f"IC_{one.id}",
        "body": one.body,
        "user": account(hub, one.author),
        "created_at": moment(one.created_at),
        "updated_at": moment(one.updated_at),
        "author_association": "MEMBER",
        "url": f"{hub.api}/repos/{repo.full_name}/issues/comments/{one.id}",
        "issue_url": f"{hub.api}/repos/{repo.full_name}/issues/{one.number}",
        "html_url": f"{hub.web}/{repo.full_name}/pull/{one.number}#issuecomment-{one.id}",
        "performed_via_github_app": one.app and app(hub, one.app),
    }


def reaction(hub: Hub, one: Reaction) -> Shape:
    return {
        "id": one.id,
        "node_id": f"REA_{one.id}",
        "user": account(hub, one.author),
        "content": one.content,
        "created_at": moment(one.created_at),
    }


def app(hub: Hub, one: App) -> Shape:
    return {
        "id": one.id,
        "slug": one.slug,
        "node_id": f"A_{one.id}",
        "name": one.slug,
        "owner": account(hub, one.owner),
        "description": None,
        "permissions": one.permissions,
        "events": one.events,
        "external_url": f"{hub.web}/apps/{one.slug}",
        "html_url": f"{hub.web}/apps/{one.slug}",
        "created_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
        "installations_count": sum(each.app is one for each in hub.world.installations.values()),
    }


def installation(hub: Hub, one: Installation) -> Shape:
    return {
        "id": one.id,
        "app_id": one.app.id,
        "app_slug": one.app.slug,
        "account": account(hub, one.account),
        "target_id": one.account.id,
        "target_type": one.account.kind,
        "repository_selection": "all" if one.repositories is None else "selected",
        "permissions": one.permissions,
        "events": one.app.events,
        "access_tokens_url": f"{hub.api}/app/installations/{one.id}/access_tokens",
        "repositories_url": f"{hub.api}/installation/repositories",
        "html_url": f"{hub.web}/organizations/{one.account.login}/settings/installations/{one.id}",
        "created_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
        "single_file_name": None,
        "suspended_at": moment(one.suspended_at),
        "suspended_by": account(hub, one.account) if one.suspended_at else None,
    }


def check_suite(hub: Hub, repo: Repository, one: CheckSuite) -> Shape:
    runs = [run for run in repo.check_runs.values() if run.suite is one]
    done = bool(runs) and all(run.conclusion for run in runs)
    return {
        "id": one.id,
        "node_id": f"CS_{one.id}",
        "head_sha": one.head,
        "head_branch": None,
        "before": None,
        "after": one.head,
        "status": "completed" if done else "queued",
        "conclusion": runs[-1].conclusion if done else None,
        "app": app(hub, one.app),
        "pull_requests": [],
        "repository": repository(hub, repo),
        "created_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
        "latest_check_runs_count": len(runs),
    }


def check_run(hub: Hub, repo: Repository, one: CheckRun) -> Shape:
    own = f"{hub.api}/repos/{repo.full_name}/check-runs/{one.id}"
    output = {name: one.output.get(name) for name in ("title", "summary", "text")}
    return {
        "id": one.id,
        "node_id": f"CR_{one.id}",
        "name": one.name,
        "head_sha": one.head,
        "status": one.status,
        "conclusion": one.conclusion,
        "external_id": one.external_id,
        "started_at": moment(one.started_at),
        "completed_at": moment(one.completed_at),
        "output": {**output, "annotations_count": len(one.annotations), "annotations_url": f"{own}/annotations"},
        "url": own,
        "html_url": f"{hub.web}/{repo.full_name}/runs/{one.id}",
        "details_url": one.details_url or f"{hub.web}/apps/{one.suite.app.slug}",
        "app": app(hub, one.suite.app),
        "check_suite": check_suite(hub, repo, one.suite),
        "pull_requests": [],
    }


def ruleset(hub: Hub, owner: Account | Repository, one: Ruleset, *, whole: bool) -> Shape:
    """A ruleset; `bypass_actors` are told only to those who may change it."""
    is_repository = isinstance(owner, Repository)
    body = one.body if whole else {name: value for name, value in one.body.items() if name != "bypass_actors"}
    return body | {
        "id": one.id,
        "node_id": f"RRS_{one.id}",
        "name": one.name,
        "source": owner.full_name if is_repository else owner.login,
        "source_type": "Repository" if is_repository else "Organization",
        "updated_at": moment(one.updated_at),
        "_links": {"self": {"href": f"{hub.api}/rulesets/{one.id}"}},
    }


def deployment(hub: Hub, repo: Repository, one: Deployment) -> Shape:
    own = f"{hub.api}/repos/{repo.full_name}/deployments/{one.id}"
    return {
        "id": one.id,
        "node_id": f"DE_{one.id}",
        "sha": one.sha,
        "ref": one.ref,
        "task": one.task,
        "payload": one.payload,
        "original_environment": one.environment,
        "environment": one.environment,
        "description": one.description,
        "creator": account(hub, one.creator),
        "created_at": moment(one.created_at),
        "updated_at": moment(one.statuses[-1].at if one.statuses else one.created_at),
        "url": own,
        "statuses_url": f"{own}/statuses",
        "repository_url": f"{hub.api}/repos/{repo.full_name}",
        "performed_via_github_app": one.app and app(hub, one.app),
    }


def release(hub: Hub, repo: Repository, one: Release) -> Shape:
    own = f"{hub.api}/repos/{repo.full_name}/releases/{one.id}"
    return {
        "id": one.id,
        "node_id": f"RE_{one.id}",
        "tag_name": one.tag,
        "target_commitish": one.target,
        "name": one.name,
        "body": one.body,
        "draft": one.is_draft,
        "prerelease": False,
        "author": account(hub, one.author),
        "created_at": moment(one.created_at),
        "published_at": None if one.is_draft else moment(one.created_at),
        "assets": [asset(hub, repo, each) for each in one.assets.values()],
        "url": own,
        "assets_url": f"{own}/assets",
        "upload_url": f"{own}/assets{{?name,label}}",
    }


def asset(hub: Hub, repo: Repository, one: Asset) -> Shape:
    return {
        "id": one.id,
        "node_id": f"RA_{one.id}",
        "name": one.name,
        "label": None,
        "state": one.state,
        "content_type": "application/octet-stream",
        "size": len(one.content),
        "download_count": 0,
        "uploader": account(hub, one.by),
        "created_at": moment(one.created_at),
        "updated_at": moment(one.created_at),
        "url": f"{hub.api}/repos/{repo.full_name}/releases/assets/{one.id}",
        "browser_download_url": f"{hub.web}/{repo.full_name}/releases/download/{one.name}",
    }


def deployment_status(hub: Hub, repo: Repository, of: Deployment, one: DeploymentStatus) -> Shape:
    own = f"{hub.api}/repos/{repo.full_name}/deployments/{of.id}"
    return {
        "id": one.id,
        "node_id": f"DES_{one.id}",
        "state": one.state,
        "creator": account(hub, one.creator),
        "description": "",
        "environment": of.environment,
        "target_url": "",
        "created_at": moment(one.at),
        "updated_at": moment(one.at),
        "url": f"{own}/statuses/{one.id}",
        "deployment_url": own,
        "repository_url": f"{hub.api}/repos/{repo.full_name}",
    }


def merge_group(hub: Hub, one: MergeGroup) -> Shape:
    repo = one.pulls[0].repository
    tip = repo.git.read(one.head)
    return {
        "head_sha": one.head,
        "head_ref": one.ref,
        "base_sha": one.base,
        "base_ref": f"refs/heads/{one.base_ref}",
        "head_commit": commit_line(hub, tip.sha, repo),
    }


def commit_line(hub: Hub, sha: str, repo: Repository) -> Shape:
    """A commit as pushes and merge groups tell it."""
    one = repo.git.read(sha)
    at = datetime.fromtimestamp(one.at, tz=hub.world.clock().tzinfo)
    return {
        "id": one.sha,
        "tree_id": one.tree,
        "message": one.message,
        "timestamp": moment(at),
        "distinct": True,
        "url": f"{hub.web}/{repo.full_name}/commit/{one.sha}",
        "author": {"name": one.author.name, "email": one.author.email},
        "committer": {"name": one.committer.name, "email": one.committer.email},
        "added": [],
        "removed": [],
        "modified": [],
    }
