"""Two roles need two people: whoever agrees for one team does not agree for another as well, where the policy says so.

Requirements add up, whichever gate asks. Those with the same people to choose from are one role, and one approval
answers them all; those with others are another role, and take somebody else. Roles are held apart within one file, or
within the whole pull request. Where it is enough that anybody agrees, there is no role to hold apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.facts.change import Change
from bot.facts.pull_request import Person
from bot.facts.snapshot import Snapshot
from bot.policy.agreement import folded
from bot.policy.approvals import Distinct
from bot.policy.matching import Want, assign
from bot.policy.verdict import Discarded, Mode, Requirement, Verdict
from bot.policy.words import listed


@dataclass(frozen=True, slots=True)
class _Role:
    """The requirements with the same people to choose from; it wants those whose approval counts for all of them."""

    who: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    want: Want


def _role(requirements: Sequence[Requirement]) -> _Role:
    first = requirements[0]
    shared = set.intersection(*({person.id for person in each.have} for each in requirements))
    candidates = tuple(person.id for person in first.have if person.id in shared)
    want = Want(need=max(each.need for each in requirements), candidates=candidates)
    return _Role(first.who, tuple(requirements), want)


def apart(verdicts: tuple[Verdict, ...], snapshot: Snapshot, distinct: Distinct) -> tuple[Verdict, ...]:
    """Match what the gates ask for to different people, and let the verdicts follow.

    A gate that is only reported takes no part. Each requirement is left with those who count for it, the ones it was
    given first; where they are too few, those it lost to another role are told among the discarded.
    """
    if distinct is Distinct.NONE or snapshot.pull_request is None:
        return verdicts
    enforced = [verdict for verdict in verdicts if verdict.mode is Mode.ENFORCE]
    asked = [each for verdict in enforced for each in verdict.requirements if each.who and each.is_needed]
    settled: dict[int, Requirement] = {}
    for together in _together(asked, snapshot.content.changes, distinct):
        for requirement, told in _matched(together):
            worst = settled.get(id(requirement), told)
            settled[id(requirement)] = min(worst, told, key=lambda each: len(each.have))
    return tuple(_folded(verdict, settled) for verdict in verdicts)


def _folded(verdict: Verdict, settled: dict[int, Requirement]) -> Verdict:
    told = tuple(settled.get(id(each), each) for each in verdict.requirements)
    return verdict if told == verdict.requirements else folded(verdict, told, is_known=True)


def _together(
    asked: Sequence[Requirement], changes: Sequence[Change], distinct: Distinct
) -> Iterator[tuple[Requirement, ...]]:
    """Say which requirements are held apart from one another: all, or those about the same changed file."""
    if distinct is Distinct.ALL:
        yield tuple(asked)
        return
    everywhere = [at for at, each in enumerate(asked) if not each.paths]
    by_path: dict[str, list[int]] = {}
    for at, each in enumerate(asked):
        for path in each.paths:
            by_path.setdefault(path, []).append(at)
    groups = {
        tuple(sorted({*everywhere, *(at for path in change.file.paths for at in by_path.get(path, ()))})): None
        for change in changes
    }
    for group in groups:
        yield tuple(asked[at] for at in group)


def _matched(together: Sequence[Requirement]) -> Iterator[tuple[Requirement, Requirement]]:
    by_who: dict[frozenset[str], list[Requirement]] = {}
    for each in together:
        by_who.setdefault(frozenset(handle.casefold() for handle in each.who), []).append(each)
    roles = [_role(each) for each in by_who.values()]
    given = assign([role.want for role in roles])
    taken = {person: role.who for role, people in zip(roles, given, strict=True) for person in people}
    for role, people in zip(roles, given, strict=True):
        for each in role.requirements:
            yield each, _left(each, role, people, taken)


def _left(
    requirement: Requirement, role: _Role, people: tuple[int, ...], taken: dict[int, tuple[str, ...]]
) -> Requirement:
    """Leave a requirement those it was given and, once the role has all it needs, whoever no other role was given."""
    ours = [person for person in requirement.have if person.id in people]
    if len(people) >= role.want.need:
        ours += [person for person in requirement.have if person.id not in taken]
    lost = () if len(ours) >= requirement.need else tuple(_lost(requirement.have, role, people, taken))
    return replace(requirement, have=tuple(ours), discarded=(*requirement.discarded, *lost))


def _lost(
    have: Sequence[Person], role: _Role, people: tuple[int, ...], taken: dict[int, tuple[str, ...]]
) -> Iterator[Discarded]:
    for person in have:
        if person.id in people:
            continue
        elsewhere = taken.get(person.id)
        reason = (
            f"counts for {listed(elsewhere)} already, and one person is one person"
            if elsewhere
            else f"agreed to a part only of what {listed(role.who)} is asked about: approve once more"
        )
        yield Discarded(person=person, reason=reason)
