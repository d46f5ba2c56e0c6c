"""The owners of every governed path that is touched must agree.

CODEOWNERS is read from the base commit, with GitHub's own rules: the last matching line decides, and any one of its
owners is enough. A move touches two paths, and both have owners. A path is governed when it is a contract, the policy
or CODEOWNERS itself; with `scope: all`, every path is.

**What to do:** ask one of the owners named. `stationmaster owners PATH` shows which line decides for a path.

Source: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pydantic import Field

from bot.facts.change import Ownership
from bot.facts.snapshot import Fact, Snapshot
from bot.policy.agreement import verdict
from bot.policy.governed import governed
from bot.policy.handles import handles_of
from bot.policy.model import GateModel
from bot.policy.verdict import Check, Requirement, Verdict
from bot.policy.words import counted

NAME = "code-owners"
CHECK = Check.APPROVALS
NEEDS = frozenset({Fact.CONTENT, Fact.PEOPLE})


class Scope(StrEnum):
    """Which touched paths ask their owners."""

    GOVERNED = "governed"
    ALL = "all"


class CodeOwners(GateModel):
    """Whose paths are touched."""

    scope: Scope = Field(default=Scope.GOVERNED, description="`governed`: contracts and the judge. `all`: every path.")


def evaluate(snapshot: Snapshot, config: CodeOwners) -> Verdict:
    """Hold until an owner of each touched path agreed."""
    return verdict(NAME, snapshot, tuple(_requirements(snapshot, config)), "Nothing that has an owner is touched.")


def _requirements(snapshot: Snapshot, config: CodeOwners) -> Iterator[Requirement]:
    changes = snapshot.content.changes if config.scope is Scope.ALL else governed(snapshot.content)
    touched = {path for change in changes for path in change.file.paths}
    by_line: dict[tuple[str, ...], list[Ownership]] = {}
    for owned in snapshot.content.ownership:
        if owned.path in touched and owned.owners:
            by_line.setdefault(owned.owners, []).append(owned)
    for owners, paths in by_line.items():
        yield _requirement(owners, paths)


def _requirement(owners: tuple[str, ...], paths: list[Ownership]) -> Requirement:
    told = paths[0].path if len(paths) == 1 else counted(len(paths), "path")
    return Requirement(
        who=handles_of(owners),
        why=f"CODEOWNERS gives them {told}",
        place=paths[0].place,
        paths=tuple(owned.path for owned in paths),
    )
