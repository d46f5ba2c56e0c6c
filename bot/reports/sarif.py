"""The report for code scanning: SARIF 2.1.0, each result with the fingerprint it keeps across rebases.

GitHub takes 25,000 results of a run and shows 5,000, so no more than those are given, worst first, and a notification
says how many there were.
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from bot import __version__
from bot.facts.finding import Finding, Place, Severity
from bot.facts.snapshot import Snapshot
from bot.formats import RULES
from bot.policy.decision import Decision
from bot.reports.annotations import heads, on_head
from bot.reports.document import canonical
from bot.reports.escape import visible
from bot.reports.exceptions import sentence
from bot.reports.plan import ordered

MOST_RESULTS = 5_000
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    Severity.BREAKING: "error",
    Severity.RISKY: "warning",
    Severity.COMPATIBLE: "note",
    Severity.COSMETIC: "note",
}


def sarif(snapshot: Snapshot, decision: Decision) -> str:
    """Every finding as a result."""
    findings = ordered(decision.findings)
    told = findings[:MOST_RESULTS]
    there = heads(snapshot)
    rules = sorted({found.rule for found in told})
    driver = {"name": "Stationmaster", "version": __version__, "rules": [_rule(rule) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notes(findings, told)}],
        "results": [_result(found, on_head(found, there), rules.index(found.rule)) for found in told],
    }
    return canonical({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(name: str) -> dict[str, object]:
    rule = RULES.get(name)
    if rule is None:
        return {"id": name}
    return {"id": name, "shortDescription": {"text": rule.title}, "help": {"text": rule.page, "markdown": rule.page}}


def _notes(findings: Sequence[Finding], told: Sequence[Finding]) -> list[dict[str, object]]:
    if len(told) == len(findings):
        return []
    text = f"{len(findings)} findings, of which the worst {len(told)} are given."
    return [{"level": "warning", "message": {"text": text}}]


def _result(found: Finding, head: Place | None, index: int) -> dict[str, object]:
    place = head or found.base
    physical = place and {
        "artifactLocation": {
            "uri": quote(place.path.encode("utf-8", "surrogateescape")),
            "uriBaseId": "%SRCROOT%",
        },
        "region": {"startLine": place.line, "startColumn": place.column},
    }
    advice = "\n".join(visible(each.text, 1_000) for each in found.advice)
    return {
        "ruleId": found.rule,
        "ruleIndex": index,
        "level": LEVELS[found.severity] if found.is_enforced else "note",
        "message": {"text": "\n".join(filter(None, [visible(found.message, 1_000), advice]))},
        "locations": [{"physicalLocation": physical}] if physical else [],
        "partialFingerprints": {"stationmaster/v1": found.fingerprint},
        **_suppressed(found),
    }


def _suppressed(found: Finding) -> dict[str, object]:
    """An exception that counts, as code scanning has it: the result stays, dismissed with its reason."""
    if found.exception is None or not found.is_excepted:
        return {}
    told = visible(sentence(found.exception), 1_000)
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": told}]}
