"""What a file says a dataset looks like, apart from the format it is written in: so that two files can be held to it.

A contract, an Avro schema, a dbt model and a DDL file of one dataset are four sources of one truth, and must agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.finding import Place
from bot.formats.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column or nested field, named by its dotted path.

    `type` has the kind `unknown` where the format's own type has no like among columns; `is_nullable` is `None` where
    the file does not say.
    """

    name: str
    type: Type
    is_nullable: bool | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A dataset as one file describes it. `name` is the file's own: a table, a record, a model."""

    name: str
    columns: tuple[Column, ...]
    place: Place
