"""A contract apart from how it is written: schema objects, properties, promises and people, in ODCS' words.

Every format that describes datasets is read into this; `bot.formats.difference` compares two of them. Each part knows
its place; `at(attribute)` is where one attribute is said, or the part itself where it is not said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from bot.facts.contract import Consumer, Listed, Parties
from bot.facts.finding import Place

Told: TypeAlias = Mapping[str, str]
"""What a part says under each key, as canonical text."""

MAP_KEY = "{key}"
"""The name of the nested property that is a map's keys; its values are `{}`, and an array's items `[]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Anything that stands somewhere in a contract. `element` is its dotted path there.

    Two parts are equal where they say the same, wherever they stand.
    """

    element: str = field(compare=False)
    place: Place = field(compare=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)

    def at(self, attribute: str) -> Place:
        return self.places.get(attribute, self.place)

    def path(self, attribute: str) -> str:
        """The element path of one of its attributes."""
        return f"{self.element}.{attribute}" if self.element else attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality(Part):
    """A data-quality rule. `told` is all it says, attribute by attribute, as canonical text."""

    name: str
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Property(Part):
    """A column or nested field. `type` is the physical type where `is_physical`, else the logical one.

    What is compared by nothing but its text stands under its own keys: `custom`, `documentation` and so on.
    """

    name: str
    type: str
    is_physical: bool = True
    id: str | None = None
    physical_name: str | None = None
    logical_type: str | None = None
    is_nullable: bool = True
    is_unique: bool = False
    default: str | None = None
    enum: tuple[str, ...] | None = None
    is_exhaustive: bool = False
    unit: str | None = None
    classification: str | None = None
    tags: tuple[str, ...] = ()
    description: str | None = None
    is_deprecated: bool = False
    sunset: str | None = None
    renamed_from: str | None = None
    properties: tuple[Property, ...] = ()
    quality: tuple[Quality, ...] = ()
    relationships: tuple[str, ...] = ()
    constraints: Told = field(default_factory=dict)
    protection: Told = field(default_factory=dict)
    derivation: Told = field(default_factory=dict)
    custom: Told = field(default_factory=dict)
    documentation: Told = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaObject(Part):
    """A table, topic or file layout: its properties in order, and by name its primary key and partitioning.

    `table` is what queries call it.
    """

    name: str
    table: str
    primary_key: tuple[str, ...] = ()
    partitioning: tuple[str, ...] = ()
    id: str | None = None
    physical_name: str | None = None
    physical_type: str | None = None
    renamed_from: str | None = None
    is_deprecated: bool = False
    sunset: str | None = None
    properties: tuple[Property, ...] = ()
    quality: tuple[Quality, ...] = ()
    relationships: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str | None = None
    custom: Told = field(default_factory=dict)
    documentation: Told = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise(Part):
    """A service level: what is promised (`freshness`), the value with its unit, and what else is said of it."""

    name: str
    value: str
    driver: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Server(Part):
    """Where the data stands: type, host, database, region and so on as `told`."""

    name: str
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Part):
    """A role that grants access, and who approves a request for it."""

    name: str
    access: str | None = None
    approvers: tuple[str, ...] = ()


P = TypeVar("P")


def keyed(parts: Iterable[P], name: Callable[[P], str]) -> dict[tuple[str, int], P]:
    """The parts by name and how often that name stood before: a second of one name never hides the first."""
    seen: Counter[str] = Counter()
    found = {}
    for part in parts:
        found[name(part), seen[name(part)]] = part
        seen[name(part)] += 1
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Part):
    """A key the format does not know, and the known one it may have meant."""

    key: str
    nearest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Part):
    """A whole contract. `dialect` is the engine its physical types belong to, empty where that is not said."""

    dataset: str
    dialect: str = ""
    renamed_from: str | None = None
    version: str | None = None
    status: str | None = None
    owner: Listed | None = None
    steward: Listed | None = None
    approvers: tuple[Listed, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    objects: tuple[SchemaObject, ...] = ()
    promises: tuple[Promise, ...] = ()
    servers: tuple[Server, ...] = ()
    roles: tuple[Role, ...] = ()
    support: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    file_format: str | None = None
    classification: str | None = None
    tags: tuple[str, ...] = ()
    residency: tuple[str, ...] = ()
    retention: str | None = None
    compatibility: str | None = None
    description: str | None = None
    is_deprecated: bool = False
    sunset: str | None = None
    identity: Told = field(default_factory=dict)
    custom: Told = field(default_factory=dict)
    documentation: Told = field(default_factory=dict)
    unknown: tuple[Unknown, ...] = ()

    @property
    def name(self) -> str:
        return self.dataset

    @property
    def parties(self) -> Parties:
        """The people's side."""
        return Parties(
            dataset=self.dataset,
            version=self.version,
            owner=self.owner,
            steward=self.steward,
            approvers=self.approvers,
            consumers=self.consumers,
            residency=self.residency,
        )
