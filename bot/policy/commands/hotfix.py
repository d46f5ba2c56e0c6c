"""Ask that the change go out as a hotfix for an incident, past the freeze. Two people in the role must, not the author.

It is an order, carried out by the train.
"""

from __future__ import annotations

from bot.policy.command import Done, Occasion, Spec, order
from bot.policy.permission import May
from bot.policy.usage import Call, Kind, Parameter

SPEC = Spec(
    name="hotfix",
    parameters=(
        Parameter(name="incident", kind=Kind.NUMBER, is_named=True),
        Parameter(name="reason", kind=Kind.TEXT, is_named=True),
    ),
    examples=('/hotfix --incident 42 --reason "the ledger is doubled"',),
    who=May(roles=("release-manager", "incident-commander")),
    is_bound=True,
    never_author=True,
)


def run(call: Call, occasion: Occasion) -> Done:
    """Give the order."""
    return order(call, occasion)
