"""decide(): a snapshot becomes a decision. Pure: the same snapshot decides the same, here and a year later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.facts.change import Change
from bot.facts.finding import Counts, Excepted, Finding
from bot.facts.snapshot import Exceptions, Snapshot
from bot.facts.standing import Approval, Exemption
from bot.policy import sunset
from bot.policy.approvals import Stickiness
from bot.policy.asking import asks
from bot.policy.config import Agreed, Policy, agreed
from bot.policy.decision import Decision
from bot.policy.exceptions import excepted, read
from bot.policy.gates import GATES, Gate, code_owners, exceptions, raci
from bot.policy.glass import lifted
from bot.policy.governed import digest, parts
from bot.policy.model import GateModel
from bot.policy.roles import apart
from bot.policy.verdict import Mode, State, Step, Verdict


def decide(snapshot: Snapshot) -> Decision:
    """Judge a snapshot by the policy it holds. Raises nothing: what goes wrong in a gate leaves that gate open."""
    told = agreed(snapshot.content)
    judged = judge(snapshot, told)
    alone = tuple(verdict for gate in GATES for verdict in _verdicts(gate, judged, told.policy.of(gate)))
    verdicts = lifted(apart(alone, judged, told.policy.approvals.distinct), judged)
    findings = tuple(found for change in judged.content.changes for found in change.findings)
    return Decision(
        verdicts=verdicts,
        findings=findings,
        digest=judged.digest,
        parts=judged.parts,
        problems=told.problems,
        exceptions=judged.exceptions,
        asks=asks(verdicts, judged, told.policy.approvals.spread),
    )


def judge(snapshot: Snapshot, told: Agreed) -> Snapshot:
    """Give the findings the policy's severities, what the day and the exceptions say of them, and name the change."""
    standing = _with_commanded(read(snapshot.content, snapshot.now, most_days(told.policy)), snapshot, told.policy)
    changes = tuple(_judged(change, told.policy) for change in snapshot.content.changes)
    judged = replace(
        snapshot,
        content=replace(snapshot.content, changes=changes),
        handles=told.policy.approvals.teams,
        policy_problems=told.problems,
        head_policy_problems=told.head_problems,
        exceptions=standing,
        by_command=_by_command(snapshot, told.policy),
        bots=told.policy.approvals.bots,
    )
    judged = _named(judged, told.policy)
    # What was agreed to stays agreed to when a day passes, so the digest knows no clock.
    today = tuple(excepted(_at(change, told.policy, snapshot.now), standing) for change in changes)
    return replace(judged, content=replace(judged.content, changes=today))


def _by_command(snapshot: Snapshot, policy: Policy) -> tuple[str, ...]:
    """Whose people approve by command. Where nobody has, nobody looks."""
    if not any(isinstance(each, Approval) for each in snapshot.standing):
        return ()
    # What commands are made of is loaded only where one was given.
    from bot.policy.memberships import approvers  # noqa: PLC0415

    return approvers(policy, replace(snapshot, handles=policy.approvals.teams))


def _named(snapshot: Snapshot, policy: Policy) -> Snapshot:
    """Name the governed change and, where approvals stand file by file, its parts."""
    canonical, whole = policy.canonical(), _asks_all(policy)
    by_file = policy.approvals.stickiness is Stickiness.FILES
    named = parts(snapshot, canonical, whole=whole) if by_file else {}
    return replace(snapshot, digest=digest(snapshot, canonical, whole=whole), parts=named)


def _asks_all(policy: Policy) -> bool:
    """Whether every changed path has a say, and so every changed file belongs to what is agreed to."""
    owners, table = policy.of(code_owners), policy.of(raci)
    is_owned = isinstance(owners, code_owners.CodeOwners) and owners.scope is code_owners.Scope.ALL
    return is_owned or (isinstance(table, raci.Raci) and any(row.asks_all for row in table.table))


def _with_commanded(known: Exceptions, snapshot: Snapshot, policy: Policy) -> Exceptions:
    """Add the exceptions that people gave this pull request by command; those of the file come first."""
    now = snapshot.now
    if now is None:
        return known
    today = now.astimezone(UTC).date()
    last = today + timedelta(days=most_days(policy))
    commanded = (
        Excepted(
            fingerprint=each.fingerprint,
            reason=each.reason,
            approver=each.by.login,
            until=each.until,
            counts=Counts.YES if today <= each.until <= last else Counts.EXPIRED,
        )
        for each in snapshot.standing
        if isinstance(each, Exemption)
    )
    return replace(known, standing=(*known.standing, *commanded))


def most_days(policy: Policy) -> int:
    """How many days ahead an exception may reach."""
    section = policy.of(exceptions)
    return section.max_days if isinstance(section, exceptions.Exceptions) else 0


def _judged(change: Change, policy: Policy) -> Change:
    return replace(change, findings=tuple(_by_policy(change.findings, policy)))


def _at(change: Change, policy: Policy, now: datetime | None) -> Change:
    """The change at a moment; a severity that the policy says stays what it says."""
    findings = (found if policy.rule(found.rule).severity else sunset.judged(found, now) for found in change.findings)
    return replace(change, findings=tuple(findings))


def _by_policy(findings: tuple[Finding, ...], policy: Policy) -> Iterator[Finding]:
    for found in findings:
        rule = policy.rule(found.rule)
        if rule.mode is Mode.OFF:
            continue
        severity = rule.severity or found.severity
        yield replace(found, severity=severity, is_enforced=rule.mode is Mode.ENFORCE)


def _verdicts(gate: Gate, snapshot: Snapshot, section: GateModel) -> Iterator[Verdict]:
    if section.is_on:
        yield replace(_evaluated(gate, snapshot, section), mode=section.mode)


def _evaluated(gate: Gate, snapshot: Snapshot, section: GateModel) -> Verdict:
    try:
        return gate.evaluate(snapshot, section)
    except Exception as fault:  # noqa: BLE001  # a gate that fails must hold, never pass and never take others along
        sentence = f"This gate could not be evaluated ({type(fault).__name__})."
        step = Step(who="platform engineer", text=f"report this: {gate.NAME} failed on a snapshot that is kept.")
        return Verdict(gate=gate.NAME, check=gate.CHECK, state=State.ACTION_REQUIRED, sentence=sentence, steps=(step,))
