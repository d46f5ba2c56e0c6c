"""The lock: the ruleset by which GitHub itself refuses every merge to a frozen branch, stale greens included.

It requires one check, `freeze: <branch>`, of the App alone, and no pull request has that check: one change of one
ruleset holds them all at the same instant. Who is exempt is given the check, at one commit. What a ruleset is to say is
computed from scratch each time and compared with what it says, so nothing is remembered and nothing drifts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any

from bot.policy.words import listed

Body = Mapping[str, Any]
"""A ruleset, as GitHub's REST API takes and tells it."""


class Enforcement(StrEnum):
    """By what a freeze holds: check by check, or at one stroke by a ruleset of the repository or its organisation."""

    CHECKS = "checks"
    REPOSITORY = "repository-ruleset"
    ORGANISATION = "organisation-ruleset"


def lock_check(branch: str) -> str:
    """The check run that lets a pull request past the lock of a branch."""
    return f"freeze: {branch}"


def ruleset_name(branch: str) -> str:
    """The name by which we know our ruleset for a branch."""
    return f"stationmaster freeze: {branch}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A branch of a repository (`owner/name`): how its policy has it locked, and whether it is frozen, since when."""

    repository_id: int
    full_name: str
    branch: str
    enforcement: Enforcement
    is_frozen: bool
    since: datetime | None = None

    @property
    def owner(self) -> str:
        return self.full_name.partition("/")[0]

    @property
    def key(self) -> str:
        """The lock it is under; nothing where no ruleset locks it."""
        match self.enforcement:
            case Enforcement.CHECKS:
                return ""
            case Enforcement.REPOSITORY:
                return f"repository {self.repository_id} {self.branch}"
            case Enforcement.ORGANISATION:
                return f"organisation {self.owner.lower()} {self.branch}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One ruleset that there is to be. `places` are all that it is for; frozen ones it locks."""

    key: str
    places: tuple[Place, ...]

    @property
    def is_of_organisation(self) -> bool:
        return self.key.startswith("organisation ")

    @property
    def branch(self) -> str:
        return self.places[0].branch

    @property
    def owner(self) -> str:
        return self.places[0].owner

    @property
    def frozen(self) -> tuple[Place, ...]:
        return tuple(each for each in self.places if each.is_frozen)

    @property
    def since(self) -> datetime | None:
        """When the latest of its freezes began."""
        return max((each.since for each in self.frozen if each.since), default=None)

    def wanted(self, app_id: int) -> Body:
        """What it is to say, all but `bypass_actors`, which are left to people. Never a rule on who may push.

        The check must come from App `app_id`. While nothing is frozen an organisation's ruleset names all it is for.
        """
        check = {"context": lock_check(self.branch), "integration_id": app_id}
        parameters = {"strict_required_status_checks_policy": False, "required_status_checks": [check]}
        conditions: dict[str, Any] = {"ref_name": {"include": [f"refs/heads/{self.branch}"], "exclude": []}}
        if self.is_of_organisation:
            ids = sorted(each.repository_id for each in self.frozen or self.places)
            conditions["repository_id"] = {"repository_ids": ids}
        return {
            "name": ruleset_name(self.branch),
            "target": "branch",
            "enforcement": "active" if self.frozen else "disabled",
            "conditions": conditions,
            "rules": [{"type": "required_status_checks", "parameters": parameters}],
        }


def locks(places: Iterable[Place]) -> tuple[Lock, ...]:
    """The rulesets that there are to be."""
    under = sorted((each for each in places if each.key), key=lambda each: (each.key, each.repository_id))
    return tuple(Lock(key=key, places=tuple(each)) for key, each in groupby(under, attrgetter("key")))


def digest(wanted: Body) -> str:
    """Name what a ruleset is to say."""
    return sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:16]


def differences(wanted: Body, standing: Body) -> tuple[str, ...]:
    """Wherein a ruleset says something else than it is to say, as parts of a sentence; none where it stands."""
    return tuple(_differences(wanted, standing))


def _differences(wanted: Body, standing: Body) -> Iterator[str]:
    for name in ("name", "target", "enforcement"):
        if standing.get(name) != wanted[name]:
            yield f"its {name} is {standing.get(name)}, not {wanted[name]}"
    held, found = wanted["conditions"], standing.get("conditions") or {}
    if _named(found) != _named(held):
        yield f"it is for {listed(_named(found)) or 'no branch'}, not for {listed(_named(held))}"
    if _repositories(found) != _repositories(held):
        yield f"it is for the repositories {_repositories(found)}, not for {_repositories(held)}"
    rules = standing.get("rules") or []
    if [_rule(each) for each in rules] != [_rule(each) for each in wanted["rules"]]:
        told = listed(str(each.get("type")) for each in rules) or "none"
        yield f"its rules ({told}) are not the one that requires {lock_check(_branch(wanted))} of the App alone"


def _branch(wanted: Body) -> str:
    return str(wanted["conditions"]["ref_name"]["include"][0]).removeprefix("refs/heads/")


def _named(conditions: Body) -> tuple[str, ...]:
    told = conditions.get("ref_name") or {}
    return (*told.get("include", ()), *(f"all but {each}" for each in told.get("exclude", ())))


def _repositories(conditions: Body) -> list[int] | None:
    """The ids that it is for; `None` where it chooses repositories in another way, or none at all."""
    if set(conditions) - {"ref_name", "repository_id"}:
        return None
    told = conditions.get("repository_id")
    return sorted(told.get("repository_ids") or []) if told else None


def _rule(rule: Body) -> object:
    """What a rule comes to: GitHub adds parameters of its own, with what they are by default."""
    told = rule.get("parameters") or {}
    checks = [(each.get("context"), each.get("integration_id")) for each in told.get("required_status_checks") or ()]
    return rule.get("type"), checks, bool(told.get("strict_required_status_checks_policy"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """How a freeze is enforced in truth. `problem` says why not as the policy `asks`; with one it is `checks`."""

    asked: Enforcement = Enforcement.CHECKS
    problem: str = ""

    @property
    def mode(self) -> Enforcement:
        return Enforcement.CHECKS if self.problem else self.asked

    @property
    def sentence(self) -> str:
        match self.mode:
            case Enforcement.CHECKS if self.problem:
                return f"Enforced by `checks`, one pull request after the other, not by `{self.asked}`: {self.problem}"
            case Enforcement.CHECKS:
                return "Enforced by `checks`, one pull request after the other."
            case Enforcement.REPOSITORY | Enforcement.ORGANISATION:
                return f"Enforced by `{self.mode}`, all pull requests at once."
