"""Tell of the train, get on or off with this pull request, or say that it was cut or called off.

`/train cut` records that production was cut from the tip of the base branch, which ends the freeze; `/train close`
calls the train off, and nothing was cut. Where several trains hold the branch, `--train` says which. `/train tag` is an
order.
"""

from __future__ import annotations

from bot.facts.standing import Aboard
from bot.facts.train import Abort, Cut
from bot.policy.command import (
    LOOK,
    Done,
    Happen,
    JudgeAgain,
    Lift,
    Occasion,
    Outcome,
    Spec,
    Stand,
    Unsure,
    order,
)
from bot.policy.permission import May, Permission
from bot.policy.usage import Call, Kind, Parameter
from bot.policy.verdict import Check
from bot.policy.window import instant_text
from bot.policy.words import listed

ABOARD = May(permission=Permission.WRITE, author=True)
SPEC = Spec(
    name="train",
    parameters=(
        Parameter(name="what", choices=("status", "join", "leave", "cut", "tag", "close")),
        Parameter(name="train", is_named=True, is_required=False),
        Parameter(name="reason", kind=Kind.TEXT, is_named=True, is_required=False),
    ),
    examples=("/train status", "/train join", "/train cut", '/train close --reason "smoke tests failed"'),
    who=May(roles=("release-manager",)),
    easier={"status": LOOK, "join": ABOARD, "leave": ABOARD},
    is_bound=True,
)


def run(call: Call, occasion: Occasion) -> Outcome:
    """Tell what the gates of the train say, or let something happen to it."""
    match call.get("what"):
        case "status":
            return _status(occasion)
        case "join":
            aboard = Aboard(by=occasion.asker.person, comment=occasion.comment)
            return Done(effects=(Stand(fact=aboard),), sentences=("It is to leave with the next train.",))
        case "leave":
            return Done(effects=(Lift(key="aboard"),), sentences=("It waits for no train.",))
        case "cut" | "close" as what:
            return _ended(what, call, occasion)
        case _:
            return order(call, occasion)


def _status(occasion: Occasion) -> Done:
    told = tuple(f"`{each.gate}`: {each.sentence}" for each in occasion.decision.of(Check.TRAIN))
    aboard = [each for each in occasion.snapshot.standing if isinstance(each, Aboard)]
    rides = tuple(f"It is to leave with the next train, says {each.by.login}." for each in aboard)
    return Done(sentences=(*(told or ("The policy knows no train.",)), *rides))


def _ended(what: str, call: Call, occasion: Occasion) -> Outcome:
    """End the freeze of one train. With several there is no telling which was meant."""
    trains = occasion.window.trains if occasion.window else ()
    asked = call.get("train")
    fitting = [each for each in trains if asked in {"", each}]
    if len(fitting) != 1:
        known = listed(f"`{each}`" for each in trains)
        why = f"trains whose freeze holds: {known}" if trains else "no freeze of a train holds"
        return Unsure(
            why=why, remedy=f"say which: `/train {what} --train …`" if trains else "`/freeze status` tells more"
        )
    fact = _cut(fitting[0], occasion) if what == "cut" else _abort(fitting[0], call, occasion)
    return Done(effects=(Happen(fact=fact), JudgeAgain()), sentences=(_told(fact), *_rest(fitting[0], occasion)))


def _cut(train: str, occasion: Occasion) -> Cut:
    content = occasion.snapshot.content
    return Cut(branch=content.base_ref, commit=content.base, at=occasion.now, train=train)


def _abort(train: str, call: Call, occasion: Occasion) -> Abort:
    reason = call.get("reason") or f"called off by {occasion.asker.person.login}"
    return Abort(branch=occasion.snapshot.content.base_ref, at=occasion.now, reason=reason, train=train)


def _told(fact: Cut | Abort) -> str:
    match fact:
        case Cut():
            return (
                f"Train `{fact.train}` was cut from `{fact.branch}` at `{fact.commit[:12]}`, {instant_text(fact.at)}."
            )
        case Abort():
            return f"Train `{fact.train}` of `{fact.branch}` was called off at {instant_text(fact.at)}: {fact.reason}."


def _rest(train: str, occasion: Occasion) -> tuple[str, ...]:
    periods = occasion.window.periods if occasion.window else ()
    others = listed(f"`{each.id}`" for each in periods if each.train != train)
    return (f"Still frozen by {others}.",) if others else ()
