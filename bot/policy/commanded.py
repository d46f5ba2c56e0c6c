"""Who agreed by command: an approval in a role that approves by command, or a consumer's acknowledgement.

It counts for those who are asked by a requirement, had no hand in the change, and said it of this very change; the
digest that they were shown is kept with what they said. An approval answers only a requirement that asks the role it
was given in; an acknowledgement only one that asks the consumer. To ask for changes in a review is to take it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.facts.pull_request import Person, PullRequest, ReviewState, Team
from bot.facts.snapshot import Snapshot
from bot.facts.standing import Acknowledgement, Approval, StandingFact
from bot.policy.verdict import Requirement

Assent = Approval | Acknowledgement


def assents(requirement: Requirement, snapshot: Snapshot, teams: Mapping[str, Team]) -> Iterator[Assent]:
    """What was said by command to what a requirement asks, by those whom it asks; whether it counts is not said."""
    for fact in snapshot.standing:
        match fact:
            case Approval() if _speaks_as(fact, requirement, snapshot, teams):
                yield fact
            case Acknowledgement(consumer=requirement.consumer) if _asks(requirement.who, fact.by, teams):
                yield fact


def _speaks_as(fact: Approval, requirement: Requirement, snapshot: Snapshot, teams: Mapping[str, Team]) -> bool:
    by_name = bool(requirement.role) and requirement.role in fact.roles and _asks(requirement.who, fact.by, teams)
    return by_name or _asks(set(requirement.who) & set(snapshot.by_command), fact.by, teams)


def _asks(handles: Iterable[str], person: Person, teams: Mapping[str, Team]) -> bool:
    asked = (teams[handle] for handle in handles if handle in teams)
    return any(person.id in {each.id for each in team.members} for team in asked if team.problem is None)


def objects(person: Person, pull_request: PullRequest) -> bool:
    """Whether somebody asks for changes in their latest review."""
    states = {review.person.id: review.state for review in pull_request.reviews}
    return states.get(person.id) is ReviewState.CHANGES_REQUESTED


def withdrawn(standing: Iterable[StandingFact], pull_request: PullRequest) -> tuple[Assent, ...]:
    """What no longer stands, since whoever said it asks for changes; a dismissal of that review brings nothing back."""
    said = (fact for fact in standing if isinstance(fact, Assent))
    return tuple(fact for fact in said if objects(fact.by, pull_request))
