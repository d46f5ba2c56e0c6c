"""Go back to an earlier release, named by its tag. It is an order, carried out by the train."""

from __future__ import annotations

from bot.policy.command import Done, Occasion, Spec, When, order
from bot.policy.permission import May
from bot.policy.usage import Call, Parameter

SPEC = Spec(
    name="rollback",
    parameters=(Parameter(name="tag"),),
    examples=("/rollback train-2026.46",),
    who=May(roles=("release-manager",)),
    when=When.ALWAYS,
)


def run(call: Call, occasion: Occasion) -> Done:
    """Give the order."""
    return order(call, occasion)
