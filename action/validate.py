"""`stationmaster validate` and `stationmaster lint`: what is to be said of single files, as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from action.files import UnknownType, format_of, home, shown_as
from bot.facts.finding import Finding, Severity
from bot.reports import document, text
from bot.reports.escape import visible
from bot.reports.plan import ordered

_ARRIVALS = "/added"


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that was looked at: its format's name, and what was found; `unknown` says why it was not."""

    path: str
    type: str | None = None
    findings: tuple[Finding, ...] = ()
    unknown: str | None = None


def validate(files: Sequence[Path], named: str | None, form: str) -> tuple[str, int]:
    """The report, and the exit status: 0 all are valid, 1 one is not, 2 the type of one is unknown. Raises OSError."""
    seen = [_seen(file, named, only_wrong=True) for file in files]
    return _told(seen, form), _status(seen, lambda found: found.is_invalid)


def lint(files: Sequence[Path], named: str | None, form: str) -> tuple[str, int]:
    """As `validate`, with advice; the exit status is 1 where something found is risky or worse. Raises OSError."""
    seen = [_seen(file, named, only_wrong=False) for file in files]
    return _told(seen, form), _status(seen, lambda found: found.severity.rank >= Severity.RISKY.rank)


def _seen(file: Path, named: str | None, *, only_wrong: bool) -> Seen:
    source = home(file).now(file)
    try:
        format_ = format_of(named, source)
    except UnknownType as unknown:
        return Seen(str(file), unknown=str(unknown))
    findings = format_.examine(None, shown_as(source, str(file))).findings
    kept = (found for found in findings if found.is_invalid or not (only_wrong or found.rule.endswith(_ARRIVALS)))
    return Seen(str(file), format_.NAME, tuple(kept))


def _status(seen: Iterable[Seen], fails: Callable[[Finding], bool]) -> int:
    known = list(seen)
    if any(each.unknown for each in known):
        return 2
    return int(any(fails(found) for each in known for found in each.findings))


def _told(seen: Sequence[Seen], form: str) -> str:
    if form == "json":
        files = [
            {
                "path": each.path,
                "type": each.type,
                "unknown": each.unknown,
                "findings": document.findings(each.findings),
            }
            for each in seen
        ]
        return document.canonical({"version": document.VERSION, "files": files})
    return "".join(f"{line}\n" for each in seen for line in _lines(each))


def _lines(seen: Seen) -> Iterator[str]:
    for found in ordered(seen.findings):
        yield from text.finding(found)
    path = visible(seen.path, 4_000)
    if seen.unknown:
        yield f"{path}: {visible(seen.unknown, 1_000)}"
    elif not seen.findings:
        yield f"{path}: nothing to say of this {visible(str(seen.type))}"
