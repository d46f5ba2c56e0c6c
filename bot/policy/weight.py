"""What weighs enough to ask somebody: how grave a change is and in which respect, dataset by dataset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import Field

from bot.facts.change import Change
from bot.facts.contract import Parties
from bot.facts.finding import Axis, Effect, Finding, Severity
from bot.facts.snapshot import Content
from bot.formats.described import dataset_of
from bot.policy.model import Model


class Weight(Model):
    """Which changes ask."""

    at: Severity = Field(default=Severity.BREAKING, description="The mildest severity that asks.")
    axes: tuple[Axis, ...] = Field(default=(), description="Only changes in one of these respects; absent: in any.")

    def of(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings that ask. What cannot be decided, and what announces a break, weighs as much as what breaks."""
        return tuple(found for found in findings if self._asks(found))

    def _asks(self, found: Finding) -> bool:
        is_heavy = found.effect is Effect.UNDECIDABLE or found.announces
        is_grave = is_heavy or found.severity.rank >= self.at.rank
        is_meant = not self.axes or not set(self.axes).isdisjoint(found.axes)
        return found.is_enforced and not found.is_invalid and is_grave and is_meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """One dataset that changes, however many files describe it: who stands behind it, before and after, and how."""

    dataset: str
    changes: tuple[Change, ...]

    @property
    def parties(self) -> tuple[Parties, ...]:
        """What its contracts say of people, the base's side first: a pull request adds to it and takes nothing away."""
        sides = [change.before for change in self.changes] + [change.after for change in self.changes]
        return tuple(side for side in sides if side)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(found for change in self.changes for found in change.findings)

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(path for change in self.changes for path in change.file.paths))


def affected(content: Content) -> tuple[Affected, ...]:
    """Say which datasets change."""
    together: dict[str, list[Change]] = {}
    for change in content.changes:
        if change.type is not None:
            together.setdefault(dataset_of(change.subject), []).append(change)
    return tuple(Affected(dataset=each[0].subject, changes=tuple(each)) for each in together.values())
