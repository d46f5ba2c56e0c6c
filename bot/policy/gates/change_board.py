"""The change advisory board agrees to schema changes from a severity on.

Its members agree by their reviews, or with `/approve`. Once they have, the pull request bears the label
`schema-approved`; that label is our statement and nobody else's, so one put on by hand is taken off again, and one
taken off is put back. While `members` is empty there is no board and nobody is asked. `stationmaster agenda` lists
what awaits the board.

**What to do:** bring the change to the board's next meeting; a member then approves the pull request.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from bot.facts.finding import Severity
from bot.facts.snapshot import Fact, Snapshot
from bot.policy.agreement import verdict
from bot.policy.handles import handle_in_policy
from bot.policy.model import GateModel
from bot.policy.places import written
from bot.policy.verdict import Check, Requirement, Verdict
from bot.policy.weight import Weight, affected
from bot.policy.words import listed

NAME = "change-board"
ROLE = "cab"
"""The board's name among the roles of the commands."""
CHECK = Check.APPROVALS
NEEDS = frozenset({Fact.CONTENT, Fact.PEOPLE})


class ChangeBoard(GateModel):
    """Who the board is, and which changes come before it."""

    members: tuple[str, ...] = Field(default=(), description="Teams or people; empty: there is no board.")
    need: int = Field(default=1, ge=1, le=6, description="How many of them must agree, each another person.")
    at: Severity = Field(default=Severity.RISKY, description="The mildest severity that comes before the board.")

    @property
    def is_on(self) -> bool:
        return super().is_on and bool(self.members)


def evaluate(snapshot: Snapshot, config: ChangeBoard) -> Verdict:
    """Hold a schema change until the board agreed."""
    return verdict(NAME, snapshot, tuple(_requirements(snapshot, config)), "Nothing comes before the change board.")


def _requirements(snapshot: Snapshot, config: ChangeBoard) -> Iterator[Requirement]:
    weight = Weight(at=config.at)
    grave = [each for each in affected(snapshot.content) if weight.of(each.findings)]
    if grave:
        yield Requirement(
            who=tuple(handle_in_policy(name, snapshot) for name in config.members),
            need=config.need,
            why=f"the change board decides on {listed(each.dataset for each in grave)}",
            place=written(snapshot.content, "gates", NAME, "members"),
            paths=tuple(dict.fromkeys(path for each in grave for path in each.paths)),
            role=ROLE,
        )
