"""Judge the pull request again. Everything is read anew; the report and the checks change where the answer did."""

from __future__ import annotations

from bot.policy.command import Done, JudgeAgain, Occasion, Spec
from bot.policy.usage import Call

SPEC = Spec(name="plan", examples=("/plan",))


def run(call: Call, occasion: Occasion) -> Done:
    """Ask for another look."""
    del call, occasion
    return Done(effects=(JudgeAgain(),))
