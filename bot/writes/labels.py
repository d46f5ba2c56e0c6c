"""The labels that are ours to say. A label is a display, never evidence: no verdict ever reads one."""

from __future__ import annotations

from bot.facts.finding import Axis, Severity
from bot.policy.decision import Decision
from bot.policy.gates import change_board
from bot.policy.verdict import State
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
APPROVED = PutLabel(
    name="schema-approved", colour="0e8a16", description="The change board agreed to this change (Stationmaster)"
)
LABELS = (BREAKING, POLICY, SEMANTIC, APPROVED)

_RISKY = Severity.RISKY.rank
_AXES = {Axis.POLICY: POLICY, Axis.SEMANTIC: SEMANTIC}


def labels(decision: Decision) -> tuple[PutLabel, ...]:
    """Say which of our labels the pull request deserves.

    One for what breaks, one for each axis with a risk on it, one where the change board was asked and has agreed.
    """
    breaking = (BREAKING,) if decision.severity is Severity.BREAKING else ()
    axes = (label for axis, label in _AXES.items() if decision.severity_on(axis).rank >= _RISKY)
    return (*breaking, *axes, *((APPROVED,) if _is_approved(decision) else ()))


def _is_approved(decision: Decision) -> bool:
    board = [verdict for verdict in decision.verdicts if verdict.gate == change_board.NAME and verdict.requirements]
    return bool(board) and all(verdict.state is State.SUCCESS for verdict in board)
