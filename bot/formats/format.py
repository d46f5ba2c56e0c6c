"""What a format is: a module with these members. `bot.formats.FORMATS` lists them; mypy checks each against this."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from bot.facts.contract import Parties
from bot.facts.finding import Finding
from bot.formats.described import Dataset
from bot.formats.document import Node, Unreadable
from bot.formats.rule import Rule

DOCUMENTS = (".yaml", ".yml", ".json")
"""What the path of a YAML or JSON document ends in."""

_CONTRACTS = re.compile(r"(^|/)(data[-_]?)?contracts?/", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """One side of a file: its path in the repository and its bytes.

    `files` are what it may refer to, by path in the repository at the same commit; nothing else is ever read.
    """

    path: str
    data: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)

    def with_files(self, files: Mapping[str, bytes]) -> Source:
        """The same side with what it may refer to; what was read of it stays read."""
        source = Source(self.path, self.data, files)
        source.__dict__.update({key: told for key, told in self.__dict__.items() if key == "document"})
        return source

    @property
    def is_document(self) -> bool:
        """Whether the path says YAML or JSON."""
        return self.path.casefold().endswith(DOCUMENTS)

    @property
    def is_among_contracts(self) -> bool:
        """Whether the file lies in a folder of contracts."""
        return bool(_CONTRACTS.search(self.path))

    @cached_property
    def document(self) -> Node | Unreadable:
        """The file as a tree, or why it is none."""
        # PyYAML is loaded only here: a change that touches no document never pays for it.
        from bot.formats import json, yaml  # noqa: PLC0415

        is_json = self.path.casefold().endswith(".json") or (not self.is_document and self._starts_like_json)
        try:
            return json.load(self.data) if is_json else yaml.load(self.data)
        except Unreadable as unreadable:
            return unreadable

    @property
    def _starts_like_json(self) -> bool:
        return self.data.lstrip()[:2] in {b"{", b'{"', b"{\n", b"{\r", b"{ ", b"{}"}

    def says(self, *telltales: re.Pattern[bytes]) -> bool:
        """Whether each pattern stands somewhere in the bytes, for files that can't be read (UTF-16 among them)."""
        data = self.data.replace(b"\0", b"")
        return all(telltale.search(data) for telltale in telltales)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What a format has to say about one file: findings, and the people's side before and after where it has one.

    `is_readable` is false when a side could not be read, and nothing can be said of compatibility. `described_before`
    and `described_after` are the datasets that each side describes, to be held to what other files say of them.
    """

    findings: tuple[Finding, ...]
    before: Parties | None = None
    after: Parties | None = None
    is_readable: bool = True
    described_before: tuple[Dataset, ...] = ()
    described_after: tuple[Dataset, ...] = ()


class Format(Protocol):
    """A format's module."""

    @property
    def NAME(self) -> str:  # noqa: N802 - the module's constant
        """The name users give it: `contract`, `odcs`."""

    @property
    def RULES(self) -> Mapping[str, Rule]:  # noqa: N802 - the module's constant
        """Every kind of finding it tells, by its id."""

    @property
    def SUFFIXES(self) -> tuple[str, ...]:  # noqa: N802 - the module's constant
        """What the path of one of its files may end in, in lower case: `.avsc`, `.json`. No other file is read."""

    def recognises(self, source: Source) -> bool:
        """Whether the file is, or plainly means to be, of this format. Never raises."""

    def references(self, source: Source) -> tuple[str, ...]:
        """Paths in the repository that the file may refer to, given what `source.files` holds of them already.

        A path that ends in `/` stands for every file right in that folder. Those that exist at the file's own commit
        are read and put into `Source.files`, until no more are asked for or the budget is spent. Never raises.
        """

    def examine(self, old: Source | None, new: Source | None) -> Examination:
        """What changes from `old` to `new`; `None` where there was or is no file. Never raises."""
