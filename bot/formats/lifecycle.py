"""What changes in a contract's life: deprecation, status, and whether the version says how much changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.facts.finding import Finding, Severity
from bot.formats.document import shown
from bot.formats.findings import Pair
from bot.formats.model import Contract, Property
from bot.formats.texts import from_to

_SEMVER = re.compile(r"v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?:[-+].*)?")
_STATUS_SEVERITIES = {
    ("active", "deprecated"): Severity.RISKY,
    ("active", "draft"): Severity.BREAKING,
    ("active", "proposed"): Severity.BREAKING,
}
_LAST = frozenset({"retired", "withdrawn", "archived"})


def deprecation(pair: Pair, old: Property | Contract, new: Property | Contract) -> Iterator[Finding]:
    """Something deprecated, with or without the date by which readers must have moved."""
    element, base, head = new.path("deprecated"), old.at("deprecated"), new.at("deprecated")
    told = (str(old.is_deprecated).lower(), str(new.is_deprecated).lower())
    if new.is_deprecated and not old.is_deprecated:
        rule = "deprecated" if new.sunset else "deprecated-without-sunset"
        until = f" until {shown(new.sunset)}" if new.sunset else ", without a sunset date"
        what = f"{shown(new.name)} is deprecated{until}."
        yield pair.tell(rule, element, *told, what, base=base, head=head)
    elif old.is_deprecated and not new.is_deprecated:
        what = f"{shown(new.name)} is no longer deprecated."
        yield pair.tell("deprecation-withdrawn", element, *told, what, base=base, head=head)
    if old.sunset != new.sunset and old.is_deprecated and new.is_deprecated:
        yield pair.tell(
            "sunset-changed",
            new.path("sunset"),
            old.sunset,
            new.sunset,
            f"The sunset date of {shown(new.name)} {from_to(old.sunset, new.sunset)}.",
            base=old.at("sunset"),
            head=new.at("sunset"),
        )


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
    worst = max((finding.severity for finding in found), key=lambda severity: severity.rank, default=Severity.COSMETIC)
    if before is None or after is None or worst is Severity.COSMETIC:
        return
    was, now = _numbers(before), _numbers(after)
    if was and now and not _is_enough(was, now, worst):
        yield pair.tell(
            "version-not-bumped",
            "version",
            before,
            after,
            f"The change is {worst}, and the version goes from {shown(before)} to {shown(after)}; "
            f"{shown(_next(was, worst))} would say so.",
            base=base,
            head=head,
            severity=Severity.BREAKING if worst is Severity.BREAKING else None,
        )


def _numbers(version: str) -> tuple[int, int, int] | None:
    read = _SEMVER.fullmatch(version.strip())
    return (int(read[1]), int(read[2]), int(read[3] or 0)) if read else None


def _is_enough(was: tuple[int, int, int], now: tuple[int, int, int], worst: Severity) -> bool:
    """Before 1.0 a break raises the minor number, as semantic versioning leaves open."""
    if worst is Severity.BREAKING and was[0] > 0:
        return now[0] > was[0]
    return now[:2] > was[:2]


def _next(was: tuple[int, int, int], worst: Severity) -> str:
    is_major = worst is Severity.BREAKING and was[0] > 0
    return f"{was[0] + 1}.0.0" if is_major else f"{was[0]}.{was[1] + 1}.0"
