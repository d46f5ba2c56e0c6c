"""Exceptions, told: which finding may stand, until when, by whom and why; and the entry to copy for another."""

from __future__ import annotations

from collections.abc import Sequence

from bot.facts.change import Problem
from bot.facts.finding import Counts, Excepted, Finding, Severity
from bot.policy.decision import Decision
from bot.policy.governed import EXCEPTIONS_PATH
from bot.reports.escape import block, code, plain, prose, visible
from bot.reports.section import folded, shortened, table

MOST_OFFERED = 10
SIGNS = {
    Counts.YES: "✅ counts",
    Counts.EXPIRED: "❌ expired",
    Counts.PROPOSED: "⏳ proposed: counts once merged",
    Counts.UNDATED: "⏳ the App decides",
}


def sentence(each: Excepted) -> str:
    """One exception in words, without the full stop."""
    match each.counts:
        case Counts.YES:
            return f"excepted until {each.until} by {each.approver} because: {each.reason}"
        case Counts.EXPIRED:
            return f"its exception by {each.approver} expired on {each.until}"
        case Counts.PROPOSED:
            return f"an exception until {each.until} by {each.approver} is proposed here and counts once merged"
        case Counts.UNDATED:
            return f"an exception until {each.until} by {each.approver} does not count where the day is not known"


def may_be_excepted(found: Finding) -> bool:
    """Whether a finding breaks, can be excepted, and nobody has said so yet."""
    breaks = found.severity is Severity.BREAKING and found.is_enforced
    return breaks and not found.is_invalid and found.exception is None


def told(decision: Decision) -> tuple[str, ...]:
    """Render the exceptions that concern this change, and what is wrong with the file: whole, or counted."""
    concerned = [found.exception for found in decision.findings if found.exception]
    rows = list(dict.fromkeys([*concerned, *decision.exceptions.proposed]))
    problems = list(dict.fromkeys([*decision.exceptions.problems, *decision.exceptions.head_problems]))
    tables = shortened(rows, _table, "exceptions")
    wrong = shortened(problems, _problems, "places that cannot be read")
    return tuple(_joined(tables[at], wrong[at]) for at in (0, -1))


def offered(findings: Sequence[Finding]) -> str:
    """Offer the entries that would except what breaks, to be filled in; none where nothing breaks."""
    breaking = [found for found in findings if may_be_excepted(found)][:MOST_OFFERED]
    if not breaking:
        return ""
    where = f"To let one of these stand for a while, propose its entry for {code(EXCEPTIONS_PATH)}:"
    entries = "\n".join(_entry(found) for found in breaking)
    return folded("<b>Exceptions</b>: the entries to propose", f"{where}\n\n{block(entries, 'yaml')}")


def _entry(found: Finding) -> str:
    what = visible(f"{found.subject} {found.element}: {found.rule}")
    return f'# {what}\n- fingerprint: "{found.fingerprint}"\n  reason:\n  approver:\n  until:'


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))


def _table(rows: Sequence[Excepted]) -> str:
    headings = ("Finding", "Until", "Approver", "Reason", "Does it count?", "Written in")
    return table(headings, (_row(row) for row in rows))


def _row(row: Excepted) -> tuple[str, ...]:
    place = code(f"{row.place.path}:{row.place.line}") if row.place else ""
    sign = SIGNS[row.counts]
    return code(row.fingerprint), str(row.until), plain(row.approver), plain(row.reason), sign, place


def _problems(problems: Sequence[Problem]) -> str:
    return "\n".join(f"- {_problem(each)}" for each in problems)


def _problem(each: Problem) -> str:
    place = code(f"{each.place.path}:{each.place.line}:{each.place.column}")
    return f"{place}: found {prose(each.found)}, expected {prose(each.expected)}; {prose(each.remedy)}"
