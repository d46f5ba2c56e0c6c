"""What the queue wants done, and the two ways in which it does not get done."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.facts.look import Look, ReviewLook


class Sweep(StrEnum):
    """A look at much at once, for what no delivery told.

    `deliveries`: those that GitHub could not hand over are asked for again. `lock`: every branch is locked that is to
    be, and no other. `clock`: what the clock changed (a freeze's edge). `open`: open pull requests in rotation.
    `nightly`: everything.
    """

    DELIVERIES = "deliveries"
    LOCK = "lock"
    CLOCK = "clock"
    OPEN = "open"
    NIGHTLY = "nightly"


class Later(Exception):  # noqa: N818 - not an error: the work is put off, and no attempt is counted
    """Work that must wait `seconds`, because GitHub said so or the budget is spent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"to be done in {seconds:.0f} s")
        self.seconds = seconds


class DeadLetter(Exception):  # noqa: N818 - the field's term
    """A job that failed too often. It is kept, listed and can be retried."""


class Work(Protocol):
    """What the queue has done, by whoever knows how. Each may run twice, and must end in the same place."""

    @property
    def own_id(self) -> int | None:
        """The numeric id of our own bot account, `None` while it is not known."""

    @property
    def problem(self) -> str | None:
        """Why nothing can be judged now, and what to do; `None` where it can."""

    async def next_edge(self) -> tuple[datetime, float] | None:
        """The next edge of a freeze that is known, and the seconds until it."""

    async def freeze(self, repository: str, branch: str, instant: datetime) -> str | None:
        """Tell whether a branch is frozen; `None` where there is no such branch, empty where nobody can say."""

    async def evaluate(self, repository_id: int, number: int) -> None:
        """Take one look at a pull request and leave it judged."""

    async def witness(self, look: ReviewLook) -> None:
        """Keep what the governed change was when a review was given. The evaluation follows by itself."""

    async def visit(self, look: Look) -> None:
        """Look at a branch, commit, button, installation, repository, merge group or comment."""

    async def sweep(self, kind: Sweep) -> None:
        """Look at much at once."""

    async def give_up(self, repository_id: int, number: int, reason: str) -> None:
        """Conclude the checks of a pull request that cannot be evaluated."""
