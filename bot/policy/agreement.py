"""Whether those who must agree have: each requirement held against the reviews, with who counts and who does not.

An approval counts when its reviewer is one of those asked, may write, had no hand in the change, and approved this
very change: the governed-change digest that we witnessed when the review came in is today's, or, where the policy lets
approvals stand file by file, the digests of the files that the requirement is about. No date is ever read. What was
said by command (bot/policy/commanded.py) counts in the same way, by the digest that was kept with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.facts.pull_request import Person, PullRequest, Review, ReviewState, Team, Witness
from bot.facts.snapshot import Snapshot
from bot.facts.standing import Approval
from bot.policy.commanded import Assent, assents, objects
from bot.policy.verdict import Check, Discarded, Requirement, State, Step, Verdict
from bot.policy.words import counted, listed

_CUT_SHORT = (
    "GitHub cut a list short: it tells no more than 250 commits of a pull request, so whose hands were in it is not "
    "known, and nobody's agreement can be counted. Squash the commits, or split the pull request."
)
MOST_LEFT = 8
"""How many of those who could still agree are named, for each requirement."""


def verdict(gate: str, snapshot: Snapshot, requirements: Iterable[Requirement], nothing: str) -> Verdict:
    """Fold requirements into a verdict; `nothing` is the sentence where nobody has to agree."""
    teams = {team.handle: team for team in snapshot.teams}
    settled = tuple(settle(requirement, snapshot, teams) for requirement in requirements)
    told = Verdict(gate=gate, check=Check.APPROVALS, state=State.SUCCESS, sentence=nothing)
    return folded(told, settled, is_known=snapshot.pull_request is not None)


def folded(verdict: Verdict, requirements: tuple[Requirement, ...], *, is_known: bool) -> Verdict:
    """Make a gate's verdict follow from its settled requirements; with none that is needed it stays what it was."""
    needed = [each for each in requirements if each.is_needed]
    waiting = [each for each in needed if not each.is_met]
    state, sentence = _told(needed, waiting, is_known=is_known) if needed else (verdict.state, verdict.sentence)
    steps = tuple(step(each) for each in waiting)
    return replace(verdict, state=state, sentence=sentence, requirements=requirements, steps=steps)


def step(requirement: Requirement) -> Step:
    """Say what a requirement waits for."""
    text = requirement.problem or f"review and approve: {requirement.why}."
    return Step(who=listed(requirement.who) or "anybody who may write", text=text)


def _told(needed: list[Requirement], waiting: list[Requirement], *, is_known: bool) -> tuple[State, str]:
    if not is_known:
        return State.UNDECIDED, f"{counted(len(needed), 'agreement')} needed; whether they are there the App decides."
    if not waiting:
        return State.SUCCESS, f"All {counted(len(needed), 'needed agreement')} given."
    return State.ACTION_REQUIRED, f"{len(needed) - len(waiting)} of {counted(len(needed), 'needed agreement')} given."


def settle(requirement: Requirement, snapshot: Snapshot, teams: Mapping[str, Team]) -> Requirement:
    """Say who of those asked has agreed. Without the people's side nobody has, and nobody is blamed.

    `teams` are the snapshot's, by handle: looked up, as there may be thousands of both.
    """
    pull_request = snapshot.pull_request
    if pull_request is None:
        return requirement
    if not pull_request.is_complete:
        return replace(requirement, problem=_CUT_SHORT)
    people, problem = _people(requirement, teams)
    if problem:
        return replace(requirement, problem=problem)
    asked = [review for review in pull_request.reviews if people is None or review.person.id in people]
    settled = _count(requirement, asked, snapshot, pull_request)
    settled = _with_commanded(settled, snapshot, pull_request, teams)
    return settled if people is None else _with_those_left(settled, people.values(), pull_request)


def _people(requirement: Requirement, teams: Mapping[str, Team]) -> tuple[dict[int, Person] | None, str | None]:
    """Resolve handles to people by numeric id: `None` for anybody; a problem where not one handle can be verified."""
    if not requirement.who:
        return None, None
    asked = [teams[handle] for handle in requirement.who if handle in teams]
    readable = [team for team in asked if team.problem is None]
    if not readable:
        why = "; ".join(team.problem or "" for team in asked) or "nobody of that name was found"
        return {}, f"Who {listed(requirement.who)} is cannot be verified: {why}."
    return {person.id: person for team in readable for person in team.members}, None


def _count(requirement: Requirement, asked: list[Review], snapshot: Snapshot, pull_request: PullRequest) -> Requirement:
    doubts = tuple(_doubts(snapshot, pull_request)) if requirement.is_needed else ()
    need = requirement.need + (1 if doubts else 0)
    why = f"{requirement.why} (one more than that must, since {listed(doubts)})" if doubts else requirement.why
    objecting = [review.person.login for review in asked if need and _objects(review, pull_request)]
    have: list[Person] = []
    discarded: list[Discarded] = []
    for review in asked:
        if review.state is not ReviewState.APPROVED:
            continue
        reason = why_not(review, requirement, snapshot, pull_request)
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


def _with_commanded(
    requirement: Requirement, snapshot: Snapshot, pull_request: PullRequest, teams: Mapping[str, Team]
) -> Requirement:
    """Add those who agreed by command, and did not by a review that counts."""
    there = {person.id for person in requirement.have}
    said = [each for each in assents(requirement, snapshot, teams) if each.by.id not in there]
    reasons = [(each, why_not_commanded(each, requirement, snapshot, pull_request)) for each in said]
    agreed = tuple(dict.fromkeys(each.by for each, reason in reasons if reason is None))
    discarded = (Discarded(person=each.by, reason=reason) for each, reason in reasons if reason is not None)
    return replace(
        requirement,
        have=(*requirement.have, *agreed),
        by_command=agreed,
        discarded=(*requirement.discarded, *discarded),
    )


def why_not_commanded(
    assent: Assent, requirement: Requirement, snapshot: Snapshot, pull_request: PullRequest
) -> str | None:
    """Why what somebody said by command does not count; `None` where it does."""
    said = "approved by command" if isinstance(assent, Approval) else f"acknowledged for {assent.consumer}"
    reasons = (
        *_apart_from(assent.by, snapshot, pull_request),
        (objects(assent.by, pull_request), "asked for changes"),
        (not _still(assent, requirement, snapshot), f"{said} a change that has changed since"),
    )
    return next((reason for applies, reason in reasons if applies), None)


def _apart_from(person: Person, snapshot: Snapshot, pull_request: PullRequest) -> tuple[tuple[bool, str], ...]:
    """What keeps somebody from agreeing, however they say it."""
    return (
        (person.id == pull_request.author.id, "wrote the pull request"),
        (person.id == 0, "has no account any more"),
        (person.is_bot and person.id not in snapshot.bots, "is a bot"),
        (person.id in {each.id for each in pull_request.makers}, "had the pull request opened"),
        (person.id in {each.id for each in pull_request.contributors}, "had a hand in the change"),
    )


def _with_those_left(requirement: Requirement, people: Iterable[Person], pull_request: PullRequest) -> Requirement:
    """Say who could still agree; where too few are left, that is a problem only others can mend."""
    there = {
        person.id
        for person in (*requirement.have, *pull_request.contributors, *pull_request.makers, pull_request.author)
    }
    ask = tuple(person for person in people if person.id not in there and not person.is_bot)
    if requirement.problem or len(requirement.have) + len(ask) >= requirement.need:
        return replace(requirement, ask=ask[:MOST_LEFT])
    told = f"Too few of {listed(requirement.who)} can agree: it takes {requirement.need} who had no hand in the change."
    return replace(requirement, ask=ask[:MOST_LEFT], problem=f"{told} Add somebody, or have the policy name others.")


def _objects(review: Review, pull_request: PullRequest) -> bool:
    return (
        review.state is ReviewState.CHANGES_REQUESTED
        and review.can_write
        and review.person.id != pull_request.author.id
    )


def why_not(review: Review, requirement: Requirement, snapshot: Snapshot, pull_request: PullRequest) -> str | None:
    """Why an approval does not count, in words for the one who gave it; `None` where it does."""
    witness = next((seen for seen in snapshot.witnesses if seen.review_id == review.id), None)
    reasons = (
        *_apart_from(review.person, snapshot, pull_request),
        (not review.can_write, "may not write to this repository"),
        (review.is_edited, "edited the review after submitting it"),
        (witness is None, "approved while nobody was watching: approve once more"),
        (
            witness is not None and not _still(witness, requirement, snapshot),
            "approved a change that has changed since",
        ),
    )
    return next((reason for applies, reason in reasons if applies), None)


def _still(witness: Witness | Assent, requirement: Requirement, snapshot: Snapshot) -> bool:
    """Whether what was approved is what there is: the whole change, or else all of it that the requirement is about."""
    parts = snapshot.parts if requirement.paths else {}
    same = (path in parts and witness.parts.get(path) == parts[path] for path in requirement.paths)
    return witness.digest == snapshot.digest or (bool(parts) and all(same))
