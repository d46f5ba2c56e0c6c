"""Say what still holds the pull request back, and whose turn it is."""

from __future__ import annotations

from bot.policy.command import Done, Occasion, Spec, When
from bot.policy.usage import Call

SPEC = Spec(name="status", examples=("/status",), when=When.ALWAYS)


def run(call: Call, occasion: Occasion) -> Done:
    """Tell every open gate and its next steps."""
    del call
    still = [verdict for verdict in occasion.decision.verdicts if verdict.is_open]
    lifted = occasion.decision.lifted
    loud = (f"⚠️ GLASS BROKEN: the gates are {lifted}",) if lifted else ()
    if not still:
        return Done(sentences=loud or ("Nothing holds it back.",))
    gates = (f"`{verdict.gate}`: {verdict.sentence}" for verdict in still)
    steps = (f"Next, {step.who}: {step.text}" for verdict in still for step in verdict.steps)
    return Done(sentences=(*loud, *gates, *dict.fromkeys(steps)))
