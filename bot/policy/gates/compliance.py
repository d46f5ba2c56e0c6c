"""What the law may have a say in needs those who know the law.

A classification raised or lowered, a mark for personal data set or taken away, another residency or retention: such
changes leave every program working, and may still not be allowed. They are told on the axis `policy`. `teams` names
those of whom somebody must agree; while it is empty nobody is asked.

**What to do:** ask the team named, and say in the pull request what the data is used for from now on.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from bot.facts.finding import Axis, Severity
from bot.facts.snapshot import Fact, Snapshot
from bot.policy.agreement import verdict
from bot.policy.handles import handle_in_policy
from bot.policy.model import GateModel
from bot.policy.places import written
from bot.policy.verdict import Check, Requirement, Verdict
from bot.policy.weight import Weight, affected
from bot.policy.words import listed

NAME = "compliance"
CHECK = Check.APPROVALS
NEEDS = frozenset({Fact.CONTENT, Fact.PEOPLE})


class Compliance(GateModel):
    """Who is asked where the law may have a say."""

    teams: tuple[str, ...] = Field(default=(), description="Teams or people of whom somebody must agree.")
    need: int = Field(default=1, ge=1, le=6, description="How many of them, each another person.")
    at: Severity = Field(default=Severity.RISKY, description="The mildest severity on the axis `policy` that asks.")

    @property
    def is_on(self) -> bool:
        return super().is_on and bool(self.teams)


def evaluate(snapshot: Snapshot, config: Compliance) -> Verdict:
    """Hold a change of what may be seen, kept or promised until compliance agreed."""
    nothing = "Nothing changes that compliance has a say in."
    return verdict(NAME, snapshot, tuple(_requirements(snapshot, config)), nothing)


def _requirements(snapshot: Snapshot, config: Compliance) -> Iterator[Requirement]:
    weight = Weight(at=config.at, axes=(Axis.POLICY,))
    concerned = [each for each in affected(snapshot.content) if weight.of(each.findings)]
    if concerned:
        elements = dict.fromkeys(found.element for each in concerned for found in weight.of(each.findings))
        yield Requirement(
            who=tuple(handle_in_policy(name, snapshot) for name in config.teams),
            need=config.need,
            why=f"{listed(each.dataset for each in concerned)}: {listed(elements)} changed",
            place=written(snapshot.content, "gates", NAME, "teams"),
            paths=tuple(dict.fromkeys(path for each in concerned for path in each.paths)),
        )
