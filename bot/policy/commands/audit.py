"""Show what was recorded of this pull request last, each with its audit id."""

from __future__ import annotations

from datetime import UTC

from bot.policy.command import Done, Occasion, Recorded, Spec, When
from bot.policy.usage import Call

SPEC = Spec(name="audit", examples=("/audit",), when=When.ALWAYS)
MOST_SHOWN = 10
"""How many records are told, the latest last."""


def run(call: Call, occasion: Occasion) -> Done:
    """Tell the latest records."""
    del call
    told = tuple(_told(each) for each in occasion.records[-MOST_SHOWN:])
    return Done(sentences=told or ("Nothing is recorded yet.",))


def _told(record: Recorded) -> str:
    return f"`{record.id}` {record.at.astimezone(UTC):%d %b %Y %H:%M UTC}: {record.what}"
