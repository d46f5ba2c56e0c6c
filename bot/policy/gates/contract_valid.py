"""Every contract must read as the contract it claims to be.

A file that cannot be read holds no promise, so nobody can say what it breaks. The check names the file, line and
column, what was found and what was expected.

**What to do:** mend the file where the finding points. `stationmaster check` gives the same findings offline.
"""

from __future__ import annotations

from bot.facts.snapshot import Fact, Snapshot
from bot.policy.model import GateModel
from bot.policy.verdict import Check, State, Step, Verdict
from bot.policy.words import counted

NAME = "contract-valid"
CHECK = Check.CONTRACTS
NEEDS = frozenset({Fact.CONTENT})


class ContractValid(GateModel):
    """Contracts must be readable."""


def evaluate(snapshot: Snapshot, _config: ContractValid) -> Verdict:
    """Hold a change that leaves a contract unreadable."""
    changes = [change for change in snapshot.content.changes if change.type or change.findings]
    invalid = tuple(found for change in changes for found in change.findings if found.is_invalid and found.is_enforced)
    if not invalid:
        told = f"{counted(len(changes), 'changed contract')} can be read." if changes else "No contract changes."
        return Verdict(gate=NAME, check=CHECK, state=State.SUCCESS, sentence=told)
    return Verdict(
        gate=NAME,
        check=CHECK,
        state=State.FAILURE,
        sentence=f"{counted(len(invalid), 'place')} cannot be read as a contract.",
        findings=invalid,
        steps=(Step(who="author", text="Mend what the findings point at: a contract must be readable."),),
    )
