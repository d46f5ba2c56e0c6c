"""Those who read a dataset agree to what breaks them, or are told of it: the consumers that its contract names.

A consumer that lists the properties it reads is concerned by a change to one of them, any other by every change. The
policy says from which weight on the owners of the consumers must `agree`, and from which they are asked for a review
that nobody waits for (`tell`); by default neither. Both sides of the change are read: a pull request that takes a
consumer off the list still asks it. A consumer without an owner answers for itself, by its own name. A review is one
way to agree; `/ack CONSUMER` is another, for that consumer alone.

**What to do:** ask the consumer's owner, or name one in the contract: `owner:` below the consumer, or
`approvals.teams` in the policy where the name is not a team's.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from bot.facts.contract import Consumer
from bot.facts.snapshot import Fact, Snapshot
from bot.policy.agreement import verdict
from bot.policy.handles import handle_of
from bot.policy.model import GateModel
from bot.policy.verdict import Check, Requirement, Verdict
from bot.policy.weight import Affected, Weight, affected

NAME = "consumers"
CHECK = Check.APPROVALS
NEEDS = frozenset({Fact.CONTENT, Fact.PEOPLE})


class Consumers(GateModel):
    """When those who read a dataset are asked."""

    agree: Weight | None = Field(default=None, description="Which changes the consumers must agree to; absent: none.")
    tell: Weight | None = Field(default=None, description="Which changes they are only told of; absent: none.")

    @property
    def is_on(self) -> bool:
        return super().is_on and (self.agree is not None or self.tell is not None)


def evaluate(snapshot: Snapshot, config: Consumers) -> Verdict:
    """Hold until the consumers that a change concerns agreed."""
    requirements = tuple(each for one in affected(snapshot.content) for each in _requirements(one, snapshot, config))
    return verdict(NAME, snapshot, requirements, "No consumer has to agree to this change.")


def _requirements(each: Affected, snapshot: Snapshot, config: Consumers) -> Iterator[Requirement]:
    for consumer in _consumers(each):
        theirs = [found for found in each.findings if consumer.reads(found.element)]
        must = bool(config.agree and config.agree.of(theirs))
        if must or (config.tell and config.tell.of(theirs)):
            yield Requirement(
                who=(handle_of(consumer.owner or consumer.name, snapshot),),
                need=1 if must else 0,
                why=f"{consumer.name} reads {each.dataset}",
                place=consumer.place,
                paths=each.paths,
                consumer=consumer.name,
            )


def _consumers(each: Affected) -> tuple[Consumer, ...]:
    """Every consumer as each side names it: whoever owns it on either side is asked, for what it reads there."""
    named: dict[tuple[object, ...], Consumer] = {}
    for side in each.parties:
        for consumer in side.consumers:
            named.setdefault((consumer.name, consumer.owner, consumer.properties), consumer)
    return tuple(named.values())
