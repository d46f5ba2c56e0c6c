"""Say how bad the change is, and which findings make it so."""

from __future__ import annotations

from collections import Counter

from bot.facts.finding import Finding, Severity
from bot.policy.command import Done, Occasion, Spec
from bot.policy.usage import Call
from bot.policy.words import counted, listed

SPEC = Spec(name="risk", examples=("/risk",))
MOST_SHOWN = 10
"""How many findings are told; the report has them all."""


def run(call: Call, occasion: Occasion) -> Done:
    """Tell the worst severity, how many findings there are of each, and the worst of them."""
    del call
    findings = sorted(occasion.decision.findings, key=lambda found: (-found.severity.rank, found.fingerprint))
    if not findings:
        return Done(sentences=("Nothing governed changes.",))
    number = Counter(found.severity for found in findings)
    counts = listed(counted(number[each], f"{each} change") for each in reversed(Severity) if number[each])
    worst = [_told(found) for found in findings if found.severity.rank >= Severity.RISKY.rank]
    return Done(sentences=(f"Severity: {occasion.decision.severity}. {counts}.", *worst[:MOST_SHOWN]))


def _told(found: Finding) -> str:
    return f"{found.severity}: `{found.subject}` `{found.element}` by rule `{found.rule}`, `{found.fingerprint}`."
