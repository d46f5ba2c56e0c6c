"""Link the architecture decision record (ADR) by which this change was decided. It is kept in the audit."""

from __future__ import annotations

from bot.facts.standing import Link
from bot.policy.command import Done, JudgeAgain, Occasion, Spec, Stand
from bot.policy.permission import May, Permission
from bot.policy.usage import Call, Kind, Parameter

SPEC = Spec(
    name="adr",
    parameters=(Parameter(name="n", kind=Kind.NUMBER),),
    examples=("/adr 42",),
    who=May(permission=Permission.WRITE, author=True),
)


def run(call: Call, occasion: Occasion) -> Done:
    """Let the link stand."""
    link = Link(by=occasion.asker.person, comment=occasion.comment, what="adr", reference=call.get("n"))
    return Done(effects=(Stand(fact=link), JudgeAgain()))
