"""Reading a mapping strictly and to the end: what does not fit becomes a misfit, and reading goes on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeGuard

from bot.facts.contract import Consumer, Listed
from bot.facts.finding import Place
from bot.formats.document import Entry, Mapping, Node, Scalar, Sequence, shown, told
from bot.formats.model import Told, Unknown

_MAX_HINTS = 50
_MAX_WORD = 64


@dataclass(frozen=True, slots=True)
class Misfit:
    """Something in a document that is not what its format says: where, what was found and expected, what to do."""

    element: str
    place: Place
    found: str
    expected: str
    remedy: str


@dataclass(slots=True)
class Reading:
    """One pass over the document at `path`, with the misfits and unknown keys met so far."""

    path: str
    misfits: list[Misfit] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    _hints: int = _MAX_HINTS

    def place(self, node: Node) -> Place:
        return Place(path=self.path, line=node.line, column=node.column)

    def misfit(self, element: str, node: Node, expected: str, remedy: str, found: str | None = None) -> None:
        """Note that `node` is not what was expected; `found` where its own description does not say enough."""
        told = described(node) if found is None else found
        self.misfits.append(Misfit(element, self.place(node), told, expected, remedy))

    def nearest(self, word: str, known: Iterable[str]) -> str | None:
        """The known word that `word` was probably meant to be; a document has only so many guesses."""
        if len(word) > _MAX_WORD or self._hints <= 0:
            return None
        self._hints -= 1
        return next(iter(difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.75)), None)


class Places(ReadOnly[str, Place]):
    """Where entries stand, worked out when it is asked; few of them ever are.

    `names` are other names for keys; what is not among the entries is looked up `below`.
    """

    __slots__ = ("_below", "_entries", "_names", "_reading")

    def __init__(
        self,
        reading: Reading,
        entries: ReadOnly[str, Entry],
        names: ReadOnly[str, str] = MappingProxyType({}),
        below: ReadOnly[str, Place] = MappingProxyType({}),
    ) -> None:
        self._reading = reading
        self._entries = entries
        self._names = names
        self._below = below

    def over(self, below: ReadOnly[str, Place]) -> Places:
        """These, and under them others."""
        return Places(self._reading, self._entries, self._names, below)

    def __getitem__(self, name: str) -> Place:
        entry = self._entries.get(name) or self._entries.get(self._names.get(name, name))
        if entry is None:
            return self._below[name]
        return self._reading.place(entry.value if isinstance(entry.value, Scalar) else entry.key)

    def __iter__(self) -> Iterator[str]:
        own = {*self._entries, *(name for name, key in self._names.items() if key in self._entries)}
        yield from own
        yield from (name for name in self._below if name not in own)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Fields:
    """The entries of one mapping, asked for by name and type. A null counts as not being there."""

    def __init__(self, reading: Reading, mapping: Mapping, element: str = "") -> None:
        self.reading = reading
        self.mapping = mapping
        self.element = element

    @property
    def place(self) -> Place:
        return self.reading.place(self.mapping)

    @property
    def places(self) -> Places:
        """Where each entry's value stands; the key, where the value is a list or mapping."""
        return Places(self.reading, self.mapping.entries)

    def places_as(self, **names: str) -> Places:
        """As `places`, with names of the model for keys of this format."""
        return Places(self.reading, self.mapping.entries, names)

    def path(self, name: str) -> str:
        return f"{self.element}.{name}" if self.element else name

    def node(self, name: str) -> Node | None:
        entry = self.mapping.entries.get(name)
        if entry is None:
            return None
        node = entry.value
        return None if isinstance(node, Scalar) and node.value is None else node

    def text(self, name: str) -> str | None:
        """The text of a scalar as its author wrote it, a number's digits included."""
        node = self.node(name)
        if node is None:
            return None
        if isinstance(node, Scalar) and node.text.strip():
            return node.text
        self.wrong(name, "a text", "write a single value")
        return None

    def required_text(self, name: str, remedy: str) -> str:
        """As `text`, and a misfit where there is none; the empty text stands in."""
        text = self.text(name)
        if text is None and self.node(name) is None:
            misspelt = self.reading.nearest(name, list(self.mapping.entries)[:_MAX_HINTS])
            remedy = f"rename {shown(misspelt)} to `{name}`" if misspelt and misspelt != name else remedy
            self.reading.misfit(self.path(name), self.mapping, f"the key `{name}`", remedy, f"no `{name}`")
        return text or ""

    def flag(self, name: str) -> bool | None:
        node = self.node(name)
        if node is None or (isinstance(node, Scalar) and isinstance(node.value, bool)):
            return None if node is None else node.value is True
        self.wrong(name, "true or false", "write `true` or `false`, without quotes")
        return None

    def whole(self, name: str) -> int | None:
        node = self.node(name)
        if node is None:
            return None
        if isinstance(node, Scalar) and isinstance(node.value, int) and not isinstance(node.value, bool):
            return node.value
        self.wrong(name, "a whole number", "write a number without quotes")
        return None

    def fields(self, name: str) -> Fields | None:
        node = self.node(name)
        if node is None or isinstance(node, Mapping):
            return None if node is None else Fields(self.reading, node, self.path(name))
        self.wrong(name, "a mapping", "write `key: value` lines below it")
        return None

    def items(self, name: str) -> tuple[Node, ...]:
        """The items of a list."""
        node = self.node(name)
        if node is None or isinstance(node, Sequence):
            return () if node is None else node.items
        self.wrong(name, "a list", "begin every item with `- `")
        return ()

    def scalars(self, name: str) -> tuple[Scalar, ...]:
        """The items of a list of single values."""
        kept = []
        for item in self.items(name):
            if isinstance(item, Scalar) and item.text.strip() and item.value is not None:
                kept.append(item)
            else:
                self.reading.misfit(self.path(name), item, "a single value", "write one value for each item")
        return tuple(kept)

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(item.text for item in self.scalars(name))

    def each(self, name: str, by: str = "name") -> list[Fields]:
        """The items of a list of mappings; what stands under the key `by` is the last step of an item's path.

        Nested properties are told as `address.city`, without the key `properties` between them.
        """
        kept = []
        for index, item in enumerate(self.items(name)):
            if isinstance(item, Mapping):
                entry = item.entries.get(by)
                step = entry.value.text if entry and isinstance(entry.value, Scalar) else str(index)
                above = self.element if name == "properties" else self.path(name)
                kept.append(Fields(self.reading, item, f"{above}.{step}" if above else step))
            else:
                remedy = f"write `- {by}: …`, and its other keys below that"
                self.reading.misfit(self.path(name), item, "a mapping", remedy)
        return kept

    def named(self, name: str) -> list[Fields]:
        """As `each`, and a misfit for every second item of the same name."""
        items, first = self.each(name), dict[str, Scalar]()
        for item in items:
            label = item.node("name")
            if isinstance(label, Scalar) and first.setdefault(label.text, label) is not label:
                twin = first[label.text]
                expected = f"every name once; the other stands at line {twin.line}, column {twin.column}"
                self.reading.misfit(
                    item.path("name"), label, expected, "remove or rename one", f"{shown(label.text)} again"
                )
        return items

    def told(self, names: Iterable[str]) -> Told:
        """Those of the named entries that are there, as canonical text."""
        entries = self.mapping.entries
        return {name: told(node) for name in names if name in entries and (node := self.node(name)) is not None}

    def wrong(self, name: str, expected: str, remedy: str) -> None:
        """Note that the entry `name`, which is there, is not what was expected."""
        self.reading.misfit(self.path(name), self.mapping.entries[name].value, expected, remedy)

    def rest(self, known: frozenset[str]) -> Told:
        """The entries under no known key, as canonical text; each is noted with the known key it may have meant."""
        unknown = [entry for key, entry in self.mapping.entries.items() if key not in known]
        for entry in unknown:
            self.reading.unknown.append(
                Unknown(
                    element=self.path(entry.key.text),
                    place=self.reading.place(entry.key),
                    key=entry.key.text,
                    nearest=self.reading.nearest(entry.key.text, known),
                )
            )
        return {entry.key.text: told(entry.value) for entry in unknown}

    def listed(self, name: str) -> tuple[Listed, ...]:
        """The people or teams a list names."""
        return tuple(Listed(name=item.text, place=self.reading.place(item)) for item in self.scalars(name))

    def consumers(self, name: str) -> tuple[Consumer, ...]:
        """The readers a list names: each a name, or a mapping of `name`, `owner` and `properties` (or `columns`)."""
        return tuple(
            Consumer(name=item.text, place=self.reading.place(item))
            if isinstance(item, Scalar)
            else self._consumer(item, f"{self.path(name)}.{index}")
            for index, item in enumerate(self.items(name))
            if self._is_consumer(item, name)
        )

    def _is_consumer(self, item: Node, name: str) -> TypeGuard[Scalar | Mapping]:
        if isinstance(item, Mapping) or (isinstance(item, Scalar) and item.value is not None and item.text.strip()):
            return True
        remedy = "write `- name`, or `- name: …` with `owner` and `columns` below it"
        self.reading.misfit(self.path(name), item, "the name of a consumer", remedy)
        return False

    def _consumer(self, item: Mapping, element: str) -> Consumer:
        fields = Fields(self.reading, item, element)
        return Consumer(
            name=fields.required_text("name", "name the consumer"),
            place=fields.place,
            owner=fields.text("owner"),
            properties=fields.texts("properties") + fields.texts("columns"),
        )


def described(node: Node) -> str:
    """What a node is, in words for a message."""
    match node:
        case Scalar(_, None):
            return "nothing"
        case Scalar(text, bool()):
            return f"the flag {shown(text)}"
        case Scalar(text, int() | float()):
            return f"the number {shown(text)}"
        case Scalar(text):
            return f"the text {shown(text)}"
        case Sequence():
            return "a list"
        case Mapping():
            return "a mapping"
