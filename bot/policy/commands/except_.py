"""Except one finding on this pull request, by its fingerprint, with a reason and a last day.

It is for this pull request alone; what is to stand for longer belongs in the exceptions file, by a pull request of its
own. Nobody excepts a finding of a change they had a hand in.
"""

from __future__ import annotations

from datetime import UTC, date, timedelta

from bot.facts.standing import Exemption
from bot.policy.command import Done, JudgeAgain, Occasion, Spec, Stand, Unsure
from bot.policy.permission import May
from bot.policy.usage import Call, Kind, Parameter

SPEC = Spec(
    name="except",
    parameters=(
        Parameter(name="fingerprint", kind=Kind.FINGERPRINT),
        Parameter(name="until", kind=Kind.DATE, is_named=True),
        Parameter(name="reason", kind=Kind.TEXT, is_named=True),
    ),
    examples=('/except 0123456789ab --until 2026-12-31 --reason "no reader is left"',),
    who=May(roles=("governance",)),
    is_bound=True,
    never_author=True,
)


def run(call: Call, occasion: Occasion) -> Done | Unsure:
    """Let the exemption stand."""
    fingerprint, until = call.get("fingerprint"), date.fromisoformat(call.get("until"))
    found = next((each for each in occasion.decision.findings if each.fingerprint == fingerprint), None)
    if found is None:
        return Unsure(why=f"no finding here has the fingerprint `{fingerprint}`", remedy="`/risk` names them")
    if found.is_invalid:
        return Unsure(why="what cannot be read cannot be excepted", remedy="mend the file")
    today = occasion.now.astimezone(UTC).date()
    last = today + timedelta(days=occasion.most_days)
    if not today <= until <= last:
        return Unsure(why=f"`{until}` is no day between today and {last}", remedy="name a day in between")
    told = Exemption(
        by=occasion.asker.person,
        comment=occasion.comment,
        fingerprint=fingerprint,
        until=until,
        reason=call.get("reason"),
    )
    return Done(effects=(Stand(fact=told), JudgeAgain()))
