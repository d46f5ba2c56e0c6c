"""Whom to ask for a review: only those who can still help, and no more of a team than the policy says.

A team that GitHub can ask is asked as one. Where the policy spreads the load, and where a team is secret or another
organisation's, some of its members are asked instead: others for each pull request, always the same for one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.facts.pull_request import Person, PullRequest, ReviewState, Team
from bot.facts.snapshot import Snapshot
from bot.policy.verdict import Requirement, Verdict

UNASKABLE = 3
"""So many members are asked of a team that cannot be asked itself, where the policy does not say how many."""


def asks(verdicts: Iterable[Verdict], snapshot: Snapshot, spread: int | None = None) -> tuple[str, ...]:
    """Name the handles to ask, those of the first requirement first. Without the people's side nobody is asked."""
    if snapshot.pull_request is None:
        return ()
    requirements = [each for verdict in verdicts for each in verdict.requirements]
    agreed = frozenset(person.id for each in requirements for person in each.have)
    asking = _Asking(snapshot, snapshot.pull_request, _teams(snapshot), _unable(snapshot.pull_request), agreed, spread)
    waiting = [each for each in requirements if not (each.is_met and (each.is_needed or each.have))]
    return tuple(dict.fromkeys(handle for each in waiting for handle in asking.of(each)))


def _teams(snapshot: Snapshot) -> Mapping[str, Team]:
    return {team.handle: team for team in snapshot.teams}


def _unable(told: PullRequest) -> frozenset[int]:
    """Say who cannot help: whoever had a hand in it, and who was seen not to be allowed to write."""
    hands = (told.author, *told.contributors, *told.makers)
    readers = (review.person for review in told.reviews if not review.can_write)
    return frozenset(person.id for person in (*hands, *readers))


@dataclass(frozen=True, slots=True)
class _Asking:
    snapshot: Snapshot
    pull_request: PullRequest
    teams: Mapping[str, Team]
    unable: frozenset[int]
    agreed: frozenset[int]
    spread: int | None

    def of(self, requirement: Requirement) -> Iterator[str]:
        """Say whom one requirement still needs, or would hear. An e-mail address cannot be asked."""
        if requirement.is_needed and len(requirement.have) >= requirement.need:
            yield from self._objecting(requirement)
            return
        for handle in requirement.who:
            if handle in self.teams:
                yield from self._among(self.teams[handle], requirement)
            elif "@" not in handle:
                yield handle

    def _objecting(self, requirement: Requirement) -> Iterator[str]:
        """Enough have agreed: only those who asked for changes can help, by taking that back."""
        teams = (self.teams[handle] for handle in requirement.who if handle in self.teams)
        asked = {person.id for team in teams for person in team.members}
        for review in self.pull_request.reviews:
            if review.state is ReviewState.CHANGES_REQUESTED and review.person.id in asked:
                yield review.person.login

    def _among(self, team: Team, requirement: Requirement) -> Iterator[str]:
        """Ask a person, a team, or some of it; whoever cannot be verified is not asked."""
        able = [person for person in team.members if self._can_help(person)]
        if all(person.id in self.agreed for person in able):
            return
        owner, is_team, _ = team.handle.partition("/")
        can_be_asked = owner.casefold() == self.pull_request.repository.owner.casefold() and not team.is_secret
        if is_team and can_be_asked and self.spread is None:
            yield team.handle
            return
        # Those who have agreed keep their place, so that no substitute is asked for them.
        most = max(self.spread or UNASKABLE, requirement.need)
        chosen = sorted(able, key=self._turn)[:most] if is_team else able
        yield from (person.login for person in chosen if person.id not in self.agreed)

    def _can_help(self, person: Person) -> bool:
        return person.id not in self.unable and (not person.is_bot or person.id in self.snapshot.bots)

    def _turn(self, person: Person) -> str:
        """Whose turn it is: by chance for each pull request, and unmoved by who else joins or leaves."""
        return hashlib.sha256(f"{self.pull_request.number}:{person.id}".encode()).hexdigest()
