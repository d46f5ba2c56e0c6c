"""Whom a change reaches: the consumers that contracts name, and what they read of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.facts.change import Change
from bot.facts.contract import Consumer
from bot.facts.finding import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A consumer of a changed dataset, and what reaches it."""

    dataset: str
    consumer: Consumer
    findings: tuple[Finding, ...]

    @property
    def breaks(self) -> bool:
        return any(found.severity is Severity.BREAKING for found in self.findings)


def reached(change: Change, findings: Sequence[Finding]) -> list[Reached]:
    """Each consumer that either side of a change names; nobody where nothing was found in it."""
    parties = [side for side in (change.before, change.after) if side]
    consumers = {consumer.name: consumer for side in parties for consumer in side.consumers}
    theirs = [found for found in findings if found.subject == change.subject]
    if not theirs:
        return []
    return [
        Reached(
            dataset=change.subject,
            consumer=consumer,
            findings=tuple(found for found in theirs if _touches(found, consumer)),
        )
        for consumer in consumers.values()
    ]


def _touches(found: Finding, consumer: Consumer) -> bool:
    """Whether a consumer reads what changed; one that names no properties reads them all."""
    parts = set(found.element.split("."))
    return not consumer.properties or not parts.isdisjoint(consumer.properties) or len(parts) == 1
