"""The labels that are ours to say. A label is a display, never evidence: no verdict ever reads one."""

from __future__ import annotations

from bot.facts.finding import Severity
from bot.policy.decision import Decision
from bot.writes.write import PutLabel

BREAKING = PutLabel(
    name="breaking-change", colour="b60205", description="Breaks data, writers or readers (Stationmaster)"
)
LABELS = (BREAKING,)


def labels(decision: Decision) -> tuple[PutLabel, ...]:
    """Say which of our labels the pull request deserves."""
    return (BREAKING,) if decision.severity is Severity.BREAKING else ()
