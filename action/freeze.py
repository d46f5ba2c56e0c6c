"""`stationmaster freeze`: whether a branch is frozen at an instant, by the calendar of its policy.

What happened the App knows, and its answer tells (`GET /api/freeze`). Without one every cut is taken to come when it is
due.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.content import policy_of
from bot.facts.change import Problem
from bot.facts.snapshot import Content, Source
from bot.facts.train import Train
from bot.git import GitError, Repository
from bot.policy.config import Policy, agreed
from bot.policy.freezing import ahead_by, calendar_of, window_by
from bot.policy.governed import POLICY_PATH
from bot.policy.instants import NoInstant, instant
from bot.policy.remarks import remarks
from bot.policy.window import by_plan
from bot.reports.window import Told, document, facts_of, text

__all__ = ["Asked", "NoFacts", "NoInstant", "facts_in", "freeze", "instant", "source"]
FORMATS = {"text": text, "json": document}


class NoFacts(ValueError):  # noqa: N818 - a fact about what was given, not a fault
    """A file that tells nothing of what happened on the branch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: the repository's folder, the branch (none: that of the facts, or the default branch), the instant.

    `facts` are what happened, `None` where only the calendar is known. The organisation's policy lies elsewhere.
    """

    directory: Path
    at: datetime
    branch: str | None = None
    is_preview: bool = False
    facts: Train | None = None
    organisation_policy: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A branch's policy, and what is wrong with its file. Without a version that can be read nothing `is_known`."""

    branch: str
    policy: Policy
    problems: tuple[Problem, ...] = ()
    is_known: bool = True


def freeze(asked: Asked, form: str) -> tuple[str, tuple[Problem, ...]]:
    """The report, empty where the policy cannot be read, and the policy's problems.

    Raises:
        GitError: the repository cannot be read.
        OSError: likewise the policy on disk.
        NoFacts: the facts are another branch's.

    """
    read = _read(asked)
    if not read.is_known:
        return "", read.problems
    facts = asked.facts or by_plan(read.branch)
    if facts.branch != read.branch:
        raise NoFacts(f"found facts of {facts.branch}, expected those of {read.branch}; ask the App about that branch")
    told = Told(
        branch=read.branch,
        at=asked.at,
        window=window_by(read.policy, facts, asked.at),
        ahead=ahead_by(read.policy, facts, asked.at) if asked.is_preview else None,
        remarks=remarks(calendar_of(read.policy), asked.at) if asked.is_preview else (),
        facts=asked.facts,
    )
    return FORMATS[form](told), read.problems


def facts_in(path: Path) -> Train:
    """What happened, as the App's answer tells it. Raises `NoFacts` and OSError."""
    try:
        return facts_of(json.loads(path.read_bytes()))
    except (ValueError, RecursionError):
        raise NoFacts(f"{path} holds no facts; save an answer of the App's, `GET /api/freeze`, there") from None


def _read(asked: Asked) -> Read:
    """The policy as the branch has it; where there is no commit yet, as it is on disk."""
    if not asked.directory.is_dir():
        raise GitError(f"{asked.directory} is no folder", "a repository", "Name its folder (--repo DIR).")
    repository = Repository(asked.directory)
    branch = asked.branch or (asked.facts.branch if asked.facts else _default_branch(repository))
    commit = _commit(repository, branch)
    policy, kept = policy_of(repository, commit) if commit else (_on_disk(asked.directory), None)
    content = Content(base_ref=branch, base=commit or "", head="", merge_base="", policy=policy, kept_policy=kept)
    told = agreed(replace(content, organisation_policy=asked.organisation_policy))
    return Read(branch=branch, policy=told.policy, problems=told.problems, is_known=told.is_known)


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
    return replace(source(path), path=POLICY_PATH) if path.is_file() else None


def source(path: Path) -> Source:
    """A policy file as it is on disk. Raises OSError."""
    return Source(path=str(path), text=path.read_bytes().decode("utf-8", "surrogateescape"))
