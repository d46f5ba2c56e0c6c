"""What a consequential command is bound to: the commit its giver had seen, so that none hits another one.

A comment says nothing of the commit it was written for, and a push may slip in between reading and writing.
"""

from __future__ import annotations

from bot.policy.command import Spec, Unsure
from bot.policy.usage import Call

SHOWN = 12
"""How many digits of a commit are shown."""


def bound(spec: Spec, call: Call, seen_head: str | None, head: str) -> Unsure | None:
    """Say why a command does not concern `head`; `None` where it does.

    A commit that the command itself names counts; without one, the head that our comment last showed before the
    command was written.
    """
    if not spec.is_bound or spec.easier_for(call) is not None:
        return None
    named = call.get("sha")
    if named:
        return None if head.startswith(named) else _asked(spec, call, f"`{named}` is not the head", head)
    if seen_head is None:
        return _asked(spec, call, "no report was shown before the command was written", head)
    if seen_head != head:
        return _asked(spec, call, f"the head moved since, from `{seen_head[:SHOWN]}`", head)
    return None


def _asked(spec: Spec, call: Call, why: str, head: str) -> Unsure:
    shown = head[:SHOWN]
    again = shown if any(each.name == "sha" for each in spec.parameters) else f"… --sha {shown}"
    remedy = f"look at `{shown}`, then give the command again, or name the commit: `/{call.verb} {again}`"
    return Unsure(why=why, remedy=remedy)
