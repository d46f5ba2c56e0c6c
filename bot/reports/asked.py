"""Who is to be asked next: what a requirement still lacks, and the people who could give it."""

from __future__ import annotations

from bot.facts.pull_request import Person, PullRequest
from bot.facts.snapshot import Snapshot
from bot.policy.verdict import Requirement, Step
from bot.policy.words import listed

ANYBODY = "anybody who may write"


def steps(requirement: Requirement) -> tuple[Step, ...]:
    """What is left to do for a requirement; nothing where it is met."""
    if requirement.is_met:
        return ()
    text = requirement.problem or f"review and approve: {requirement.why}."
    return (Step(who=listed(requirement.who) or ANYBODY, text=text),)


class Candidates:
    """The people of one snapshot who could still agree; looked up once, as requirements may be many."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._teams = {team.handle: team for team in snapshot.teams}
        self._barred = _barred(snapshot.pull_request) if snapshot.pull_request else None

    def of(self, requirement: Requirement) -> tuple[Person, ...]:
        """Those of whom an approval would count and is not there yet, whoever approved in vain first.

        Nobody where the requirement is met, or where the snapshot does not know the people it names.
        """
        if requirement.is_met or self._barred is None:
            return ()
        asked = (self._teams[handle] for handle in requirement.who if handle in self._teams)
        barred = self._barred | {person.id for person in requirement.have}
        able = {each.id: each for team in asked for each in team.members if each.id not in barred and not each.is_bot}
        in_vain = {discarded.person.id for discarded in requirement.discarded}
        return tuple(sorted(able.values(), key=lambda each: (each.id not in in_vain, each.login.lower(), each.id)))


def _barred(pull_request: PullRequest) -> frozenset[int]:
    """Those whose approval cannot count, whatever they do: they made the change, or may not write."""
    made = {pull_request.author.id, *(person.id for person in pull_request.contributors)}
    return frozenset(made | {review.person.id for review in pull_request.reviews if not review.can_write})
