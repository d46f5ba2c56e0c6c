"""`stationmaster diff`: two files compared, whatever repository they are in, or none."""

from __future__ import annotations

from pathlib import Path

from action.files import format_of
from bot.facts.finding import Severity
from bot.formats import Comparison, compare
from bot.formats.format import Source
from bot.reports import document, text
from bot.reports.escape import visible
from bot.reports.plan import ordered

LEVELS = ("BACKWARD", "FORWARD", "FULL")


def diff(old: Path, new: Path, named: str | None, form: str) -> tuple[str, int]:
    """The report, and the exit status: 0 compatible, 1 something breaks, 2 a side cannot be read.

    Raises `UnknownType`, or OSError where a file cannot be opened.
    """
    sides = [Source(str(path), path.read_bytes()) for path in (old, new)]
    name = format_of(named, *reversed(sides)).NAME
    comparison = compare(name, sides[0].data, sides[1].data, old_path=sides[0].path, new_path=sides[1].path)
    return (_json if form == "json" else _text)(name, comparison), _status(comparison)


def _status(comparison: Comparison) -> int:
    if not comparison.is_readable:
        return 2
    return int(any(found.severity is Severity.BREAKING for found in comparison.findings))


def _text(name: str, comparison: Comparison) -> str:
    told = [line for found in ordered(comparison.findings) for line in text.finding(found)]
    holds = ", ".join(f"{level} {'holds' if comparison.holds(level) else 'does not hold'}" for level in LEVELS)
    return "\n".join([*told, f"{visible(name)}: {holds}", ""])


def _json(name: str, comparison: Comparison) -> str:
    return document.canonical(
        {
            "version": document.VERSION,
            "type": name,
            "is_readable": comparison.is_readable,
            "holds": {level: comparison.holds(level) for level in LEVELS},
            "findings": document.findings(comparison.findings),
        }
    )
