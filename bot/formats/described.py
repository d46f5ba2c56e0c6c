"""What a file says a dataset looks like, apart from the format it is written in: so that two files can be held to it.

A contract, an Avro schema, a dbt model and a DDL file of one dataset are four sources of one truth, and must agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.facts.contract import Parties
from bot.facts.finding import Place

if TYPE_CHECKING:
    # Types are loaded by what compares them: most files of a repository never are.
    from bot.formats.types import Type

_FILES = (".yaml", ".yml", ".json", ".avsc", ".proto", ".sql")
_STYLE = re.compile(r"[-_\s]")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What one file says of one dataset. `is_changed` tells a file of the change from one that it left alone.

    `parties` are the people behind it, where the file names any.
    """

    path: str
    format: str
    dataset: Dataset
    is_changed: bool
    parties: Parties | None = None


def named(name: str) -> str:
    """A name apart from its style: the last part of `acme.TradeLedger` and of `trade_ledger` are one."""
    return _STYLE.sub("", name.rpartition(".")[2]).casefold()


def dataset_of(subject: str) -> str:
    """What findings about one dataset share, however each file spells its name; a file without a name is its path."""
    is_path = "/" in subject or subject.casefold().endswith(_FILES)
    return subject if is_path else named(subject) or subject
