"""The tree behind a decision: each check, its gates, what each requires, who counts, who does not and why, who is next.

For a terminal: nothing a file, a login or a reason holds reaches it raw.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.facts.pull_request import Person
from bot.facts.snapshot import Snapshot
from bot.policy.agreement import MOST_LEFT, step
from bot.policy.decision import Decision
from bot.policy.verdict import Check, Requirement, State, Verdict
from bot.policy.words import listed
from bot.reports.check_run import name
from bot.reports.escape import visible
from bot.reports.text import SAYS, owners, where


def tree(snapshot: Snapshot, decision: Decision) -> str:
    """Every check with all that stands behind it, a line each, indented below what it belongs to."""
    lines = list(_heading(snapshot))
    for check in Check:
        label = name(check, snapshot.content.base_ref)
        lines += _check(label, decision.of(check), decision.state(check))
    return "".join(f"{line}\n" for line in lines)


def _heading(snapshot: Snapshot) -> Iterator[str]:
    pull_request = snapshot.pull_request
    if pull_request is not None:
        named = f"{pull_request.repository.full_name}#{pull_request.number}"
        yield f"{visible(named)} at {visible(pull_request.head)}, into {visible(pull_request.base_ref)}"


def _check(label: str, verdicts: tuple[Verdict, ...], state: State) -> Iterator[str]:
    yield f"{visible(label)}: {SAYS[state]}"
    for verdict in verdicts:
        yield from _verdict(verdict)


def _verdict(verdict: Verdict) -> Iterator[str]:
    held = f" ({verdict.aside})" if verdict.aside else ""
    yield f"  {verdict.gate}: {SAYS[verdict.state]}{held}. {visible(verdict.sentence, 1_000)}"
    if verdict.lifted:
        yield f"    {visible(verdict.lifted, 1_000)}"
    for requirement in verdict.requirements:
        yield from _requirement(requirement)
    if not verdict.requirements:
        yield from (f"    {visible(each.who)}: {visible(each.text, 1_000)}" for each in verdict.steps)


def _how(requirement: Requirement, person: Person) -> str:
    """How somebody agreed, where it was not by a review."""
    return ", by command" if person in requirement.by_command else ""


def _requirement(each: Requirement) -> Iterator[str]:
    place = f" ({where(each.place)})" if each.place else ""
    told = f"{len(each.have)} of {each.need} from" if each.is_needed else "consulted,"
    yield f"    {told} {owners(each.who)}: {visible(each.why, 1_000)}{place}"
    yield from (f"      counts: {visible(person.login)}{_how(each, person)}" for person in each.have)
    for discarded in each.discarded:
        yield f"      does not count: {visible(discarded.person.login)}, who {visible(discarded.reason, 1_000)}"
    if not each.is_met:
        left = step(each)
        asked = "" if each.problem else listed((visible(person.login) for person in each.ask), most=MOST_LEFT)
        yield f"      next: {asked or visible(left.who)}: {visible(left.text, 1_000)}"
