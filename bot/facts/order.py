"""An order: something to be done once, as somebody told by command. Carrying it out is for whoever runs the train."""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.pull_request import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`verb` (`train`, `freeze`, `hotfix`, …) as given, once for each `comment` and `line` in it.

    `head` is the commit that its giver had seen, for an order that concerns one.
    """

    verb: str
    given: tuple[tuple[str, str], ...]
    by: Person
    comment: str
    line: int
    head: str | None = None

    @property
    def key(self) -> str:
        """The one name under which it is carried out."""
        return f"order:{self.comment}:{self.line}"
