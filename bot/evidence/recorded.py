"""A record of the audit in a sentence, for whoever asks what happened to a pull request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.policy.command import Recorded
from bot.policy.words import listed


def recorded(record: Mapping[str, Any]) -> Recorded:
    """Tell a record as `bot.store.audit` keeps it. Of a kind that is not known here, the kind alone is told."""
    at = datetime.fromisoformat(record["at"])
    return Recorded(id=str(record["number"]), at=at, what=_what(record["kind"], record["detail"]))


def _what(kind: str, detail: Mapping[str, Any]) -> str:
    match kind:
        case "judged":
            states = listed(f"{check} {state}" for check, state in sorted(detail["checks"].items()))
            lifted = f"; {detail['lifted']}" if detail.get("lifted") else ""
            return f"judged at `{detail['head'][:12]}`: {states}{lifted}"
        case "commanded":
            steps = listed(f"`{_quoted(step['command'])}` ({step['came to'].lower()})" for step in detail["steps"])
            return f"commanded by {detail['by']}: {steps}"
        case "opened":
            return f"opened: {listed(detail['opened'].values())}"
        case _:
            return kind


def _quoted(command: str) -> str:
    return " ".join(command.replace("`", "'").split())[:80] or "what could not be read"
