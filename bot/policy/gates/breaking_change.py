"""A breaking change is not forbidden: it is agreed.

A change breaks when data, writers or readers that worked before do not work after it. It passes this gate as long as
the policy lets such changes be agreed to (`allow: agreed`); the approvals check then holds it until those whom the
contract names have. With `allow: never` no breaking change goes through: make it in two steps, expand and contract.
A finding that is excepted (gate `exceptions`) breaks nothing here for as long as its exception counts.

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
    findings = [found for change in snapshot.content.changes for found in change.findings]
    breaking = tuple(found for found in findings if _breaks(found))
    if not breaking:
        return _nothing(tuple(found for found in findings if found.is_excepted and _is_grave(found)))
    datasets = listed(dict.fromkeys(found.subject for found in breaking))
    told = f"{counted(len(breaking), 'breaking change')} to {datasets}"
    if config.allow is Allow.AGREED:
        sentence = f"{told}, which those who are named must agree to."
        return Verdict(gate=NAME, check=CHECK, state=State.SUCCESS, sentence=sentence, findings=breaking)
    step = Step(who="author", text="Make the change in two steps: add the new beside the old, remove the old later.")
    sentence = f"{told}; the policy allows none."
    return Verdict(gate=NAME, check=CHECK, state=State.FAILURE, sentence=sentence, findings=breaking, steps=(step,))


def _nothing(excepted: tuple[Finding, ...]) -> Verdict:
    sentence = f"Nothing breaks but {counted(len(excepted), 'excepted change')}." if excepted else "Nothing breaks."
    return Verdict(gate=NAME, check=CHECK, state=State.SUCCESS, sentence=sentence, findings=excepted)


def _breaks(found: Finding) -> bool:
    return found.is_enforced and _is_grave(found) and not found.is_invalid


def _is_grave(found: Finding) -> bool:
    return found.severity is Severity.BREAKING
