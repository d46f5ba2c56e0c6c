"""A decision: every gate's verdict on one snapshot, and what they come to together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.facts.change import Problem
from bot.facts.finding import Axis, Finding, Severity
from bot.facts.snapshot import Exceptions
from bot.policy.verdict import Check, State, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the gates said.

    `findings` carry the policy's severities; `digest` names the governed change, `parts` its files. `asks` are the
    handles of those who can still help, whom to ask for a review.
    """

    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    digest: str
    parts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    exceptions: Exceptions = field(default_factory=Exceptions)
    asks: tuple[str, ...] = ()

    def of(self, check: Check) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.check is check)

    def state(self, check: Check) -> State:
        """The worst enforced verdict's state; a check none of whose gates are enforced has nothing to hold back."""
        states = [verdict.state for verdict in self.of(check) if verdict.is_open]
        return max(states, key=lambda state: state.rank, default=State.SUCCESS)

    @property
    def lifted(self) -> str:
        """By whose word gates hold nothing back that otherwise would; nothing where there is no such word."""
        return next((verdict.lifted for verdict in self.verdicts if verdict.lifted), "")

    @property
    def exempt(self) -> Verdict | None:
        """The verdict that lets the pull request past a ruleset, by the check that it names; `None` where none does."""
        return next((each for each in self.verdicts if each.lock and not each.is_open), None)

    @property
    def severity(self) -> Severity:
        """The worst enforced finding's severity; nothing found is cosmetic."""
        return _worst(self.findings)

    def severity_on(self, axis: Axis) -> Severity:
        """The worst enforced finding's severity among those that concern an axis."""
        return _worst(found for found in self.findings if axis in found.axes)


def _worst(findings: Iterable[Finding]) -> Severity:
    told = (found.severity for found in findings if found.is_enforced)
    return max(told, key=lambda severity: severity.rank, default=Severity.COSMETIC)
