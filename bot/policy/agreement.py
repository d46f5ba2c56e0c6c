"""Whether those who must agree have: each requirement held against the reviews, with who counts and who does not.

An approval counts when its reviewer is one of those asked, may write, had no hand in the change, and approved this
very change: the governed-change digest that we witnessed when the review came in is today's. No date is ever read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.facts.pull_request import Person, PullRequest, Review, ReviewState
from bot.facts.snapshot import Snapshot
from bot.policy.verdict import Check, Discarded, Requirement, State, Step, Verdict
from bot.policy.words import counted, listed

_CUT_SHORT = (
    "GitHub cut a list short: it tells no more than 250 commits of a pull request, so whose hands were in it is not "
    "known, and nobody's agreement can be counted. Squash the commits, or split the pull request."
)


def verdict(gate: str, snapshot: Snapshot, requirements: Iterable[Requirement], nothing: str) -> Verdict:
    """Fold requirements into a verdict; `nothing` is the sentence where nobody has to agree."""
    settled = tuple(settle(requirement, snapshot) for requirement in requirements)
    waiting = [requirement for requirement in settled if not requirement.is_met]
    state, sentence = _told(settled, waiting, nothing, is_known=snapshot.pull_request is not None)
    steps = tuple(Step(who=listed(each.who) or "anybody who may write", text=_ask(each)) for each in waiting)
    return Verdict(gate=gate, check=Check.APPROVALS, state=state, sentence=sentence, requirements=settled, steps=steps)


def _told(
    settled: tuple[Requirement, ...], waiting: list[Requirement], nothing: str, *, is_known: bool
) -> tuple[State, str]:
    if not settled:
        return State.SUCCESS, nothing
    if not is_known:
        return State.UNDECIDED, f"{counted(len(settled), 'agreement')} needed; whether they are there the App decides."
    if not waiting:
        return State.SUCCESS, f"All {counted(len(settled), 'needed agreement')} given."
    return State.ACTION_REQUIRED, f"{len(settled) - len(waiting)} of {counted(len(settled), 'needed agreement')} given."


def _ask(requirement: Requirement) -> str:
    if requirement.problem:
        return requirement.problem
    return f"review and approve: {requirement.why}."


def settle(requirement: Requirement, snapshot: Snapshot) -> Requirement:
    """Say who of those asked has agreed. Without the people's side nobody has, and nobody is blamed."""
    pull_request = snapshot.pull_request
    if pull_request is None:
        return requirement
    if not pull_request.is_complete:
        return replace(requirement, problem=_CUT_SHORT)
    people, problem = _people(requirement, snapshot)
    if problem:
        return replace(requirement, problem=problem)
    asked = [review for review in pull_request.reviews if people is None or review.person.id in people]
    return _count(requirement, asked, snapshot, pull_request)


def _people(requirement: Requirement, snapshot: Snapshot) -> tuple[set[int] | None, str | None]:
    """Resolve handles to numeric ids: `None` for anybody; a problem where not one handle can be verified."""
    if not requirement.who:
        return None, None
    asked = [team for team in snapshot.teams if team.handle in requirement.who]
    readable = [team for team in asked if team.problem is None]
    if not readable:
        why = "; ".join(team.problem or "" for team in asked) or "nobody of that name was found"
        return set(), f"Who {listed(requirement.who)} is cannot be verified: {why}."
    return {person.id for team in readable for person in team.members}, None


def _count(requirement: Requirement, asked: list[Review], snapshot: Snapshot, pull_request: PullRequest) -> Requirement:
    doubts = tuple(_doubts(snapshot, pull_request))
    need = requirement.need + (1 if doubts else 0)
    why = f"{requirement.why} (one more than that must, since {listed(doubts)})" if doubts else requirement.why
    objecting = [review.person.login for review in asked if _objects(review, pull_request)]
    have: list[Person] = []
    discarded: list[Discarded] = []
    for review in asked:
        if review.state is not ReviewState.APPROVED:
            continue
        reason = why_not(review, snapshot, pull_request)
        if reason is None:
            have.append(review.person)
        else:
            discarded.append(Discarded(person=review.person, reason=reason))
    problem = f"{listed(objecting)} asked for changes; only they can lift that, by a new review." if objecting else None
    return replace(requirement, need=need, why=why, have=tuple(have), discarded=tuple(discarded), problem=problem)


def _doubts(snapshot: Snapshot, pull_request: PullRequest) -> Iterator[str]:
    """Say why somebody may have had a hand in it whom nobody knows; they might be the one who approves."""
    if pull_request.unknown_contributors:
        yield f"the e-mail address of {counted(pull_request.unknown_contributors, 'author')} belongs to no account"
    author = pull_request.author
    if author.is_bot and not pull_request.makers and author.id not in snapshot.bots:
        yield f"{author.login} opened it, and for whom is not known"
    yield from pull_request.doubts


def _objects(review: Review, pull_request: PullRequest) -> bool:
    return (
        review.state is ReviewState.CHANGES_REQUESTED
        and review.can_write
        and review.person.id != pull_request.author.id
    )


def why_not(review: Review, snapshot: Snapshot, pull_request: PullRequest) -> str | None:
    """Why an approval does not count, in words for the one who gave it; `None` where it does."""
    person = review.person
    witness = next((seen for seen in snapshot.witnesses if seen.review_id == review.id), None)
    reasons = (
        (person.id == pull_request.author.id, "wrote the pull request"),
        (person.id == 0, "has no account any more"),
        (person.is_bot and person.id not in snapshot.bots, "is a bot"),
        (person.id in {each.id for each in pull_request.makers}, "had the pull request opened"),
        (person.id in {each.id for each in pull_request.contributors}, "had a hand in the change"),
        (not review.can_write, "may not write to this repository"),
        (review.is_edited, "edited the review after submitting it"),
        (witness is None, "approved while nobody was watching: approve once more"),
        (witness is not None and witness.digest != snapshot.digest, "approved a change that has changed since"),
    )
    return next((reason for applies, reason in reasons if applies), None)
