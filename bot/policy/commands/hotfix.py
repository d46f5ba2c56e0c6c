"""Declare the change a hotfix for an incident, which may go past the freeze once two people agree.

An incident commander and a product owner of each affected dataset agree by approving this very commit, after the
declaration: two different people, neither of whom had a hand in the change. A push, a new base, a dismissed approval, a
lost role, the end of the freeze and the hours that the policy sets each end it. The incident is a number or a name
without spaces, as your tracker has it.
"""

from __future__ import annotations

from datetime import timedelta

from bot.facts.train import Hotfix
from bot.policy.command import Done, Happen, JudgeAgain, Occasion, Outcome, Spec, Unsure, named
from bot.policy.hotfix import roles
from bot.policy.permission import May
from bot.policy.usage import Call, Kind, Parameter
from bot.policy.window import instant_text

SPEC = Spec(
    name="hotfix",
    parameters=(
        Parameter(name="incident", is_named=True),
        Parameter(name="reason", kind=Kind.TEXT, is_named=True),
    ),
    examples=('/hotfix --incident INC-42 --reason "the ledger is doubled"',),
    who=May(roles=("release-manager", "incident-commander")),
    is_bound=True,
    never_author=True,
)


def run(call: Call, occasion: Occasion) -> Outcome:
    """Declare the hotfix and tell who must agree."""
    if occasion.window is None or not occasion.window.is_frozen:
        return Unsure(
            why="no freeze is known to hold", remedy="a hotfix is declared during the freeze that it goes past"
        )
    declared = _declared(call, occasion)
    held = roles(occasion.snapshot, occasion.hotfix, occasion.now)
    what = f"commit `{declared.commit[:12]}` towards `{declared.base_ref}`"
    until = instant_text(declared.expires)
    told = (
        f"`{declared.id}` for {declared.incident} is declared for {what}, until {until} at the latest.",
        f"It goes when {held.wanted} approve that commit from now on: two people who had no hand in it.",
    )
    return Done(effects=(Happen(fact=declared), JudgeAgain()), sentences=told)


def _declared(call: Call, occasion: Occasion) -> Hotfix:
    pull_request = occasion.pull_request
    return Hotfix(
        id=named("hotfix", call, occasion),
        incident=call.get("incident"),
        reason=call.get("reason"),
        pull_request=pull_request.number,
        commit=occasion.head,
        base_ref=pull_request.base_ref,
        declared=occasion.now,
        expires=occasion.now + timedelta(hours=occasion.hotfix.longest_hours),
        reviews_before=tuple(sorted(each.id for each in pull_request.reviews)),
    )
