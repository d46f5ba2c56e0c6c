"""What SQL statements leave behind: tables with their columns and rules, views, grants, and what is told of statements.

Names are folded as their dialect folds them, so that `Trades` and `trades` are one where the engine takes them for one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.facts.finding import Place


@dataclass(slots=True, kw_only=True)
class Column:
    """A column. `type` is the type's text in its dialect, `None` where only its name is known.

    `rules` are what else is said of it: `masking`, `collate`, `generated` and so on, as canonical texts.
    """

    name: str
    place: Place
    type: str | None = None
    is_nullable: bool = True
    default: str | None = None
    comment: str | None = None
    rules: dict[str, str] = field(default_factory=dict)
    renamed_from: str | None = None
    id: None = None


@dataclass(slots=True, kw_only=True)
class Table:
    """A table or view. `is_whole` is false where statements only spoke of parts of it.

    `constraints` are by name, or by their text where they have none; `properties` say how it is stored; `body` is a
    view's query.
    """

    name: str
    place: Place
    columns: dict[str, Column] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    constraints: dict[str, tuple[str, str]] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    comment: str | None = None
    body: str | None = None
    is_whole: bool = True
    renamed_from: str | None = None
    id: None = None

    @property
    def is_view(self) -> bool:
        return self.body is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something a statement does that leaves nothing behind to compare: `rule` is told of the statement's `text`."""

    rule: str
    subject: str
    text: str
    place: Place


@dataclass(slots=True)
class Catalog:
    """What there is after some statements. `others` are types, indexes and the like by kind and name."""

    dialect: str = ""
    tables: dict[str, Table] = field(default_factory=dict)
    others: dict[tuple[str, str], tuple[str, Place]] = field(default_factory=dict)
    grants: dict[str, Place] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
