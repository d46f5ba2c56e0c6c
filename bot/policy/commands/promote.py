"""Promote the train to an environment. It is an order, carried out by the train."""

from __future__ import annotations

from bot.policy.command import Done, Occasion, Spec, When, order
from bot.policy.permission import May
from bot.policy.usage import Call, Parameter

SPEC = Spec(
    name="promote",
    parameters=(Parameter(name="env"),),
    examples=("/promote production",),
    who=May(roles=("release-manager",)),
    when=When.ALWAYS,
    is_bound=True,
)


def run(call: Call, occasion: Occasion) -> Done:
    """Give the order."""
    return order(call, occasion)
