"""Say for a consumer that it knows of the change. Only somebody of the consumer's own team may.

It counts for the governed change as it stood: when the change alters its meaning, the consumer is asked again.
"""

from __future__ import annotations

from difflib import get_close_matches

from bot.facts.contract import Consumer
from bot.facts.standing import Acknowledgement
from bot.policy.command import Denied, Done, JudgeAgain, Occasion, Spec, Stand, Unsure
from bot.policy.handles import handle_of
from bot.policy.permission import May, Permission, belongs
from bot.policy.usage import Call, Parameter

SPEC = Spec(
    name="ack",
    parameters=(Parameter(name="consumer"),),
    examples=("/ack risk-analytics",),
    who=May(permission=Permission.READ),
    is_bound=True,
    never_author=True,
)


def run(call: Call, occasion: Occasion) -> Done | Denied | Unsure:
    """Let the acknowledgement stand. The base contract's consumers count, and those the head adds."""
    consumers = _consumers(occasion)
    wanted = call.get("consumer")
    if wanted not in consumers:
        near = get_close_matches(wanted, consumers, n=1)
        remedy = f"did you mean `{near[0]}`?" if near else "`/impact` names the consumers"
        return Unsure(why=f"no contract that changes here names the consumer `{wanted}`", remedy=remedy)
    handles = {handle_of(each.owner or each.name, occasion.snapshot, {}) for each in consumers[wanted]}
    if not any(belongs(occasion.asker.person, handle, occasion.snapshot) for handle in handles):
        why = f"only its own team speaks for `{wanted}`"
        return Denied(why=why, could=tuple(f"somebody of `{handle}`" for handle in sorted(handles)))
    told = Acknowledgement(
        by=occasion.asker.person,
        comment=occasion.comment,
        consumer=wanted,
        head=occasion.head,
        digest=occasion.decision.digest,
        parts=occasion.decision.parts,
    )
    return Done(effects=(Stand(fact=told), JudgeAgain()))


def _consumers(occasion: Occasion) -> dict[str, list[Consumer]]:
    """By name; two contracts may name one consumer, and its owner differently."""
    found: dict[str, list[Consumer]] = {}
    for change in occasion.snapshot.content.changes:
        for side in (change.before, change.after):
            for each in side.consumers if side else ():
                found.setdefault(each.name, []).append(each)
    return found
