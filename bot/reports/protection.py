"""What GitHub shows beside the answer to a deployment protection rule."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reports.escape import prose

_MOST = 400
_MOST_TOLD = 10


def remark(commit: str, environment: str, objections: Sequence[str]) -> str:
    """Say why it may go on, or why it may not."""
    if not objections:
        return prose(f"`{commit[:12]}` may go to {environment}: nothing speaks against it.", _MOST)
    more = [f"And {len(objections) - _MOST_TOLD} more."] if len(objections) > _MOST_TOLD else []
    return "\n".join(f"- {prose(each, _MOST)}" for each in [*objections[:_MOST_TOLD], *more])
