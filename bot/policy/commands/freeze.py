"""Tell of the freeze, begin one now, or lift it. Beginning and lifting are orders, carried out by the train."""

from __future__ import annotations

from bot.policy.command import LOOK, Done, Occasion, Spec, order
from bot.policy.permission import May
from bot.policy.usage import Call, Parameter

SPEC = Spec(
    name="freeze",
    parameters=(Parameter(name="what", choices=("status", "now", "lift")),),
    examples=("/freeze status", "/freeze now", "/freeze lift"),
    who=May(roles=("release-manager",)),
    easier={"status": LOOK},
)


def run(call: Call, occasion: Occasion) -> Done:
    """Tell what the freeze gate says, or give the order."""
    if call.get("what") != "status":
        return order(call, occasion)
    told = tuple(each.sentence for each in occasion.decision.verdicts if each.gate == "freeze")
    return Done(sentences=told or ("The policy knows no freeze.",))
