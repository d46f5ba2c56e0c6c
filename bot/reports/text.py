"""The report for a terminal: a line for each finding, then who must agree and why, then a line for each check.

Nothing a file or its name holds reaches the terminal raw: control characters and escape sequences are spelled out.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.facts.change import Problem
from bot.facts.finding import Finding, Place
from bot.facts.snapshot import Snapshot
from bot.policy.decision import Decision
from bot.policy.verdict import Check, Requirement, State, Verdict
from bot.policy.words import counted
from bot.reports.check_run import name
from bot.reports.document import problems
from bot.reports.escape import visible
from bot.reports.exceptions import may_be_excepted, sentence
from bot.reports.plan import ordered

SAYS = {
    State.SUCCESS: "passed",
    State.UNDECIDED: "the App decides",
    State.ACTION_REQUIRED: "waiting",
    State.FAILURE: "failed",
}


def text(snapshot: Snapshot, decision: Decision) -> str:
    """Everything there is to say, in plain lines."""
    parts = [
        *_findings(decision),
        *_proposed(decision),
        *_problems(problems(snapshot, decision)),
        *_agreements(snapshot, decision),
        *(line for check in Check for line in _check(check, snapshot, decision)),
    ]
    return "".join(f"{line}\n" for line in parts)


def owners(who: tuple[str, ...], need: int = 1) -> str:
    """Those who may agree, in words."""
    told = " or ".join(visible(handle) for handle in who) or "anybody who may write"
    return told if need == 1 else f"{need} of {told}"


def where(place: Place | None) -> str:
    """`path:line:column`, fit for a terminal that makes links of it."""
    return f"{visible(place.path, 4_000)}:{place.line}:{place.column}" if place else "?"


def finding(found: Finding) -> Iterator[str]:
    """One finding: what and where on the first line, what to do about it below."""
    told = f" [breaks {found.effect.broken}]" if found.effect.broken else ""
    told += " (excepted)" if found.is_excepted else "" if found.is_enforced else " (only reported)"
    element = f"{visible(found.subject)} {visible(found.element)}".strip()
    yield f"{where(found.head or found.base)}: {found.severity}{told} {visible(found.rule)} {element}: " + (
        visible(found.message, 1_000)
    )
    if found.exception:
        yield f"    {visible(sentence(found.exception), 1_000)}"
    for advice in found.advice:
        yield f"    {visible(advice.code)}: {visible(advice.text, 1_000)}"


def _findings(decision: Decision) -> Iterator[str]:
    for found in ordered(decision.findings):
        yield from finding(found)
        if may_be_excepted(found):
            yield f"    to except it: fingerprint {found.fingerprint}, see `stationmaster explain exceptions`"
    if decision.findings:
        yield ""


def _proposed(decision: Decision) -> Iterator[str]:
    for each in decision.exceptions.proposed:
        yield f"{where(each.place)}: exception of {each.fingerprint}: {visible(sentence(each), 1_000)}"
    if decision.exceptions.proposed:
        yield ""


def problem_lines(wrong: tuple[Problem, ...]) -> str:
    """A line for each problem of a file, with its place."""
    return "".join(f"{_problem(each)}\n" for each in wrong)


def _problem(problem: Problem) -> str:
    told = f"found {problem.found}; expected {problem.expected}. {problem.remedy}"
    return f"{where(problem.place)}: {visible(told, 1_000)}"


def _problems(wrong: tuple[Problem, ...]) -> Iterator[str]:
    yield from map(_problem, wrong)
    if wrong:
        yield ""


def _agreements(snapshot: Snapshot, decision: Decision) -> Iterator[str]:
    needed = [each for verdict in decision.verdicts for each in verdict.requirements]
    if needed:
        yield "Who must agree:"
        yield from (f"  {_agreement(each)}" for each in needed)
        yield "  Whether they have, the App decides." if snapshot.pull_request is None else ""
        yield ""


def _agreement(each: Requirement) -> str:
    place = f" ({where(each.place)})" if each.place else ""
    if not each.is_needed:
        return f"{owners(each.who)}: consulted, {visible(each.why, 1_000)}{place}"
    return f"{owners(each.who, each.need)}: {visible(each.why, 1_000)}{place}"


def _check(check: Check, snapshot: Snapshot, decision: Decision) -> Iterator[str]:
    verdicts = decision.of(check)
    label = visible(name(check, snapshot.content.base_ref))
    yield f"{label}: {SAYS[decision.state(check)]} ({counted(len(verdicts), 'gate')})"
    yield from (line for verdict in verdicts if verdict.state is not State.SUCCESS for line in _verdict(verdict))


def _verdict(verdict: Verdict) -> Iterator[str]:
    told = f" ({verdict.aside})" if verdict.aside else ""
    yield f"  {verdict.gate}{told}: {visible(verdict.sentence, 1_000)}"
    if verdict.state is not State.UNDECIDED:
        yield from (f"    {visible(step.who)}: {visible(step.text, 1_000)}" for step in verdict.steps)
