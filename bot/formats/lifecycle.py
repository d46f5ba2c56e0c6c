"""What changes in a contract's life: deprecation, status, and whether the version says how much changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from bot.facts.finding import Finding, Severity
from bot.formats import sunset
from bot.formats.document import shown
from bot.formats.findings import Pair
from bot.formats.model import Contract, Property, SchemaObject
from bot.formats.texts import from_to
from bot.formats.versions import not_bumped

Promised: TypeAlias = Property | SchemaObject | Contract
_STATUS_SEVERITIES = {
    ("active", "deprecated"): Severity.RISKY,
    ("active", "draft"): Severity.BREAKING,
    ("active", "proposed"): Severity.BREAKING,
}
_LAST = frozenset({"retired", "withdrawn", "archived"})


def until(part: Promised) -> date | None:
    """The day until which something deprecated is still promised, where it says one."""
    return sunset.day(part.sunset) if part.is_deprecated else None


def within(pair: Pair, part: Promised) -> Pair:
    """The pair for what stands in a part: promised as long as the part, unless that says nothing of its own."""
    day = until(part)
    return replace(pair, sunset=day) if day else pair


def deprecation(pair: Pair, old: Promised, new: Promised) -> Iterator[Finding]:
    """Something deprecated, with or without the date by which readers must have moved."""
    element, base, head = new.path("deprecated"), old.at("deprecated"), new.at("deprecated")
    told = (str(old.is_deprecated).lower(), str(new.is_deprecated).lower())
    if new.is_deprecated and not old.is_deprecated:
        day = until(new)
        rule = "deprecated" if day else "deprecated-without-sunset"
        how = f" until {day.isoformat()}" if day else ", without a sunset date"
        what = f"{shown(new.name)} is deprecated{how}{_no_day(new)}."
        yield pair.tell(rule, element, *told, what, base=base, head=head, sunset=day)
    elif old.is_deprecated and not new.is_deprecated:
        what = f"{shown(new.name)} is no longer deprecated."
        yield pair.tell("deprecation-withdrawn", element, *told, what, base=base, head=head)
    if old.sunset != new.sunset and old.is_deprecated and new.is_deprecated:
        yield _moved(pair, old, new)


def _moved(pair: Pair, old: Promised, new: Promised) -> Finding:
    what = f"The sunset date of {shown(new.name)} {from_to(old.sunset, new.sunset)}{_no_day(new)}."
    element, base, head = new.path("sunset"), old.at("sunset"), new.at("sunset")
    return pair.tell("sunset-changed", element, old.sunset, new.sunset, what, base=base, head=head, sunset=until(new))


def _no_day(part: Promised) -> str:
    """What is wrong with a sunset that is no date."""
    is_wrong = part.sunset is not None and sunset.day(part.sunset) is None
    return f"; {shown(part.sunset or '')} is no date such as 2027-01-31" if is_wrong else ""


def status(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    """A changed status; leaving `active` weighs, and so does the end of the contract."""
    before, after = old.status, new.status
    if before == after:
        return
    step = ((before or "").casefold(), (after or "").casefold())
    severity = Severity.BREAKING if step[1] in _LAST else _STATUS_SEVERITIES.get(step)
    what = f"The status {from_to(before, after)}."
    base, head = old.at("status"), new.at("status")
    yield pair.tell("status-changed", "status", before, after, what, base=base, head=head, severity=severity)


def version(pair: Pair, old: Contract, new: Contract, found: list[Finding]) -> Iterator[Finding]:
    """Whether the version changed as much as the worst of what was `found`: a break is major, an addition minor."""
    before, after = old.version, new.version
    base, head = old.at("version"), new.at("version")
    if before is not None and after is None:
        yield pair.tell("version-removed", "version", before, None, "The version is gone.", base=base, head=head)
        return
    if before != after:
        what = f"The version {from_to(before, after)}."
        yield pair.tell("version-changed", "version", before, after, what, base=base, head=head)
    weak = not_bumped(before, after, found) if before is not None and after is not None else None
    if weak:
        severity, what = weak
        yield pair.tell("version-not-bumped", "version", before, after, what, base=base, head=head, severity=severity)
