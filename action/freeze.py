"""`stationmaster freeze`: whether a branch is frozen at an instant, by the calendar of its policy.

What happened is for the App to know. Offline every cut is taken to come when it is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.content import policy_of
from bot.facts.change import Problem
from bot.facts.snapshot import Content, Source
from bot.git import GitError, Repository
from bot.policy.config import Policy, agreed
from bot.policy.freezing import calendar_of
from bot.policy.governed import POLICY_PATH
from bot.policy.instants import NoInstant, instant
from bot.policy.remarks import remarks
from bot.policy.window import by_plan, preview, window_at
from bot.reports.window import Told, document, text

__all__ = ["Asked", "NoInstant", "freeze", "instant"]
FORMATS = {"text": text, "json": document}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: the repository's folder, the branch (none: the default branch), the instant."""

    directory: Path
    at: datetime
    branch: str | None = None
    is_preview: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A branch's policy, and what is wrong with its file. Without a version that can be read nothing `is_known`."""

    branch: str
    policy: Policy
    problems: tuple[Problem, ...] = ()
    is_known: bool = True


def freeze(asked: Asked, form: str) -> tuple[str, tuple[Problem, ...]]:
    """The report, empty where the policy cannot be read, and the policy's problems. Raises `GitError`, OSError."""
    read = _read(asked)
    if not read.is_known:
        return "", read.problems
    calendar = calendar_of(read.policy)
    facts = by_plan(read.branch)
    told = Told(
        branch=read.branch,
        at=asked.at,
        window=window_at(calendar, facts, asked.at),
        ahead=preview(calendar, facts, asked.at) if asked.is_preview else None,
        remarks=remarks(calendar, asked.at) if asked.is_preview else (),
    )
    return FORMATS[form](told), read.problems


def _read(asked: Asked) -> Read:
    """The policy as the branch has it; where there is no commit yet, as it is on disk."""
    if not asked.directory.is_dir():
        raise GitError(f"{asked.directory} is no folder", "a repository", "Name its folder (--repo DIR).")
    repository = Repository(asked.directory)
    branch = asked.branch or _default_branch(repository)
    commit = _commit(repository, branch)
    policy, kept = policy_of(repository, commit) if commit else (_on_disk(asked.directory), None)
    told = agreed(Content(base_ref=branch, base=commit or "", head="", merge_base="", policy=policy, kept_policy=kept))
    return Read(
        branch=branch, policy=told.policy, problems=told.problems, is_known=not told.problems or kept is not None
    )


def _default_branch(repository: Repository) -> str:
    try:
        return repository.default_branch()
    except GitError:
        return "main"


def _commit(repository: Repository, branch: str) -> str | None:
    for name in (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}", "HEAD"):
        try:
            return repository.resolve(name)
        except GitError:
            continue
    return None


def _on_disk(directory: Path) -> Source | None:
    path = directory / POLICY_PATH
    return (
        Source(path=POLICY_PATH, text=path.read_bytes().decode("utf-8", "surrogateescape")) if path.is_file() else None
    )
