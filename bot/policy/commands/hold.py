"""Hold the pull request: it does not merge until the hold is lifted with `/unhold`.

Everybody at work in the repository may, its author too, and nobody need say why, though a reason helps those who wait.
"""

from __future__ import annotations

from bot.facts.standing import Hold
from bot.policy.command import LOOK, Done, JudgeAgain, Occasion, Spec, Stand
from bot.policy.usage import Call, Kind, Parameter

SPEC = Spec(
    name="hold",
    parameters=(Parameter(name="reason", kind=Kind.TEXT, is_required=False),),
    examples=("/hold", "/hold until the vendor has answered"),
    who=LOOK,
)


def run(call: Call, occasion: Occasion) -> Done:
    """Let the hold stand. A second one of the same person's only changes its reason."""
    hold = Hold(by=occasion.asker.person, comment=occasion.comment, reason=call.get("reason"))
    standing = next((each for each in occasion.snapshot.standing if each.key == hold.key), None)
    if isinstance(standing, Hold) and standing.reason == hold.reason:
        return Done()
    return Done(effects=(Stand(fact=hold), JudgeAgain()))
