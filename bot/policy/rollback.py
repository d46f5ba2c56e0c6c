"""What going back to a tag would break for those who read what stands now: the comparison, read the other way.

Going back takes away whatever came since. So the content is what changes from the production commit *to* the tag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.facts.change import Change
from bot.facts.contract import Consumer
from bot.facts.finding import Finding, Severity
from bot.facts.pull_request import Person
from bot.facts.snapshot import Content
from bot.policy.matching import Want, assign
from bot.policy.words import counted, listed

MAINTAINERS = "somebody else who may maintain the repository"
"""Who agrees where no contract says whom to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A consumer whom it breaks, and what it reads of what breaks."""

    dataset: str
    consumer: Consumer
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """What a rollback breaks: findings, the consumers they reach, and whom the contracts want asked."""

    breaking: tuple[Finding, ...] = ()
    broken: tuple[Broken, ...] = ()
    approvers: tuple[str, ...] = ()

    @property
    def needs_approval(self) -> bool:
        return bool(self.breaking)

    @property
    def asked(self) -> tuple[str, ...]:
        """Who has to agree, as contracts name them."""
        return (self.approvers or (MAINTAINERS,)) if self.needs_approval else ()

    @property
    def sentence(self) -> str:
        if not self.breaking:
            return "Nothing breaks for those who read what stands now."
        whom = listed(dict.fromkeys(each.consumer.name for each in self.broken)) or "no consumer that a contract names"
        return f"{counted(len(self.breaking), 'change')} would break what stands now, for {whom}."


def rollback(content: Content) -> Rollback:
    """Say what breaks. A contract that either side cannot read is counted among what breaks."""
    breaking: list[Finding] = []
    broken: list[Broken] = []
    approvers: list[str] = []
    for change in content.changes:
        theirs = [found for found in change.findings if found.severity is Severity.BREAKING or found.is_invalid]
        if theirs:
            breaking += theirs
            broken += _broken(change, theirs)
            approvers += [each.name for each in change.before.approvers] if change.before else []
    return Rollback(breaking=tuple(breaking), broken=tuple(broken), approvers=tuple(dict.fromkeys(approvers)))


def _broken(change: Change, findings: Sequence[Finding]) -> Iterator[Broken]:
    """Those who read the dataset as it stands now; whom only the tag names is not there any more."""
    for consumer in change.before.consumers if change.before else ():
        theirs = tuple(found for found in findings if consumer.reads(found.element))
        if theirs:
            yield Broken(dataset=change.subject, consumer=consumer, findings=theirs)


def awaited(
    told: Rollback, by: Person, agreed: Sequence[Person], behind: Mapping[str, frozenset[int]]
) -> tuple[str, ...]:
    """Who still has to agree: each that is asked takes one person of theirs, another one each, and never `by`.

    `behind` are the numeric ids of the people behind each name.
    """
    given = tuple(dict.fromkeys(each.id for each in agreed if each.id not in {by.id, 0}))
    wants = [Want(need=1, candidates=tuple(one for one in given if one in behind.get(name, ()))) for name in told.asked]
    return tuple(name for name, found in zip(told.asked, assign(wants), strict=True) if not found)
