"""An exception lets one finding stand, and is itself agreed to.

`.github/stationmaster-exceptions.yml` lists findings by fingerprint, each with a reason, the one who answers for it
and the last day on which it counts, in UTC:

```yaml
- fingerprint: "3f2a9c01b7de"
  reason: The column was never filled; the desk confirmed it.
  approver: acme/risk-analytics
  until: 2026-12-31
  paths: [contracts/trade_ledger.yaml]   # optional: only for findings in these files
```

An excepted finding stays in every report and holds nothing back; the check stays required for everything else. Like
the policy the file is read from the base commit: an exception that a pull request adds counts once it is merged. This
gate holds that pull request until the policy's owners and the approver whom each added or changed exception names have
agreed. An entry with something wrong excepts nothing, nor does one that reaches further ahead than `max_days`, and a
contract that cannot be read is never excepted.

**What to do:** copy the entry that the plan report offers below a breaking finding, propose it in a pull request of its
own, and have it approved. Where the check points at an entry, mend it there.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from bot.facts.change import Problem
from bot.facts.snapshot import Content, Fact, Snapshot
from bot.policy.agreement import verdict
from bot.policy.governed import EXCEPTIONS_PATH, POLICY_PATH
from bot.policy.handles import handles_of
from bot.policy.model import GateModel
from bot.policy.verdict import Check, Requirement, State, Step, Verdict
from bot.policy.words import counted

NAME = "exceptions"
CHECK = Check.APPROVALS
NEEDS = frozenset({Fact.CONTENT, Fact.PEOPLE, Fact.CLOCK})


class Exceptions(GateModel):
    """Findings that may stand for a while."""

    max_days: int = Field(default=90, ge=1, le=366, description="How many days ahead an exception may reach.")


def evaluate(snapshot: Snapshot, _config: Exceptions) -> Verdict:
    """Hold a change of the exceptions until all whom it needs agreed."""
    if not any(EXCEPTIONS_PATH in change.file.paths for change in snapshot.content.changes):
        return Verdict(gate=NAME, check=CHECK, state=State.SUCCESS, sentence="No exception is added or changed.")
    if snapshot.exceptions.head_problems:
        return _broken(snapshot.exceptions.head_problems)
    requirements = (_owners(snapshot.content), *_approvers(snapshot))
    return verdict(NAME, snapshot, requirements, "Nobody has to agree.")


def _owners(content: Content) -> Requirement:
    """The policy's owners; where nobody owns it anybody who may write, so that nobody excepts alone."""
    owned = next((owned for owned in content.ownership if owned.path == POLICY_PATH and owned.owners), None)
    if owned is None:
        return Requirement(who=(), why="nobody owns the policy, whose exceptions change", paths=(EXCEPTIONS_PATH,))
    return Requirement(
        who=handles_of(owned.owners),
        why="they own the policy, whose exceptions change",
        place=owned.place,
        paths=(EXCEPTIONS_PATH,),
    )


def _approvers(snapshot: Snapshot) -> Iterator[Requirement]:
    for each in snapshot.exceptions.proposed:
        why = f"the exception of {each.fingerprint} until {each.until} names them"
        yield Requirement(who=(each.approver,), why=why, place=each.place, paths=(EXCEPTIONS_PATH,))


def _broken(problems: tuple[Problem, ...]) -> Verdict:
    first = problems[0]
    place = f"{first.place.path}:{first.place.line}"
    mend = first.remedy if first.remedy.endswith("?") else f"{first.remedy}."
    text = f"{place}: found {first.found}, expected {first.expected}; {mend}"
    sentence = f"{counted(len(problems), 'place')} in the changed exceptions cannot be read."
    step = Step(who="author", text=text)
    return Verdict(gate=NAME, check=CHECK, state=State.FAILURE, sentence=sentence, steps=(step,))
