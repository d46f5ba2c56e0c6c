"""Tell of the train, get on or off with this pull request, or cut, tag and close it. All but telling are orders."""

from __future__ import annotations

from bot.policy.command import LOOK, Done, Occasion, Spec, order
from bot.policy.permission import May, Permission
from bot.policy.usage import Call, Parameter
from bot.policy.verdict import Check

ABOARD = May(permission=Permission.WRITE, author=True)
SPEC = Spec(
    name="train",
    parameters=(Parameter(name="what", choices=("status", "join", "leave", "cut", "tag", "close")),),
    examples=("/train status", "/train join", "/train cut"),
    who=May(roles=("release-manager",)),
    easier={"status": LOOK, "join": ABOARD, "leave": ABOARD},
    is_bound=True,
)


def run(call: Call, occasion: Occasion) -> Done:
    """Tell what the gates of the train say, or give the order."""
    if call.get("what") != "status":
        return order(call, occasion)
    told = tuple(f"`{each.gate}`: {each.sentence}" for each in occasion.decision.of(Check.TRAIN))
    return Done(sentences=told or ("The policy knows no train.",))
