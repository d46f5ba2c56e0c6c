"""The one budget for GitHub per installation: what may be asked now, and what has to wait.

https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a request costs: a read, or a write, which GitHub counts as content creation."""

    READ = "read"
    WRITE = "write"


class Lane(StrEnum):
    """Which writes go first when few are left: `checks` keeps a share that no label or comment can use up."""

    ORDINARY = "ordinary"
    CHECKS = "checks"


class Budget(Protocol):
    """Who may ask now. Shared by all processes where `bot.store` keeps it."""

    async def acquire(self, installation_id: int, kind: Kind, lane: Lane) -> None:
        """Return when the request may be sent; it counts from then on.

        Raises: whatever puts the work off, when that is too far away to wait for.
        """

    async def pause(self, installation_id: int, seconds: float) -> None:
        """Let nothing of this installation through for `seconds`; a longer pause already set stays."""
