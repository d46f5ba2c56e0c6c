"""Take production back to an earlier release, named by its tag.

What that would break for those who read what is in production now is told first. Where it breaks anything, everybody
whom a contract of production lists must agree with `/rollback TAG agree`, each by somebody of their own; where none is
listed, somebody else does who may maintain the repository. They agree to what they were shown: if the tag or production
moves, they are asked again.
"""

from __future__ import annotations

from bot.facts.publication import Consent
from bot.policy.command import LOOK, Denied, Done, Occasion, Outcome, Spec, Unsure, When, order
from bot.policy.permission import May
from bot.policy.usage import Call, Parameter
from bot.policy.words import listed

SPEC = Spec(
    name="rollback",
    parameters=(Parameter(name="tag"), Parameter(name="word", choices=("agree",), is_required=False)),
    examples=("/rollback train-2026-W46", "/rollback train-2026-W46 agree"),
    who=May(roles=("release-manager",)),
    easier={"agree": LOOK},
    when=When.ALWAYS,
)


def run(call: Call, occasion: Occasion) -> Outcome:
    """Give the order, or agree to one."""
    return _agreed(call, occasion) if call.get("word") else order(call, occasion)


def _agreed(call: Call, occasion: Occasion) -> Outcome:
    tag, by = call.get("tag"), occasion.asker.person
    waiting = [each for each in occasion.rollbacks if each.tag == tag]
    if not waiting:
        known = listed(f"`{each.tag}`" for each in occasion.rollbacks)
        why = f"rollbacks that wait for people: to {known}" if known else "no rollback waits for anybody"
        return Unsure(why=why, remedy=f"whoever may gives the order first: `/rollback {tag}`")
    others = [each for each in waiting if each.by.id != by.id]
    if not others:
        return Denied(why="whoever ordered a rollback cannot agree to it", could=("those who are asked",))
    told = [Consent(order=each.key, bound=each.bound, by=by, comment=occasion.comment) for each in others]
    return Done(effects=tuple(told), sentences=(f"Noted: {by.login} agrees to go back to `{tag}`.",))
