"""Instants as people write them: RFC 3339, never without their zone."""

from __future__ import annotations

from datetime import UTC, datetime

YEARS = range(1900, 2200)
"""Years that are asked about; far beyond any calendar, and well within what a clock can tell."""


class NoInstant(ValueError):  # noqa: N818 - a fact about what was asked, not a fault
    """A text that names no instant."""


def instant(told: str) -> datetime:
    """Read an instant (RFC 3339). Raises `NoInstant`, which says what is missing."""
    try:
        read = datetime.fromisoformat(told)
    except ValueError as unreadable:
        raise NoInstant(f"{told!r} is no instant; write one such as 2026-11-18T18:00:00Z") from unreadable
    if read.tzinfo is None:
        raise NoInstant(f"{told!r} has no time zone; write {told}Z for UTC, or with its offset such as +01:00")
    if read.year not in YEARS:
        raise NoInstant(f"{told!r} is not between {YEARS.start} and {YEARS.stop - 1}")
    return read.astimezone(UTC)
