"""Every format there is, each imported only when a file may be of it: a change to one format pays for no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from bot.formats.format import DOCUMENTS, Format, Source
from bot.formats.rule import Rule

if TYPE_CHECKING:
    from bot.formats import asyncapi, avro, contract, dbt, dcs, jsonschema, odcs, openapi, protobuf, sql

    _CHECKED: tuple[Format, ...] = (avro, jsonschema, asyncapi, openapi, odcs, dcs, dbt, contract, protobuf, sql)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list: the format's name, which is its module's; what its paths end in; the prefix of its rules.

    `words` are what a document of the format cannot do without, one of them: one that has none is not looked at.
    """

    name: str
    suffixes: tuple[str, ...]
    rules: str
    words: tuple[bytes, ...] = ()

    def may_be(self, source: Source) -> bool:
        """Whether the format need be asked at all. An escape may spell any word, so it counts as all of them."""
        if not source.path.casefold().endswith(self.suffixes):
            return False
        if not self.words or source.path.casefold().endswith(self._own):
            return True
        data = source.data.replace(b"\0", b"")
        return b"\\" in data or any(word in data for word in self.words)

    @property
    def _own(self) -> tuple[str, ...]:
        """The suffixes that say enough."""
        return tuple(suffix for suffix in self.suffixes if suffix not in DOCUMENTS)

    @property
    def module(self) -> Format:
        return cast("Format", import_module(f"bot.formats.{self.name}"))


LISTED = (
    Listed("avro", (".avsc", ".json"), "avro", (b'"record"',)),
    Listed("jsonschema", (*(f".schema{suffix}" for suffix in DOCUMENTS), *DOCUMENTS), "jsonschema", (b"$schema",)),
    Listed("asyncapi", DOCUMENTS, "asyncapi", (b"asyncapi",)),
    Listed("openapi", DOCUMENTS, "openapi", (b"openapi", b"swagger")),
    Listed("odcs", DOCUMENTS, "contract", (b"apiVersion", b"DataContract")),
    Listed("dcs", DOCUMENTS, "contract", (b"dataContractSpecification",)),
    Listed("dbt", (".yaml", ".yml"), "dbt", (b"models", b"sources", b"seeds", b"snapshots", b"exposures", b"metrics")),
    Listed("contract", DOCUMENTS, "contract"),
    Listed("protobuf", (".proto",), "protobuf"),
    Listed("sql", (".sql",), "sql"),
)
"""The formats, in the order they are asked: the first that recognises a file reads it."""


class Formats(Mapping[str, Format]):
    """The formats by name."""

    def __init__(self, listed: tuple[Listed, ...]) -> None:
        self._listed = {each.name: each for each in listed}

    def __getitem__(self, name: str) -> Format:
        return self._listed[name].module

    def __contains__(self, name: object) -> bool:
        return name in self._listed

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)

    def of(self, source: Source | None) -> Format | None:
        """The first format that recognises a file."""
        if source is None:
            return None
        asked = (each.module for each in self._listed.values() if each.may_be(source))
        return next((each for each in asked if each.recognises(source)), None)


class Rules(Mapping[str, Rule]):
    """Every rule of every format, and of `others`, by its id; only the modules that its prefix names are imported."""

    def __init__(self, listed: tuple[Listed, ...], *others: str) -> None:
        self._modules = {each.rules: each.name for each in reversed(listed)} | {each: each for each in others}

    def __getitem__(self, id_: str) -> Rule:
        return self._of(id_.partition("/")[0])[id_]

    def _of(self, prefix: str) -> Mapping[str, Rule]:
        module = import_module(f"bot.formats.{self._modules[prefix]}")
        return cast("Mapping[str, Rule]", module.RULES)

    def __iter__(self) -> Iterator[str]:
        return (id_ for prefix in sorted(self._modules) for id_ in self._of(prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)
