"""A hotfix: whether a declared exemption from the freeze holds at this moment, for this very commit.

It is no state that anybody switches on: each look asks again. A push, a retarget, a withdrawn word, a lost role, the
thaw or the clock each end it by themselves. A label gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.facts.pull_request import Person, PullRequest
from bot.facts.train import Agreement, Hotfix
from bot.policy.window import Window
from bot.policy.words import listed

COMMANDER = "incident commander"
OWNER = "product owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Who holds which role now, by numeric id.

    `owners` are those of each affected dataset, under its name. `problem` says why a role cannot be verified.
    """

    commanders: frozenset[int]
    owners: Mapping[str, frozenset[int]]
    problem: str | None = None


def why_not(hotfix: Hotfix, pull_request: PullRequest, roles: Roles, window: Window, now: datetime) -> tuple[str, ...]:
    """Every reason for which a hotfix exempts nothing, in words; none where it exempts the pull request."""
    return (*_outlived(hotfix, pull_request, window, now), *_unagreed(hotfix, pull_request, roles))


def _outlived(hotfix: Hotfix, pull_request: PullRequest, window: Window, now: datetime) -> Iterator[str]:
    if hotfix.pull_request != pull_request.number:
        yield f"it was declared for #{hotfix.pull_request}"
    if hotfix.commit != pull_request.head:
        yield "commits were pushed since it was declared"
    if hotfix.base_ref != pull_request.base_ref:
        yield f"it was declared towards {hotfix.base_ref}"
    if now < hotfix.declared:
        yield "it is not declared yet"
    if now >= hotfix.expires:
        yield "it has expired"
    if any(hotfix.declared < period.since for period in window.periods):
        yield "it was declared before this freeze began"
    if not hotfix.incident.strip() or not hotfix.reason.strip():
        yield "it names no incident or no reason"


def _unagreed(hotfix: Hotfix, pull_request: PullRequest, roles: Roles) -> Iterator[str]:
    """What is missing of two roles held by two people who had no hand in the change."""
    if roles.problem:
        yield roles.problem
        return
    if not pull_request.is_complete or pull_request.unknown_contributors:
        yield "who had a hand in the change cannot be told in full"
        return
    if not roles.owners:
        yield "no product owner is known for what it changes"
        return
    commanders = _agreed(hotfix.agreements, COMMANDER, roles.commanders, pull_request)
    owners = {name: _agreed(hotfix.agreements, OWNER, who, pull_request) for name, who in roles.owners.items()}
    if not commanders:
        yield f"no {COMMANDER} who had no hand in it has agreed"
    without = [name for name, who in owners.items() if not who]
    if without:
        yield f"no {OWNER} of {listed(without)} who had no hand in it has agreed"
    if commanders and not without and not any(_leaves_others(each, owners.values()) for each in commanders):
        yield f"{COMMANDER} and {OWNER} must be two people"


def _agreed(given: Iterable[Agreement], role: str, holders: frozenset[int], pull_request: PullRequest) -> set[int]:
    """Who of those that hold a role now has agreed in it, had no hand in the change, and is no bot."""
    hands = {pull_request.author.id, *(each.id for each in pull_request.contributors)}
    counts = (each.person for each in given if each.role == role and not each.is_withdrawn)
    return {person.id for person in counts if person.id in holders and person.id not in hands and not person.is_bot}


def _leaves_others(commander: int, owners: Iterable[set[int]]) -> bool:
    """Whether each dataset has an owner besides the one who agreed as commander."""
    return all(who - {commander} for who in owners)


def people(hotfix: Hotfix, role: str) -> tuple[Person, ...]:
    """Who gave their word in a role and did not take it back."""
    return tuple(each.person for each in hotfix.agreements if each.role == role and not each.is_withdrawn)
