"""What going back to a tag would break for those who read what stands now: the comparison, read the other way.

Going back takes away whatever came since. So the content is what changes from the production commit *to* the tag.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.finding import Finding, Severity
from bot.facts.snapshot import Content
from bot.policy.reach import Reached, reached
from bot.policy.words import counted, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """What a rollback breaks: findings, the consumers they reach, and whom the contracts want asked."""

    breaking: tuple[Finding, ...] = ()
    reached: tuple[Reached, ...] = ()
    approvers: tuple[str, ...] = ()

    @property
    def needs_approval(self) -> bool:
        return bool(self.breaking)

    @property
    def sentence(self) -> str:
        if not self.breaking:
            return "Nothing breaks for those who read what stands now."
        whom = listed(dict.fromkeys(each.consumer.name for each in self.reached)) or "no consumer that a contract names"
        return f"{counted(len(self.breaking), 'change')} would break what stands now, for {whom}."


def rollback(content: Content) -> Rollback:
    """Say what breaks. A contract that either side cannot read is counted among what breaks."""
    breaking: list[Finding] = []
    hit: list[Reached] = []
    approvers: list[str] = []
    for change in content.changes:
        theirs = [found for found in change.findings if found.severity is Severity.BREAKING or found.is_invalid]
        if theirs:
            breaking += theirs
            hit += [each for each in reached(change, theirs) if each.findings]
            approvers += [listed.name for side in (change.before, change.after) if side for listed in side.approvers]
    return Rollback(breaking=tuple(breaking), reached=tuple(hit), approvers=tuple(dict.fromkeys(approvers)))
