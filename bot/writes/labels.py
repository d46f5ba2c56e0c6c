"""The labels that are ours to say. A label is a display, never evidence: no verdict ever reads one."""

from __future__ import annotations

from bot.facts.finding import Axis, Severity
from bot.policy.decision import Decision
from bot.writes.write import PutLabel

BREAKING = PutLabel(
    name="breaking-change", colour="b60205", description="Breaks data, writers or readers (Stationmaster)"
)
POLICY = PutLabel(
    name="policy-change", colour="d93f0b", description="Changes who may see, keep or promise what (Stationmaster)"
)
SEMANTIC = PutLabel(
    name="semantic-change", colour="fbca04", description="The same shape, another meaning (Stationmaster)"
)
LABELS = (BREAKING, POLICY, SEMANTIC)

_RISKY = Severity.RISKY.rank
_AXES = {Axis.POLICY: POLICY, Axis.SEMANTIC: SEMANTIC}


def labels(decision: Decision) -> tuple[PutLabel, ...]:
    """Say which of our labels the pull request deserves: one for what breaks, one for each axis with a risk on it."""
    breaking = (BREAKING,) if decision.severity is Severity.BREAKING else ()
    return (*breaking, *(label for axis, label in _AXES.items() if decision.severity_on(axis).rank >= _RISKY))
