"""Ask everybody again whose agreement is still missing."""

from __future__ import annotations

from bot.policy.command import AskForReviews, Done, Occasion, Spec
from bot.policy.permission import May, Permission
from bot.policy.usage import Call
from bot.policy.words import listed

SPEC = Spec(name="request-review", examples=("/request-review",), who=May(permission=Permission.TRIAGE, author=True))


def run(call: Call, occasion: Occasion) -> Done:
    """Name those whose agreement is missing, once each, and have them asked."""
    del call
    missing = (each for verdict in occasion.decision.verdicts for each in verdict.requirements if not each.is_met)
    who = tuple(dict.fromkeys(handle for each in missing for handle in each.who))
    if not who:
        return Done(sentences=("Nobody's agreement is missing.",))
    author = occasion.pull_request.author.login.casefold()
    asked = tuple(each for each in who if "@" not in each and each.casefold() != author)
    rest = tuple(each for each in who if each not in asked)
    left = (f"Nobody can be asked on GitHub for: {listed(f'`{each}`' for each in rest)}.",) if rest else ()
    if not asked:
        return Done(sentences=left)
    return Done(
        effects=(AskForReviews(who=asked),), sentences=(f"Asked: {listed(f'`{each}`' for each in asked)}.", *left)
    )
