"""Tell whether the branch is frozen, freeze it now, or lift a freeze that was declared.

`/freeze now` freezes the base branch at once, whatever the calendar says, until that very freeze is lifted. Several may
hold at a time; `--id` says which one is lifted. What the calendar began ends with the cut, and is not lifted.
"""

from __future__ import annotations

from dataclasses import replace

from bot.facts.train import Emergency
from bot.policy.command import LOOK, Done, Happen, JudgeAgain, Occasion, Outcome, Spec, Unsure, named
from bot.policy.permission import May
from bot.policy.usage import Call, Kind, Parameter
from bot.policy.window import instant_text
from bot.policy.words import listed

SPEC = Spec(
    name="freeze",
    parameters=(
        Parameter(name="what", choices=("status", "now", "lift")),
        Parameter(name="id", is_named=True, is_required=False),
        Parameter(name="reason", kind=Kind.TEXT, is_named=True, is_required=False),
    ),
    examples=("/freeze status", '/freeze now --reason "the ledger is doubled"', "/freeze lift"),
    who=May(roles=("release-manager",)),
    easier={"status": LOOK},
)


def run(call: Call, occasion: Occasion) -> Outcome:
    """Tell the window, or let a declared freeze begin or end."""
    told = tuple(each.sentence for each in occasion.decision.verdicts if each.gate == "freeze")
    match call.get("what"):
        case "status" if occasion.window:
            return Done(sentences=(*occasion.window.lines(_branch(occasion)), occasion.enforced.sentence))
        case "now" if told:
            return _now(call, occasion)
        case "lift" if told:
            return _lift(call, occasion)
        case _:
            return Done(sentences=told or ("The policy knows no freeze.",))


def _branch(occasion: Occasion) -> str:
    return occasion.snapshot.content.base_ref


def _now(call: Call, occasion: Occasion) -> Done:
    emergency = Emergency(
        id=named("emergency", call, occasion),
        branch=_branch(occasion),
        reason=call.get("reason") or f"declared by {occasion.asker.person.login}",
        since=occasion.now,
        until=f"the end of {named('emergency', call, occasion)}",
    )
    told = (
        f"`{emergency.branch}` is frozen since {instant_text(emergency.since)}: `{emergency.id}`.",
        f"It ends with `/freeze lift --id {emergency.id}`, and with nothing else.",
    )
    return Done(effects=(Happen(fact=emergency), JudgeAgain()), sentences=told)


def _lift(call: Call, occasion: Occasion) -> Outcome:
    train = occasion.snapshot.train
    declared = [each for each in (train.emergencies if train else ()) if each.ended is None]
    asked = call.get("id")
    fitting = [each for each in declared if asked in {"", each.id}]
    if len(fitting) != 1:
        known = listed(f"`{each.id}` ({each.reason})" for each in declared)
        why = f"declared freezes that hold: {known}" if declared else "no declared freeze holds"
        return Unsure(why=why, remedy="say which: `/freeze lift --id …`" if declared else "`/freeze status` tells more")
    ended = replace(fitting[0], ended=max(occasion.now, fitting[0].since))
    others = [each.id for each in declared if each.id != ended.id]
    rest = (f"Still frozen by {listed(f'`{each}`' for each in others)}.",) if others else ()
    lifted = f"`{ended.id}` ended at {instant_text(ended.ended)}."
    return Done(effects=(Happen(fact=ended), JudgeAgain()), sentences=(lifted, *rest))
