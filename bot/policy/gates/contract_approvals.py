"""Those whom a contract lists must agree to a breaking change of it.

A contract's `breaking_change_policy.require_approval_from` names the teams that live with its data. Each of them must
approve, each by somebody who had no hand in the change. The list is read from the base commit; the pull request can
add to it and cannot take from it. A change whose effect cannot be decided needs the same agreement as a breaking one.
A breaking change of a contract that lists nobody, on a path that nobody owns, needs one person who may write.

**What to do:** ask the teams named. An approval counts for the change it was given to: a push that alters the
contract's meaning voids it, one that does not leaves it standing.

A deprecation with a sunset date needs the same agreement, since from the day after it the removal needs none.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from bot.facts.change import Change
from bot.facts.contract import Listed
from bot.facts.finding import Effect, Finding, Severity
from bot.facts.snapshot import Fact, Snapshot
from bot.policy.agreement import verdict
from bot.policy.handles import handle_of
from bot.policy.model import GateModel
from bot.policy.verdict import Check, Requirement, Verdict

NAME = "contract-approvals"
CHECK = Check.APPROVALS
NEEDS = frozenset({Fact.CONTENT, Fact.PEOPLE})


class ContractApprovals(GateModel):
    """Whose agreement a breaking change needs."""

    at: Severity = Field(default=Severity.BREAKING, description="The mildest severity that needs agreement.")
    teams: dict[str, str] = Field(
        default_factory=dict,
        description="GitHub teams or people for names that contracts use: `risk-analytics: acme/risk`.",
    )


def evaluate(snapshot: Snapshot, config: ContractApprovals) -> Verdict:
    """Hold until everybody whom the contracts list agreed."""
    requirements = tuple(_requirements(snapshot, config))
    return verdict(NAME, snapshot, requirements, "No contract needs anybody's agreement to this change.")


def _requirements(snapshot: Snapshot, config: ContractApprovals) -> Iterator[Requirement]:
    owned = {owned.path for owned in snapshot.content.ownership if owned.owners}
    for change in snapshot.content.changes:
        if not any(_needs_agreement(found, config.at) for found in change.findings):
            continue
        listed = _approvers(change)
        for approver in listed:
            yield Requirement(
                who=(handle_of(approver.name, snapshot, config.teams),),
                why=f"{change.subject} lists {approver.name} for breaking changes",
                place=approver.place,
                paths=change.file.paths,
            )
        if not listed and owned.isdisjoint(change.file.paths):
            breaks = any(_is_grave(found, config.at) for found in change.findings)
            does = "breaks" if breaks else "announces a break"
            why = f"{change.subject} {does}, and names nobody who must agree"
            yield Requirement(who=(), why=why, paths=change.file.paths)


def _approvers(change: Change) -> tuple[Listed, ...]:
    approvers: dict[str, Listed] = {}
    for side in (change.before, change.after):
        for approver in side.approvers if side else ():
            approvers.setdefault(approver.name, approver)
    return tuple(approvers.values())


def _needs_agreement(found: Finding, at: Severity) -> bool:
    return found.is_enforced and (found.announces or _is_grave(found, at)) and not found.is_invalid


def _is_grave(found: Finding, at: Severity) -> bool:
    return found.severity.rank >= at.rank or found.effect is Effect.UNDECIDABLE
