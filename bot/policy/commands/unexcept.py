"""Take an exception back: the finding counts again, at once."""

from __future__ import annotations

from bot.facts.standing import Exemption
from bot.policy.command import Done, JudgeAgain, Lift, Occasion, Spec, Unsure
from bot.policy.permission import May, Permission
from bot.policy.usage import Call, Kind, Parameter

SPEC = Spec(
    name="unexcept",
    parameters=(Parameter(name="fingerprint", kind=Kind.FINGERPRINT),),
    examples=("/unexcept 0123456789ab",),
    who=May(permission=Permission.WRITE, roles=("governance",), author=True),
)


def run(call: Call, occasion: Occasion) -> Done | Unsure:
    """Lift the exemption."""
    wanted = call.get("fingerprint")
    for each in occasion.snapshot.standing:
        if isinstance(each, Exemption) and each.fingerprint == wanted:
            return Done(effects=(Lift(key=each.key), JudgeAgain()))
    return Unsure(why=f"nothing excepts `{wanted}` on this pull request", remedy="`/status` tells what counts")
