"""Whether a pull request may merge, merging it, and the merge queue."""

from __future__ import annotations

import itertools
from fnmatch import fnmatchcase

from tests.github import acts, represent
from tests.github.hub import Hub, Refused
from tests.github.state import Account, MergeGroup, Pull, Repository, Ruleset

PASSING = {"success", "neutral", "skipped"}
"""GitHub counts all three as passing."""


def active_rulesets(repository: Repository, branch: str) -> list[tuple[Account | Repository, Ruleset]]:
    """The active rulesets of the repository and its organisation that speak of a branch."""
    sources: tuple[Account | Repository, ...] = (repository, repository.owner)
    return [
        (source, one)
        for source in sources
        for one in source.rulesets.values()
        if one.body["enforcement"] == "active" and _speaks_of(one, repository, branch)
    ]


def _speaks_of(ruleset: Ruleset, repository: Repository, branch: str) -> bool:
    chosen = ruleset.body.get("conditions", {}).get("repository_id")
    if chosen is not None and repository.id not in chosen["repository_ids"]:
        return False
    named = ruleset.body.get("conditions", {}).get("ref_name", {"include": ["~ALL"], "exclude": []})
    return _is_among(named.get("include", ()), repository, branch) and not _is_among(
        named.get("exclude", ()), repository, branch
    )


def _is_among(patterns: list[str], repository: Repository, branch: str) -> bool:
    special = {"~ALL": True, "~DEFAULT_BRANCH": branch == repository.default_branch}
    return any(special.get(one, fnmatchcase(f"refs/heads/{branch}", one)) for one in patterns)


def unmet(repository: Repository, branch: str, head: str) -> list[str]:
    """Why a commit may not go to a branch, in GitHub's words."""
    checks = [check for _, one in active_rulesets(repository, branch) for check in one.required_checks]
    wanted = {(check["context"], check.get("integration_id")) for check in checks}
    return [
        f'Required status check "{name}" is expected.'
        for name, app in sorted(wanted, key=str)
        if not _is_green(repository, head, name, app)
    ]


def _is_green(repository: Repository, head: str, name: str, app: int | None) -> bool:
    """The latest run of the name decides, in each app's suite; a required app's alone counts."""
    latest = {
        run.suite.app.id: run.conclusion
        for run in repository.check_runs.values()
        if (run.head, run.name) == (head, name) and app in {None, run.suite.app.id}
    }
    return bool(latest) and set(latest.values()) <= PASSING


def merge(hub: Hub, pull: Pull, by: Account, method: str = "merge", *, expected: str | None = None) -> str:
    """Merge, if the rules allow it; returns the commit the base branch then stands at."""
    _refuse_unready(pull, expected)
    git, target = pull.repository.git, pull.repository.git.ref(pull.base_ref)
    tree = git.merge_tree(target or "", pull.head)
    if tree is None:
        raise Refused(405, "Pull Request is not mergeable")
    parents = [target or ""] + ([pull.head] if method == "merge" else [])
    sha = git("commit-tree", tree, *[word for one in parents for word in ("-p", one)], **signed(hub, by),
              stdin=f"{pull.title} (#{pull.number})\n".encode())  # fmt: skip
    git.point(pull.base_ref, sha)
    pull.merged_at, pull.merge_commit = hub.world.dated, sha
    acts.pushed(hub, acts.Push(pull.repository, pull.base_ref, target, sha, by, "pr_merge"))
    pull.auto_merge = None
    acts.close(hub, pull, by)
    pull.updated_at = pull.merged_at
    return sha


def merge_by_themselves(hub: Hub, repository: Repository, head: str) -> None:
    """Merge what waited for a check on this commit and may go now. A change of the rules is no such occasion."""
    waiting = [one for one in repository.pulls.values() if one.head == head and one.auto_merge and one.state == "open"]
    for pull in waiting:
        is_guarded = active_rulesets(repository, pull.base_ref)
        if is_guarded and not unmet(repository, pull.base_ref, head):
            merge(hub, pull, pull.auto_merge.by, pull.auto_merge.method.lower())


def revert(hub: Hub, pull: Pull, by: Account, body: str | None) -> Pull:
    """Open a pull request that takes a merged one back, from a branch made for it.

    Raises:
        Refused: it is not merged, or what came since stands in the way.

    """
    repository, git, merged = pull.repository, pull.repository.git, pull.merge_commit
    if pull.merged_at is None or merged is None:
        raise Refused(422, "Pull request is not merged")
    tip = git.ref(pull.base_ref) or ""
    without = git("commit-tree", f"{merged}^1^{{tree}}", "-p", merged, **signed(hub, by), stdin=b"Take it back\n")
    tree = git.merge_tree(tip, without)
    if tree is None:
        raise Refused(422, "This pull request cannot be reverted automatically")
    title = f'Revert "{pull.title}"'
    sha = git("commit-tree", tree, "-p", tip, **signed(hub, by), stdin=f"{title}\n".encode())
    branch = _free(repository, f"revert-{pull.number}-{pull.head_ref}")
    git.point(branch, sha)
    acts.pushed(hub, acts.Push(repository, branch, None, sha, by))
    return acts.open_pull(
        hub, repository, head_repository=repository, head=branch, base=pull.base_ref, author=by, title=title,
        body=body or f"Reverts {repository.full_name}#{pull.number}",
    )  # fmt: skip


def _free(repository: Repository, branch: str) -> str:
    """The branch, or with a number behind it the first one that does not exist."""
    names = itertools.chain([branch], (f"{branch}-{number}" for number in itertools.count(1)))
    return next(name for name in names if repository.git.ref(name) is None)


def _refuse_unready(pull: Pull, expected: str | None) -> None:
    if pull.state != "open" or pull.is_draft:
        raise Refused(405, "Pull Request is not mergeable")
    if expected not in {None, pull.head}:
        raise Refused(409, "Head branch was modified. Review and try the merge again.")
    problems = unmet(pull.repository, pull.base_ref, pull.head)
    if problems:
        raise Refused(405, "Repository rule violations found\n\n" + "\n".join(problems))


def signed(hub: Hub, by: Account) -> dict[str, str]:
    stamp = f"{int(hub.world.clock().timestamp())} +0000"
    return {
        "GIT_AUTHOR_NAME": by.login,
        "GIT_AUTHOR_EMAIL": by.email,
        "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_NAME": "GitHub",
        "GIT_COMMITTER_EMAIL": "noreply@github.com",
        "GIT_COMMITTER_DATE": stamp,
    }


def enqueue(hub: Hub, pulls: list[Pull], by: Account) -> MergeGroup:
    """Build a group of these pull requests, in order, and ask for its checks."""
    first, last = pulls[0], pulls[-1]
    git, base = first.repository.git, first.repository.git.ref(first.base_ref) or ""
    tip = base
    for pull in pulls:
        tree = git.merge_tree(tip, pull.head)
        if tree is None:
            raise Refused(422, f"Pull request {pull.number} conflicts with the queue")
        tip = git("commit-tree", tree, "-p", tip, "-p", pull.head, **signed(hub, by),
                  stdin=f"Merge pull request #{pull.number}\n".encode())  # fmt: skip
    ref = f"refs/heads/gh-readonly-queue/{first.base_ref}/pr-{last.number}-{base}"
    git.point(ref, tip)
    group = MergeGroup(ref, first.base_ref, base, tip, pulls, hub.world.clock())
    first.repository.queue.append(group)
    hub.emit("merge_group", _told(hub, group, "checks_requested"), first.repository, by)
    return group


def destroy(hub: Hub, group: MergeGroup, by: Account, reason: str = "invalidated") -> None:
    """Drop a group (`merged`, `invalidated` or `dequeued`)."""
    repository = group.pulls[0].repository
    repository.queue.remove(group)
    hub.emit("merge_group", _told(hub, group, "destroyed") | {"reason": reason}, repository, by)
    repository.git.point(group.ref, None)


def dequeue(hub: Hub, group: MergeGroup, pull: Pull, by: Account) -> None:
    """Take a pull request out of the queue; those that stay are made into a group of their own, and asked about."""
    destroy(hub, group, by, "dequeued")
    rest = [one for one in group.pulls if one is not pull]
    if rest:
        enqueue(hub, rest, by)


def _told(hub: Hub, group: MergeGroup, action: str) -> dict[str, object]:
    return {"action": action, "merge_group": represent.merge_group(hub, group)}
