"""Nothing merges while somebody holds it with `/hold`: a word of caution counts at once, whoever else has agreed.

A hold is a fact of its own, not a label: only `/unhold` lifts it, given by whoever placed it or may lift it for them.

**What to do:** settle what the hold was placed for, then ask its holder to comment `/unhold`.
"""

from __future__ import annotations

from bot.facts.snapshot import Fact, Snapshot
from bot.facts.standing import Hold
from bot.policy.model import GateModel
from bot.policy.verdict import Check, State, Step, Verdict
from bot.policy.words import listed

NAME = "hold"
CHECK = Check.TRAIN
NEEDS = frozenset({Fact.PEOPLE})


class HoldGate(GateModel):
    """Whether holds count."""


def evaluate(snapshot: Snapshot, config: HoldGate) -> Verdict:
    """Hold what somebody holds."""
    del config
    if snapshot.pull_request is None:
        return _verdict(State.UNDECIDED, "Whether somebody holds it the App decides.")
    holds = [each for each in snapshot.standing if isinstance(each, Hold)]
    if not holds:
        return _verdict(State.SUCCESS, "Nobody holds it.")
    sentence = f"Held by {listed(_told(hold) for hold in holds)}."
    return _verdict(State.ACTION_REQUIRED, sentence, *(_step(hold) for hold in holds))


def _told(hold: Hold) -> str:
    return f"{hold.by.login} ({hold.reason})" if hold.reason else hold.by.login


def _step(hold: Hold) -> Step:
    return Step(who=hold.by.login, text="comment `/unhold` once it may go.")


def _verdict(state: State, sentence: str, *steps: Step) -> Verdict:
    return Verdict(gate=NAME, check=CHECK, state=state, sentence=sentence, steps=steps)
