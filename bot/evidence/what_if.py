"""What if: a snapshot that was judged once, under other facts or another policy, and which verdicts that would change.

A policy belongs to what an approval agrees to, so with another one every approval would be stale. That is no answer to
what the policy would ask for; so whoever had agreed to the change as it was counts as having agreed to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.facts.pull_request import Person, PullRequest, Review, ReviewState, Witness
from bot.facts.snapshot import Fact, Snapshot, Source
from bot.policy.decide import decide
from bot.policy.decision import Decision
from bot.policy.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A gate's verdict that would change; `None` where the gate is off. `unknown`: asked, and not in the snapshot."""

    gate: str
    before: Verdict | None
    after: Verdict | None
    unknown: tuple[str, ...] = ()


def under(snapshot: Snapshot, policy: Source) -> Snapshot:
    """The same facts, with `policy` in place of the repository's own."""
    other = replace(snapshot, content=replace(snapshot.content, policy=policy))
    was, is_ = decide(snapshot).digest, decide(other).digest
    moved = (replace(seen, digest=is_) if seen.digest == was else seen for seen in snapshot.witnesses)
    return replace(other, witnesses=tuple(moved))


def at(snapshot: Snapshot, now: datetime) -> Snapshot:
    """The same facts at another instant."""
    return replace(snapshot, known=snapshot.known | {Fact.CLOCK}, now=now)


def approved(snapshot: Snapshot, login: str) -> Snapshot:
    """The same facts, and `login` has just approved; somebody whom the snapshot does not name is in no team.

    Raises:
        ValueError: the snapshot knows no pull request that could be approved.

    """
    pull_request = snapshot.pull_request
    if pull_request is None:
        raise ValueError("the snapshot was taken offline: there is no pull request in it to approve")
    person = known(snapshot, login) or Person(id=-1 - len(pull_request.reviews), login=login)
    number = max((review.id for review in pull_request.reviews), default=0) + 1
    others = tuple(review for review in pull_request.reviews if review.person.id != person.id)
    before = next((review for review in pull_request.reviews if review.person.id == person.id), None)
    given = Review(
        id=number,
        person=person,
        state=ReviewState.APPROVED,
        commit=pull_request.head,
        can_write=before is None or before.can_write,
    )
    witness = Witness(review_id=number, head=pull_request.head, digest=decide(snapshot).digest)
    return replace(
        snapshot,
        pull_request=replace(pull_request, reviews=(*others, given)),
        witnesses=(*snapshot.witnesses, witness),
    )


def known(snapshot: Snapshot, login: str) -> Person | None:
    """Whoever goes by a login in the snapshot."""
    people = (*_of_pull_request(snapshot.pull_request), *(each for team in snapshot.teams for each in team.members))
    return next((person for person in people if person.login.lower() == login.lower()), None)


def _of_pull_request(pull_request: PullRequest | None) -> tuple[Person, ...]:
    if pull_request is None:
        return ()
    reviewers = (review.person for review in pull_request.reviews)
    return (pull_request.author, *pull_request.contributors, *reviewers)


def changed(before: Decision, after: Decision, snapshot: Snapshot) -> tuple[Changed, ...]:
    """Every gate whose verdict would change, in order of the gates; `after` rests on `snapshot`."""
    was = {verdict.gate: verdict for verdict in before.verdicts}
    is_ = {verdict.gate: verdict for verdict in after.verdicts}
    return tuple(
        Changed(gate=gate, before=was.get(gate), after=is_.get(gate), unknown=_unknown(is_.get(gate), snapshot))
        for gate in dict.fromkeys((*was, *is_))
        if told(was.get(gate)) != told(is_.get(gate))
    )


def told(verdict: Verdict | None) -> str:
    """A verdict in a word or two: its state, whether that is only reported, or `off`."""
    if verdict is None:
        return "off"
    return f"{verdict.state} ({verdict.aside})" if verdict.aside else verdict.state.value


def _unknown(verdict: Verdict | None, snapshot: Snapshot) -> tuple[str, ...]:
    """Handles that a verdict waits for and of which nobody asked when the snapshot was taken."""
    asked = {team.handle for team in snapshot.teams}
    waiting = (each for each in (verdict.requirements if verdict else ()) if not each.is_met)
    return tuple(dict.fromkeys(handle for each in waiting for handle in each.who if handle not in asked))
