"""A breaking change is not forbidden: it is agreed.

A change breaks when data, writers or readers that worked before do not work after it. It passes this gate as long as
the policy lets such changes be agreed to (`allow: agreed`); the approvals check then holds it until those whom the
contract names have. With `allow: never` no breaking change goes through: make it in two steps, expand and contract.

**What to do:** follow the advice on each finding, or ask those who are named to agree.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from bot.facts.finding import Finding, Severity
from bot.facts.snapshot import Fact, Snapshot
from bot.policy.model import GateModel
from bot.policy.verdict import Check, State, Step, Verdict
from bot.policy.words import counted, listed

NAME = "breaking-change"
CHECK = Check.CONTRACTS
NEEDS = frozenset({Fact.CONTENT})


class Allow(StrEnum):
    """Whether a breaking change may pass at all."""

    AGREED = "agreed"
    NEVER = "never"


class BreakingChange(GateModel):
    """What happens to a change that breaks somebody."""

    allow: Allow = Field(default=Allow.AGREED, description="`agreed`: once those named agree. `never`: not at all.")


def evaluate(snapshot: Snapshot, config: BreakingChange) -> Verdict:
    """Pass a breaking change that may be agreed to; hold one that the policy does not allow."""
    breaking = tuple(found for change in snapshot.content.changes for found in change.findings if _breaks(found))
    if not breaking:
        return Verdict(gate=NAME, check=CHECK, state=State.SUCCESS, sentence=_nothing(snapshot))
    datasets = listed(dict.fromkeys(found.subject for found in breaking))
    told = f"{counted(len(breaking), 'breaking change')} to {datasets}"
    if config.allow is Allow.AGREED:
        sentence = f"{told}, which those who are named must agree to."
        return Verdict(gate=NAME, check=CHECK, state=State.SUCCESS, sentence=sentence, findings=breaking)
    step = Step(who="author", text="Make the change in two steps: add the new beside the old, remove the old later.")
    sentence = f"{told}; the policy allows none."
    return Verdict(gate=NAME, check=CHECK, state=State.FAILURE, sentence=sentence, findings=breaking, steps=(step,))


def _nothing(snapshot: Snapshot) -> str:
    findings = (found for change in snapshot.content.changes for found in change.findings)
    excepted = sum(found.is_excepted and found.severity is Severity.BREAKING for found in findings)
    return f"Nothing breaks but {counted(excepted, 'excepted change')}." if excepted else "Nothing breaks."


def _breaks(found: Finding) -> bool:
    return found.is_enforced and found.severity is Severity.BREAKING and not found.is_invalid
