"""Approve the change in a role that approves by command, such as the change advisory board.

It counts for the governed change as it stood at that commit: a push that alters its meaning voids it, any other keeps
it. Nobody who had a hand in the change approves it, and to ask for changes in a review is to take it back. It counts
where the role, or a team of it, is asked to agree; owners and contract approvers approve with GitHub's own reviews.
"""

from __future__ import annotations

from bot.facts.standing import Approval
from bot.policy.command import Done, JudgeAgain, Occasion, Spec, Stand
from bot.policy.permission import May
from bot.policy.usage import Call, Kind, Parameter
from bot.policy.words import listed

SPEC = Spec(
    name="approve",
    parameters=(Parameter(name="sha", kind=Kind.SHA, is_required=False),),
    examples=("/approve", "/approve 9f3c1e2"),
    who=May(roles=("cab",)),
    is_bound=True,
    never_author=True,
)


def run(call: Call, occasion: Occasion) -> Done:
    """Let the approval stand, in every role its giver holds."""
    del call
    roles = tuple(sorted(occasion.asker.roles))
    approval = Approval(
        by=occasion.asker.person,
        comment=occasion.comment,
        roles=roles,
        head=occasion.head,
        digest=occasion.decision.digest,
        parts=occasion.decision.parts,
    )
    told = f"Approved as {listed(roles)}: " if roles else "Approved: "
    sentence = f"{told}change `{approval.digest[:12]}` at `{approval.head[:12]}`."
    return Done(effects=(Stand(fact=approval), JudgeAgain()), sentences=(sentence,))
