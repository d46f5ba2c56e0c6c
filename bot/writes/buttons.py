"""The buttons of the check runs: each says one command, which whoever presses it must be allowed to give."""

from __future__ import annotations

from types import MappingProxyType

from bot.policy.decision import Decision
from bot.policy.verdict import Check
from bot.writes.write import Button

JUDGE_AGAIN = Button(identifier="judge-again", label="Judge again", description="Read everything anew and judge")
HOLD = Button(identifier="hold", label="Hold", description="Hold it until you say /unhold")
DRAFT_MIGRATION = Button(
    identifier="draft-migration", label="Draft migration", description="Show SQL to begin a migration with"
)

ALWAYS = (JUDGE_AGAIN, HOLD)
"""What every check run offers."""

SAYS = MappingProxyType(
    {
        JUDGE_AGAIN.identifier: "/stationmaster plan",
        HOLD.identifier: "/stationmaster hold",
        DRAFT_MIGRATION.identifier: "/stationmaster migration draft",
    }
)
"""The command that each button says."""


def offered(check: Check, decision: Decision) -> tuple[Button, ...]:
    """The buttons of one check run: that of `contracts` drafts a migration where one is advised."""
    is_advised = any(advice.snippet for found in decision.findings for advice in found.advice)
    return (*ALWAYS, DRAFT_MIGRATION) if check is Check.CONTRACTS and is_advised else ALWAYS
