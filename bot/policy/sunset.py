"""A removal that was announced is no break any more once its day has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.facts.finding import Finding, Severity


def judged(found: Finding, now: datetime | None) -> Finding:
    """The finding as it stands at a moment: a removal is risky, no longer breaking, from the day after its sunset.

    The days are those of UTC. What the change does to the set of values stays as it is. Where the moment is not known
    no day has passed.
    """
    if found.sunset is None or now is None or found.announces or found.severity is not Severity.BREAKING:
        return found
    if now.astimezone(UTC).date() <= found.sunset:
        return found
    message = f"{found.message} That day has passed, so it may go: its sunset was {found.sunset.isoformat()}."
    return replace(found, severity=Severity.RISKY, message=message)
