"""Who is responsible, accountable or consulted for a kind of change, as the policy's table says.

Each row of `table` says which changes it is about, and whom they concern:

```yaml
gates:
  raci:
    table:
      - {types: [contract, avro], at: breaking, accountable: [acme/data-office], consulted: [acme/architects]}
      - {at: risky, axes: [policy], accountable: [acme/compliance]}
      - {paths: ["pipelines/*"], at: cosmetic, responsible: [acme/pipelines]}
```

A row applies to a changed file of one of its `types` (a format's name, or `policy` for the files that judge), at one of
its `paths`, whose change weighs enough. At `cosmetic` it asks about every touched file, read as a contract or not. All
rows that apply add up: one of the `responsible` and one of the `accountable` must agree; the `consulted` are asked to
review, and nobody waits for them. Without a table nobody is asked.

**What to do:** ask those named. The report says which row asks, by its line in the policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from pydantic import Field, field_validator

from bot.facts.change import Change
from bot.facts.finding import Severity
from bot.facts.snapshot import Fact, Snapshot
from bot.formats import FORMATS
from bot.policy.agreement import verdict
from bot.policy.governed import JUDGE
from bot.policy.handles import handle_in_policy
from bot.policy.model import GateModel
from bot.policy.places import written
from bot.policy.verdict import Check, Requirement, Verdict
from bot.policy.weight import Weight
from bot.policy.words import counted

NAME = "raci"
CHECK = Check.APPROVALS
NEEDS = frozenset({Fact.CONTENT, Fact.PEOPLE})
POLICY = "policy"
"""The type of the files that judge: the policy and CODEOWNERS."""


class Row(Weight):
    """One row of the table: which changes, and who."""

    types: tuple[str, ...] = Field(default=(), description="Formats by name, or `policy`; absent: every type.")
    paths: tuple[str, ...] = Field(
        default=(), description="Shell patterns over the whole path, where `*` crosses `/` too; absent: every path."
    )
    responsible: tuple[str, ...] = Field(default=(), description="One of them must agree.")
    accountable: tuple[str, ...] = Field(default=(), description="One of them must agree.")
    consulted: tuple[str, ...] = Field(default=(), description="They are asked to review, and not waited for.")

    @field_validator("types")
    @classmethod
    def _types_exist(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        known = [*FORMATS, POLICY]
        if unknown := [name for name in types if name not in known]:
            raise ValueError(f"one of {', '.join(known)}; there is no type {unknown[0]}")
        return types

    def applies(self, change: Change) -> bool:
        """Whether the row is about this change."""
        return self._is_of(change) and self._is_at(change) and self._weighs(change)

    def _is_of(self, change: Change) -> bool:
        return not self.types or (POLICY if _judges(change) else change.type) in self.types

    def _is_at(self, change: Change) -> bool:
        patterns = [(path, pattern) for path in change.file.paths for pattern in self.paths]
        return not self.paths or any(fnmatchcase(path, pattern) for path, pattern in patterns)

    def _weighs(self, change: Change) -> bool:
        """How the judge changes nobody can weigh, so it always does."""
        return bool(self.of(change.findings)) or (not self.axes and (_judges(change) or self.asks_all))

    @property
    def asks_all(self) -> bool:
        """Whether the row asks about files that nothing can be found in."""
        return self.at is Severity.COSMETIC


def _judges(change: Change) -> bool:
    return not JUDGE.isdisjoint(change.file.paths)


class Raci(GateModel):
    """Who takes which part in which kind of change."""

    table: tuple[Row, ...] = Field(default=(), description="The rows; all that apply add up.")

    @property
    def is_on(self) -> bool:
        return super().is_on and bool(self.table)


def evaluate(snapshot: Snapshot, config: Raci) -> Verdict:
    """Hold until those responsible and accountable agreed."""
    return verdict(
        NAME, snapshot, tuple(_requirements(snapshot, config)), "No row of the table needs anybody to agree."
    )


def _requirements(snapshot: Snapshot, config: Raci) -> Iterator[Requirement]:
    for number, row in enumerate(config.table):
        changes = [change for change in snapshot.content.changes if row.applies(change)]
        parts = {"responsible": row.responsible, "accountable": row.accountable, "consulted": row.consulted}
        for part, names in parts.items():
            if changes and names:
                yield Requirement(
                    who=tuple(handle_in_policy(name, snapshot) for name in names),
                    need=0 if part == "consulted" else 1,
                    why=f"{part} for {_told(changes)}",
                    place=written(snapshot.content, "gates", NAME, "table", number, part),
                    paths=tuple(dict.fromkeys(path for change in changes for path in change.file.paths)),
                )


def _told(changes: list[Change]) -> str:
    names = list(dict.fromkeys(change.subject for change in changes))
    return names[0] if len(names) == 1 else counted(len(names), "changed dataset or file", "changed datasets and files")
