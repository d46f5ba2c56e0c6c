"""Those who own a dataset must agree to what is done to it: the owner and the steward that its contract names.

The policy says from which weight on each of them is asked; by default neither is. Both sides of the change are read:
where a pull request gives a dataset another owner, the old one is asked as well as the new. A contract that names
nobody asks nobody. A name is a team of the repository's organisation unless `approvals.teams` says otherwise or it is
written `@alice`.

**What to do:** ask the owner or steward named; the report says where the contract names them.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from bot.facts.contract import Listed
from bot.facts.snapshot import Fact, Snapshot
from bot.policy.agreement import verdict
from bot.policy.handles import handle_of
from bot.policy.model import GateModel
from bot.policy.verdict import Check, Requirement, Verdict
from bot.policy.weight import Affected, Weight, affected

NAME = "data-owners"
CHECK = Check.APPROVALS
NEEDS = frozenset({Fact.CONTENT, Fact.PEOPLE})


class DataOwners(GateModel):
    """When a dataset's owner and steward are asked."""

    owner: Weight | None = Field(default=None, description="Which changes need the owner; absent: none.")
    steward: Weight | None = Field(default=None, description="Which changes need the steward; absent: none.")

    @property
    def is_on(self) -> bool:
        return super().is_on and (self.owner is not None or self.steward is not None)


def evaluate(snapshot: Snapshot, config: DataOwners) -> Verdict:
    """Hold until the owners of each dataset that changes agreed."""
    requirements = tuple(_requirements(snapshot, config))
    return verdict(NAME, snapshot, requirements, "No owner of a dataset has to agree to this change.")


def _requirements(snapshot: Snapshot, config: DataOwners) -> Iterator[Requirement]:
    for each in affected(snapshot.content):
        asked = {
            "owner": (config.owner, [side.owner for side in each.parties]),
            "steward": (config.steward, [side.steward for side in each.parties]),
        }
        for part, (weight, people) in asked.items():
            if weight and weight.of(each.findings):
                yield from _of(part, people, each, snapshot)


def _of(part: str, people: list[Listed | None], each: Affected, snapshot: Snapshot) -> Iterator[Requirement]:
    by_name: dict[str, Listed] = {}
    for person in people:
        if person:
            by_name.setdefault(person.name, person)
    for person in by_name.values():
        yield Requirement(
            who=(handle_of(person.name, snapshot),),
            why=f"{part} of {each.dataset}",
            place=person.place,
            paths=each.paths,
        )
