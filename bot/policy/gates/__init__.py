"""The gates. Adding one is one file here, one line in `GATES`, and its examples."""

from __future__ import annotations

from typing import Any, Protocol, get_type_hints

from bot.facts.snapshot import Fact, Snapshot
from bot.policy.gates import (
    breaking_change,
    change_board,
    code_owners,
    compliance,
    consumers,
    contract_approvals,
    contract_valid,
    data_owners,
    exceptions,
    freeze,
    hold,
    policy_valid,
    raci,
)
from bot.policy.model import GateModel
from bot.policy.verdict import Check, Verdict


class Gate(Protocol):
    """What a gate's file holds. Its docstring is its page, the answer to `explain`, and the text in the check run."""

    @property
    def __doc__(self) -> str | None: ...  # type: ignore[override]  # a module's docstring is a plain attribute
    @property
    def NAME(self) -> str: ...  # noqa: N802  # a module's constant
    @property
    def CHECK(self) -> Check: ...  # noqa: N802
    @property
    def NEEDS(self) -> frozenset[Fact]: ...  # noqa: N802

    def evaluate(self, snapshot: Snapshot, config: Any, /) -> Verdict: ...  # noqa: ANN401  # each has its own section


def _all(*gates: Gate) -> tuple[Gate, ...]:
    return gates


GATES = _all(
    policy_valid,
    contract_valid,
    breaking_change,
    contract_approvals,
    code_owners,
    data_owners,
    consumers,
    raci,
    compliance,
    change_board,
    exceptions,
    freeze,
    hold,
)


def section_of(gate: Gate) -> type[GateModel]:
    """The gate's section of the policy, read off the signature of its `evaluate`."""
    hints = get_type_hints(gate.evaluate)
    section: type[GateModel] = next(hint for name, hint in hints.items() if name.lstrip("_") == "config")
    return section
