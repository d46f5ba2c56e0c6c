"""What a record of the audit says in one line. It tells no more than was seen on the pull request itself.

People are told by their numeric id, as they are recorded. A record of another version, whose detail has another shape,
is told by its kind alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.policy.command import Recorded

MOST_SAID = 80
"""How much of a command is told, in characters."""

_CAME_TO = {"Done": "done", "Denied": "denied", "Unsure": "not done", "Mistake": "not understood"}


def recorded(record: Mapping[str, Any]) -> Recorded:
    """Tell a record by its number, its time and one line."""
    return Recorded(id=str(record["number"]), at=datetime.fromisoformat(record["at"]), what=_what(record))


def _judged(detail: Mapping[str, Any]) -> str:
    states = ", ".join(f"{check} `{state}`" for check, state in detail["checks"].items())
    return f"judged `{detail['head'][:12]}`: {states}"


def _commanded(detail: Mapping[str, Any]) -> str:
    steps = ", ".join(f"{_said(step['command'])} ({_CAME_TO[step['came to']]})" for step in detail["steps"])
    return f"{steps} by the account {detail['by']}"


def _said(text: str) -> str:
    """What was said, without what would end the code span it stands in."""
    plain = " ".join(text.replace("`", "'").split())[:MOST_SAID]
    return f"`{plain}`" if plain else "what could not be read"


_TELLS = {"judged": _judged, "commanded": _commanded}


def _what(record: Mapping[str, Any]) -> str:
    kind = str(record["kind"])
    try:
        return _TELLS[kind](record["detail"])
    except (KeyError, TypeError, AttributeError):
        return kind
