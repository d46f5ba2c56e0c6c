"""Open a pull request that takes this one back. It is judged like any other before it merges."""

from __future__ import annotations

from bot.policy.command import Done, Occasion, OpenRevert, Spec, When
from bot.policy.permission import May, Permission
from bot.policy.usage import Call

SPEC = Spec(
    name="undo",
    examples=("/undo",),
    who=May(permission=Permission.WRITE, author=True),
    when=When.MERGED,
)


def run(call: Call, occasion: Occasion) -> Done:
    """Ask for the revert."""
    del call, occasion
    return Done(effects=(OpenRevert(),), sentences=("What takes this one back is judged like any other change.",))
