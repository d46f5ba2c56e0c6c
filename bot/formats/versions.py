"""Whether a version says how much changed: a break raises the major number, an addition the minor one.

https://semver.org
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.facts.finding import Finding, Severity
from bot.formats.document import shown

_SEMVER = re.compile(r"v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?:[-+].*)?")


def not_bumped(before: str, after: str, found: Iterable[Finding]) -> tuple[Severity, str] | None:
    """How bad it is that a version was not raised as the worst of what was `found` asks for, and that in words.

    `None` where it was, and where one of the versions is no semantic one.
    """
    worst = max((each.severity for each in found), key=lambda severity: severity.rank, default=Severity.COSMETIC)
    was, now = _numbers(before), _numbers(after)
    if worst is Severity.COSMETIC or not was or not now or _is_enough(was, now, worst):
        return None
    told = (
        f"The change is {worst}, and the version goes from {shown(before)} to {shown(after)}; "
        f"{shown(_next(was, worst))} would say so."
    )
    return Severity.BREAKING if worst is Severity.BREAKING else Severity.RISKY, told


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
