"""Promote the production cut to an environment: the very commit that was cut, by a deployment of its own.

It goes where the policy's order of promotion has it next: an environment takes only a commit that passed the one before
it. Production takes one publication at a time. A comment tells how far it is.
"""

from __future__ import annotations

from bot.policy.command import Done, Occasion, Spec, When, order
from bot.policy.permission import May
from bot.policy.usage import Call, Parameter

SPEC = Spec(
    name="promote",
    parameters=(Parameter(name="env"),),
    examples=("/promote UAT",),
    who=May(roles=("release-manager",)),
    when=When.ALWAYS,
)


def run(call: Call, occasion: Occasion) -> Done:
    """Give the order."""
    return order(call, occasion)
