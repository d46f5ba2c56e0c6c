"""Who stands behind a dataset: what a contract says of people, apart from the shape of its data."""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.finding import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A person or team as a contract names it (`risk-analytics`, `@acme/risk`), and where it is named."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """A reader of the dataset that the contract names; no `properties` means it reads all of them."""

    name: str
    place: Place
    owner: str | None = None
    properties: tuple[str, ...] = ()

    def reads(self, element: str) -> bool:
        """Whether a change of `element` (`schema.price.type`) concerns it; what is above all properties always does."""
        parts = set(element.split("."))
        return not self.properties or not parts.isdisjoint(self.properties) or len(parts) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """The people's side of one contract: its dataset, owner, steward, approvers of a breaking change, consumers.

    `residency` are the regions that its data may be kept in; without any, it may be kept anywhere.
    """

    dataset: str
    version: str | None = None
    owner: Listed | None = None
    steward: Listed | None = None
    approvers: tuple[Listed, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    residency: tuple[str, ...] = ()

    @property
    def is_peopled(self) -> bool:
        """Whether anybody is named at all: a schema knows its dataset's name and nobody behind it."""
        return bool(self.owner or self.steward or self.approvers or self.consumers)
