"""The policy must be readable before anything is judged by it.

The policy is read from the base commit; a pull request cannot relax its own judge. Where the base's policy is broken,
its last version that could be read judges instead, or the strict defaults where there is none, and this gate stays
open for every change that the policy would have a say in.
Where the pull request changes the policy, the new one must be readable: it judges from the moment it is merged.

**What to do:** mend the policy where the check points. A pull request that mends it passes this gate.
"""

from __future__ import annotations

from bot.facts.change import Problem
from bot.facts.snapshot import Fact, Snapshot
from bot.policy.governed import governed
from bot.policy.model import GateModel
from bot.policy.verdict import Check, State, Step, Verdict
from bot.policy.words import counted

NAME = "policy-valid"
CHECK = Check.CONTRACTS
NEEDS = frozenset({Fact.CONTENT})


class PolicyValid(GateModel):
    """The policy file must be readable."""


def evaluate(snapshot: Snapshot, _config: PolicyValid) -> Verdict:
    """Hold what cannot be judged by a readable policy, or would leave none."""
    content = snapshot.content
    if content.head_policy is not None and snapshot.head_policy_problems:
        return _broken(State.FAILURE, "author", "The changed policy", snapshot.head_policy_problems)
    if content.head_policy is None and snapshot.policy_problems and governed(content):
        return _broken(State.ACTION_REQUIRED, "owners of the policy", "The policy", snapshot.policy_problems)
    return Verdict(gate=NAME, check=CHECK, state=State.SUCCESS, sentence="The policy can be read.")


def _broken(state: State, who: str, what: str, problems: tuple[Problem, ...]) -> Verdict:
    first = problems[0]
    sentence = f"{what} cannot be read ({counted(len(problems), 'problem')})."
    mend = first.remedy if first.remedy.endswith("?") else f"{first.remedy}."
    text = f"{first.place.path}:{first.place.line}: found {first.found}, expected {first.expected}; {mend}"
    return Verdict(gate=NAME, check=CHECK, state=state, sentence=sentence, steps=(Step(who=who, text=text),))
