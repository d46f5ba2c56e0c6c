"""What people said by command and still stands: read again each time, until it is lifted, expires or no longer fits.

Two with the same `key` are one: saying a thing twice is saying it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.facts.pull_request import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Somebody asked that the pull request wait."""

    by: Person
    comment: str
    reason: str = ""
    kind: Literal["hold"] = "hold"

    @property
    def key(self) -> str:
        return f"hold:{self.by.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody in `roles` approved by command what stood at `head`, whose governed change was `digest`.

    `parts` are the digests of its files, as in a `Witness`.
    """

    by: Person
    comment: str
    roles: tuple[str, ...]
    head: str
    digest: str
    parts: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["approval"] = "approval"

    @property
    def key(self) -> str:
        return f"approval:{self.by.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """A consumer knows of the governed change `digest`, as somebody who speaks for it said."""

    by: Person
    comment: str
    consumer: str
    head: str
    digest: str
    parts: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["acknowledgement"] = "acknowledgement"

    @property
    def key(self) -> str:
        return f"acknowledgement:{self.by.id}:{self.consumer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """The finding of that `fingerprint` may stand on this pull request through the whole of the day `until`, UTC."""

    by: Person
    comment: str
    fingerprint: str
    until: date
    reason: str
    kind: Literal["exemption"] = "exemption"

    @property
    def key(self) -> str:
        return f"exemption:{self.fingerprint}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A decision or migration that belongs to the change: an RFC's or ADR's number, a migration's path."""

    by: Person
    comment: str
    what: Literal["rfc", "adr", "migration"]
    reference: str
    kind: Literal["link"] = "link"

    @property
    def key(self) -> str:
        return f"link:{self.what}:{self.reference}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass:
    """An admin's word that the one commit `head` go past its gates, from `at` until `until`.

    Without a needed `second` admin it is only asked for and `is_open` is false.
    """

    by: Person
    comment: str
    head: str
    reason: str
    at: datetime
    until: datetime
    second: Person | None = None
    is_open: bool = True
    kind: Literal["break-glass"] = "break-glass"

    @property
    def key(self) -> str:
        """Each use is one of its own: none that waits takes the place of one that was open, which counts for a day."""
        return f"break-glass:{self.comment}"

    @property
    def admins(self) -> tuple[Person, ...]:
        """Everybody whose word it is."""
        return (self.by, self.second) if self.second else (self.by,)

    def counts(self, head: str, now: datetime) -> bool:
        """Whether it opens that commit at that moment; the end is no longer part of it."""
        return self.is_open and self.head == head and self.at <= now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Aboard:
    """Somebody wants the pull request to leave with the next train."""

    by: Person
    comment: str
    kind: Literal["aboard"] = "aboard"

    @property
    def key(self) -> str:
        return "aboard"


StandingFact = Annotated[
    Aboard | Hold | Approval | Acknowledgement | Exemption | Link | BreakGlass,
    Field(discriminator="kind"),
]


def stood(standing: Iterable[StandingFact], fact: StandingFact) -> tuple[StandingFact, ...]:
    """Add a fact; one with the same key gives way to it."""
    return (*lifted(standing, fact.key), fact)


def lifted(standing: Iterable[StandingFact], key: str) -> tuple[StandingFact, ...]:
    """Take away the fact of that key, if there is one."""
    return tuple(each for each in standing if each.key != key)
