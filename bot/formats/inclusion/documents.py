"""Schemas where they stand: a node of a document, and what its references lead to, in the repository and nowhere else.

https://json-schema.org/draft/2020-12/json-schema-core#section-8
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote, urldefrag

from bot.facts.finding import Place
from bot.formats.document import Mapping, Node, Scalar, Sequence, Unreadable, canonical
from bot.formats.format import Source

DRAFTS = {
    "http://json-schema.org/draft-03/schema": "draft-04",
    "http://json-schema.org/draft-04/schema": "draft-04",
    "http://json-schema.org/draft-06/schema": "draft-06",
    "http://json-schema.org/draft-07/schema": "draft-07",
    "https://json-schema.org/draft/2019-09/schema": "2019-09",
    "https://json-schema.org/draft/2020-12/schema": "2020-12",
    "http://json-schema.org/schema": "2020-12",
}
"""The dialects by the URI that `$schema` names them with, without its fragment."""

NEWEST = "2020-12"
OPENAPI = "openapi-3.0"
"""The dialect of OpenAPI 3.0: draft 4 with `nullable`."""

_LONE = frozenset({"draft-04", "draft-06", "draft-07", OPENAPI})
"""Where nothing beside a `$ref` counts."""

_FLAGGED = frozenset({"draft-04", OPENAPI})
"""Where `exclusiveMinimum` is a flag."""

_MAX_HOPS = 64
_MAX_DIGITS = 6


@dataclass(eq=False)
class Document:
    """A file with schemas in it. `files` are those of the same commit that references may lead to."""

    path: str
    root: Node
    dialect: str = NEWEST
    files: ReadOnly[str, bytes] = field(default_factory=dict)
    others: dict[str, Document | None] = field(default_factory=dict)
    _named: dict[str, Node] | None = None

    @cached_property
    def text(self) -> str:
        """All it says, in one text."""
        return canonical(self.root)

    @property
    def is_lone(self) -> bool:
        """Whether nothing beside a `$ref` counts."""
        return self.dialect in _LONE

    @property
    def is_flagged(self) -> bool:
        """Whether `exclusiveMinimum` is a flag beside `minimum`."""
        return self.dialect in _FLAGGED

    @property
    def named(self) -> ReadOnly[str, Node]:
        """What has a name of its own: `$id` and `$anchor` by what a reference to them says."""
        if self._named is None:
            self._named = dict(_named(self.root))
        return self._named

    def other(self, path: str) -> Document | None:
        """Another file of the repository, `None` where there is none that can be read."""
        if path not in self.others:
            self.others[path] = None
            data = self.files.get(path)
            root = None if data is None else Source(path, data).document
            if root is not None and not isinstance(root, Unreadable):
                dialect = dialect_of(root) or self.dialect
                self.others[path] = Document(path, root, dialect, self.files, self.others)
        return self.others[path]


def dialect_of(root: Node) -> str | None:
    """The dialect that a document says it is written in, `None` where it names none of ours."""
    told = root.entries.get("$schema") if isinstance(root, Mapping) else None
    if told is None or not isinstance(told.value, Scalar):
        return None
    return DRAFTS.get(told.value.text.rstrip("#"))


def _named(root: Node) -> Iterator[tuple[str, Node]]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            for key, mark in (("$id", ""), ("id", ""), ("$anchor", "#"), ("$dynamicAnchor", "#")):
                entry = node.entries.get(key)
                if entry and isinstance(entry.value, Scalar) and isinstance(entry.value.value, str):
                    yield mark + entry.value.text.rstrip("#"), node
            waiting.extend(entry.value for entry in node.entries.values())
        elif isinstance(node, Sequence):
            waiting.extend(node.items)


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema: the node that says it, in its document."""

    node: Node
    document: Document

    def get(self, key: str) -> Node | None:
        """What stands under a keyword; nothing beside a reference counts where the dialect says so."""
        if not isinstance(self.node, Mapping):
            return None
        if self.document.is_lone and key != "$ref" and "$ref" in self.node.entries:
            return None
        entry = self.node.entries.get(key)
        return entry.value if entry else None

    def below(self, key: str) -> Schema | None:
        """The schema under a keyword."""
        node = self.get(key)
        return None if node is None else Schema(node, self.document)

    def each(self, key: str) -> tuple[Schema, ...]:
        """The schemas in a list under a keyword."""
        node = self.get(key)
        return tuple(Schema(item, self.document) for item in node.items) if isinstance(node, Sequence) else ()

    def named(self, key: str) -> dict[str, Schema]:
        """The schemas by name under a keyword."""
        found = self.below(key)
        return found.parts if found else {}

    @property
    def parts(self) -> dict[str, Schema]:
        """What stands under each of its own words."""
        if not isinstance(self.node, Mapping):
            return {}
        return {name: Schema(entry.value, self.document) for name, entry in self.node.entries.items()}

    def text(self, key: str) -> str | None:
        """The text of the single value under a keyword."""
        node = self.get(key)
        return node.text if isinstance(node, Scalar) and node.value is not None else None

    def flag(self, key: str) -> bool:
        """Whether a keyword says true."""
        node = self.get(key)
        return isinstance(node, Scalar) and node.value is True

    def place(self, key: str | None = None) -> Place:
        """Where the schema, or one of its keywords, stands."""
        entry = self.node.entries.get(key) if key and isinstance(self.node, Mapping) else None
        at = entry.key if entry else self.node
        return Place(path=self.document.path, line=at.line, column=at.column)

    @property
    def reference(self) -> str | None:
        """What its `$ref` says."""
        node = self.get("$ref")
        return node.text if isinstance(node, Scalar) and isinstance(node.value, str) else None

    @property
    def target(self) -> Schema | None:
        """What its `$ref` leads to, in one step; `None` where it leads nowhere."""
        return None if self.reference is None else resolve(self.document, self.reference)

    @property
    def meant(self) -> Schema:
        """The schema itself, or what it refers to where it says nothing else."""
        found = self
        for _ in range(_MAX_HOPS):
            target = found.target if found.only_refers else None
            if target is None:
                break
            found = target
        return found

    @property
    def only_refers(self) -> bool:
        """Whether a reference is all that it says."""
        entries = self.node.entries if isinstance(self.node, Mapping) else ()
        return "$ref" in entries and (self.document.is_lone or len(entries) == 1)


_BRANCHES = ("allOf", "anyOf", "oneOf")
_PARTS = ("not", "if", "then", "else")


def is_endless(root: Schema) -> bool:
    """Whether some schema is made of itself without stepping into a value, so that it means nothing."""
    ended: set[int] = set()
    for schema in _every(root):
        open_: dict[int, None] = {}
        waiting: list[tuple[Schema, bool]] = [(schema, False)]
        while waiting:
            each, is_done = waiting.pop()
            if is_done:
                open_.pop(id(each.node), None)
                ended.add(id(each.node))
            elif id(each.node) in open_:
                return True
            elif id(each.node) not in ended:
                open_[id(each.node)] = None
                waiting.append((each, True))
                waiting.extend((part, False) for part in _in_place(each))
    return False


def _in_place(schema: Schema) -> Iterator[Schema]:
    """The schemas that the same value is asked about."""
    for word in _BRANCHES:
        yield from schema.each(word)
    for part in (*(schema.below(word) for word in _PARTS), schema.target):
        if part:
            yield part
    for word in ("dependentSchemas", "dependencies"):
        yield from schema.named(word).values()


def _every(root: Schema) -> Iterator[Schema]:
    """The schema and every node inside it; those that are no schemas have no parts."""
    waiting = [root.node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            yield Schema(node, root.document)
            waiting.extend(entry.value for entry in node.entries.values())
        elif isinstance(node, Sequence):
            waiting.extend(node.items)


def resolve(document: Document, reference: str) -> Schema | None:
    """What a reference leads to: a pointer or name in this document, or in a file of the repository."""
    if reference in document.named:
        return Schema(document.named[reference], document)
    address, fragment = urldefrag(reference)
    if address in document.named:
        inside: Document | None = Document(
            document.path, document.named[address], document.dialect, document.files, document.others
        )
    else:
        path = path_of(document.path, address) if address else None
        inside = document if not address else document.other(path) if path else None
    if inside is None:
        return None
    if fragment and not fragment.startswith("/"):
        named = inside.named.get(f"#{fragment}")
        return Schema(named, inside) if named is not None else None
    node = _pointed(inside.root, unquote(fragment))
    return Schema(node, document if not address else inside) if node is not None else None


def path_of(base: str, address: str) -> str | None:
    """The path in the repository that a relative address means, `None` for any other address."""
    if "://" in address or address.startswith(("/", "\\")) or ":" in address.split("/", maxsplit=1)[0]:
        return None
    steps = base.split("/")[:-1]
    for step in unquote(address).split("/"):
        if step == "..":
            if not steps:
                return None
            steps.pop()
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps)


def _pointed(node: Node, pointer: str) -> Node | None:
    """What a JSON pointer leads to (RFC 6901)."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, Mapping) and key in node.entries:
            node = node.entries[key].value
        elif isinstance(node, Sequence) and key.isdecimal() and len(key) <= _MAX_DIGITS and int(key) < len(node.items):
            node = node.items[int(key)]
        else:
            return None
    return node


def lost_references(root: Schema) -> Iterator[Schema]:
    """Every part whose reference leads nowhere: to no part of this file, and to no file of the repository."""
    for each in _every(root):
        reference = each.reference
        if reference is not None and each.target is None:
            path = path_of(root.document.path, reference)
            if path is None or path not in root.document.files:
                yield each


def references_of(source: Source) -> tuple[str, ...]:
    """The files of the repository that a file's references, and those of the files at hand, lead to."""
    asked: set[str] = set()
    for each in (source, *(Source(path, data) for path, data in source.files.items())):
        node = each.document
        if not isinstance(node, Unreadable):
            addresses = (address.partition("#")[0] for address in _references(node))
            asked |= {path for address in addresses if address and (path := path_of(each.path, address))}
    return tuple(sorted(asked - source.files.keys() - {source.path}))


def _references(root: Node) -> Iterator[str]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Sequence):
            waiting.extend(node.items)
        elif isinstance(node, Mapping):
            told = node.entries.get("$ref")
            if told and isinstance(told.value, Scalar) and isinstance(told.value.value, str):
                yield told.value.text
            waiting.extend(entry.value for entry in node.entries.values())
