"""Lift your hold; with the permission to maintain the repository, everybody's.

A hold of somebody else's stays for others: it was placed for a reason, and its holder knows whether that is settled.
"""

from __future__ import annotations

from bot.facts.standing import Hold
from bot.policy.command import LOOK, Denied, Done, JudgeAgain, Lift, Occasion, Spec
from bot.policy.permission import Permission
from bot.policy.usage import Call
from bot.policy.words import listed

SPEC = Spec(name="unhold", examples=("/unhold",), who=LOOK)


def run(call: Call, occasion: Occasion) -> Done | Denied:
    """Lift what may be lifted; where that is nothing and something holds, say who could."""
    del call
    holds = [each for each in occasion.snapshot.standing if isinstance(each, Hold)]
    own = [each for each in holds if _may_lift(each, occasion)]
    if holds and not own:
        could = (*(each.by.login for each in holds), f"whoever has the permission `{Permission.MAINTAIN}`")
        return Denied(why="none of the holds is yours", could=could)
    if not own:
        return Done(sentences=("Nobody held it.",))
    rest = [each.by.login for each in holds if each not in own]
    told = (f"It is still held by {listed(rest)}.",) if rest else ()
    return Done(effects=(*(Lift(key=each.key) for each in own), JudgeAgain()), sentences=told)


def _may_lift(hold: Hold, occasion: Occasion) -> bool:
    asker = occasion.asker
    # The author never lifts what somebody else put in the way of the author's own change.
    may_lift_all = asker.permission.reaches(Permission.MAINTAIN) and not asker.is_author
    return hold.by.id == asker.person.id or may_lift_all
