"""From a document to a schema: names resolved, aliases in full, defaults checked, everything wrong told with its place.

https://avro.apache.org/docs/1.12.0/specification/#schema-declaration
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field

from bot.facts.finding import Place
from bot.formats import json
from bot.formats.avro import defaults, logical
from bot.formats.avro.model import NAMED, PRIMITIVES, Field, Schema, join
from bot.formats.document import Entry, Mapping, Node, Scalar, Sequence, Unreadable, canonical, check_characters, shown
from bot.formats.fields import Misfit, Reading, described
from bot.formats.format import Source

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FULL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_KINDS = {"record": "record", "error": "record", "enum": "enum", "fixed": "fixed", "array": "array", "map": "map"}
_LOGICAL = frozenset({"type", "logicalType"})
_DECIMAL = frozenset({"precision", "scale"})
_NAMED = frozenset({"name", "namespace", "doc", "aliases"})
_KNOWN = {
    "record": _NAMED | {"fields"},
    "enum": _NAMED | {"symbols", "default"},
    "fixed": _NAMED | {"size"},
    "array": frozenset({"items"}),
    "map": frozenset({"values"}),
}
_FIELD = frozenset({"name", "type", "doc", "default", "order", "aliases", "logicalType"})
_ORDERS = ("ascending", "descending", "ignore")
_TYPE_NAMES = re.compile(rb'(?:"(?:type|items|values)"\s*:|[\[,])\s*"([A-Za-z0-9_.]+)"(?!\s*:)')
_NO_TYPES = re.compile(rb'"(?:symbols|aliases)"\s*:\s*\[[^\[\]]*+\]')
_OWN_NAMES = re.compile(rb'"name"\s*:\s*"([A-Za-z0-9_.]+)"')
_KNOWN_WORDS = frozenset(word.encode() for word in (*PRIMITIVES, *_KINDS))
_MAX_FILES = 100
_MAX_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is no mistake by the specification and still not what its author meant."""

    rule: str
    element: str
    found: str
    why: str
    place: Place


@dataclass(slots=True)
class Read:
    """A file as far as it could be read: the schema, or what is wrong with it."""

    path: str
    schema: Schema | None = None
    unreadable: Unreadable | None = None
    misfits: list[Misfit] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return self.unreadable is None and not self.misfits


def references(source: Source) -> tuple[str, ...]:
    """The files that may define the types that neither this file nor those at hand do.

    A type `acme.Money` may stand in `acme.Money.avsc` or `Money.avsc` in the file's own folder or one above, or in the
    folder `acme` there.
    """
    if not _names_others(source.data):
        return ()
    try:
        node = _load(source.data)
    except Unreadable:
        return ()
    names = _Names(source.files)
    _Reader(source.path, names, []).root(node)
    folders = [f"{each}/" for each in _above(source.path)] + [""]
    paths = {folder + file for name in names.missing[:_MAX_FILES] for file in _files(name) for folder in folders}
    return tuple(sorted(paths - source.files.keys()))


def _names_others(data: bytes) -> bool:
    """Whether the text has a name where a type may stand that it does not itself define; cheap, and sometimes wrong."""
    named = {name.rpartition(b".")[2] for name in _TYPE_NAMES.findall(_NO_TYPES.sub(b"", data))}
    return bool(named - _KNOWN_WORDS - {name.rpartition(b".")[2] for name in _OWN_NAMES.findall(data)})


def _above(path: str) -> Iterator[str]:
    """The folders that a file lies in, nearest first."""
    while path := path.rpartition("/")[0]:
        yield path


def _files(name: str) -> set[str]:
    return {f"{name}.avsc", f"{name.rpartition('.')[2]}.avsc", f"{name.replace('.', '/')}.avsc"}


def read(source: Source) -> Read:
    """The schema in a file. Never raises."""
    told = Read(source.path)
    try:
        node = _load(source.data)
    except Unreadable as unreadable:
        told.unreadable = unreadable
        return told
    names = _Names(source.files)
    reader = _Reader(source.path, names, told.remarks)
    told.schema = reader.root(node)
    told.misfits = list(dict.fromkeys([*reader.reading.misfits, *names.misfits]))
    return told


def _load(data: bytes) -> Node:
    """The document. A default of bytes may be any characters; everywhere else hidden ones are refused."""
    node = json.load(data, escapes_hide=False)
    if b"\\" not in data:
        return node
    for scalar in _outside_defaults(node):
        check_characters(scalar.text, scalar.line, scalar.column)
    return node


def _outside_defaults(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Sequence():
            for item in node.items:
                yield from _outside_defaults(item)
        case Mapping():
            for key, entry in node.entries.items():
                yield entry.key
                if key != "default":
                    yield from _outside_defaults(entry.value)


class _Names:
    """The named types met so far by full name, and the files of the same commit that may define others."""

    def __init__(self, files: ReadOnly[str, bytes]) -> None:
        self.types: dict[str, Schema] = {}
        self.misfits: list[Misfit] = []
        self._files = files
        self._paths: dict[str, list[str]] = {}
        for path in sorted(files):
            self._paths.setdefault(path.rpartition("/")[2], []).append(path)
        self._read: set[str] = set()
        self._bytes = 0
        self.missing: list[str] = []

    def find(self, name: str) -> Schema | None:
        """The type of this full name, looked for in `<full name>.avsc` and `<name>.avsc` too."""
        if name not in self.types:
            for wanted in (name, name.rpartition(".")[2]):
                for path in self._paths.get(f"{wanted}.avsc", ()):
                    self._include(path)
        if name not in self.types:
            self.missing.append(name)
        return self.types.get(name)

    def _include(self, path: str) -> None:
        data = self._files[path]
        self._bytes += len(data)
        if path in self._read or len(self._read) >= _MAX_FILES or self._bytes > _MAX_BYTES:
            return
        self._read.add(path)
        reader = _Reader(path, self, [])
        try:
            reader.root(_load(data))
        except Unreadable as wrong:
            place = Place(path=path, line=wrong.line, column=wrong.column)
            self.misfits.append(Misfit("", place, wrong.found, wrong.expected, wrong.remedy))
        self.misfits.extend(reader.reading.misfits)


class _Reader:
    """Reads one document; mistakes are noted in `reading`, and a stand-in takes the place of what could not be read."""

    def __init__(self, path: str, names: _Names, remarks: list[Remark]) -> None:
        self.reading = Reading(path)
        self._names = names
        self._remarks = remarks
        self._root: str | None = None
        self._defaults: list[tuple[str, Field, Node]] = []

    def root(self, node: Node) -> Schema:
        """The schema of the whole document. What stands in a named root is told without the root's name."""
        self._root = None if isinstance(node, Mapping) and _is_named(node) else ""
        schema = self._schema(node, "", "")
        for element, part, value in self._defaults:
            self._check_default(element, part, value)
        return schema

    def _schema(self, node: Node, space: str, element: str) -> Schema:
        match node:
            case Scalar(text, str()):
                return self._named(node, text, space, element)
            case Sequence():
                return self._union(node, space, element)
            case Mapping():
                return self._mapping(node, space, element)
            case _:
                self.reading.misfit(element, node, "a type", 'name one, as in `"string"`')
                return self._stand_in(node)

    def _stand_in(self, node: Node) -> Schema:
        return Schema(kind="null", place=self.reading.place(node))

    def _named(self, node: Scalar, text: str, space: str, element: str) -> Schema:
        """A primitive type, or one defined before."""
        if text in PRIMITIVES:
            return Schema(kind=text, place=self.reading.place(node))
        found = self._names.find(text if "." in text or not space else f"{space}.{text}")
        if found is None:
            expected = "a primitive type, or the name of one that stands before it"
            remedy = "define the type where it is used first, or name it with its namespace"
            self.reading.misfit(element, node, expected, remedy, f"the type {shown(text)}, which is not known here")
            return self._stand_in(node)
        return found

    def _union(self, node: Sequence, space: str, element: str) -> Schema:
        branches: list[Schema] = []
        seen: set[tuple[str, str]] = set()
        for item in node.items:
            if isinstance(item, Sequence):
                self.reading.misfit(element, item, "no union inside a union", "write one list", "a union in a union")
                continue
            branch = self._schema(item, space, element)
            key = (branch.kind if not branch.name else "", branch.name)
            if key in seen:
                expected = "every type once, so that a value has one branch"
                self.reading.misfit(element, item, expected, "remove one", f"{branch.name or branch.kind} again")
            seen.add(key)
            branches.append(branch)
        return Schema(kind="union", place=self.reading.place(node), branches=tuple(branches))

    def _mapping(self, node: Mapping, space: str, element: str) -> Schema:
        entry = node.entries.get("type")
        if entry is None or not isinstance(entry.value, Scalar) or not isinstance(entry.value.value, str):
            found = "no `type`" if entry is None else f"{described(entry.value)} as `type`"
            remedy = "name the type; where it is written out, leave the braces around it away"
            self.reading.misfit(element, entry.value if entry else node, "a `type` that is a name", remedy, found)
            return self._stand_in(node)
        text = entry.value.text
        kind = _KINDS.get(text)
        if kind is None:
            return self._annotated(node, self._named(entry.value, text, space, element), element)
        schema = Schema(kind=kind, place=self.reading.place(node))
        if kind in NAMED:
            return self._defined(node, schema, space, element)
        return self._container(node, schema, space, element)

    def _annotated(self, node: Mapping, schema: Schema, element: str) -> Schema:
        """A primitive type with attributes. Those around a type defined elsewhere mean nothing."""
        if schema.name or schema.kind not in PRIMITIVES:
            return schema
        self._finish(node, schema, frozenset(), element)
        return schema

    def _container(self, node: Mapping, schema: Schema, space: str, element: str) -> Schema:
        key, step = ("items", "[]") if schema.kind == "array" else ("values", "{}")
        below = element + step
        entry = node.entries.get(key)
        if entry is None:
            self.reading.misfit(below, node, f"the key `{key}`", "say what it holds", f"no `{key}`")
        schema.inner = self._schema(entry.value, space, below) if entry else self._stand_in(node)
        self._finish(node, schema, _KNOWN[schema.kind], element)
        return schema

    def _finish(self, node: Mapping, schema: Schema, known: frozenset[str], element: str) -> None:
        """What every schema may have: a logical type, and attributes that mean nothing to Avro."""
        schema.logical, why = logical.read(node, schema.kind, schema.size)
        is_decimal = (schema.logical or "").startswith("decimal(")
        schema.attributes = _rest(node, known | _LOGICAL | (_DECIMAL if is_decimal else frozenset()))
        schema.places.update(self._places(node))
        if why:
            found = node.entries["logicalType"]
            self._remark("logical-type-ignored", element, found, why)

    def _remark(self, rule: str, element: str, entry: Entry, why: str) -> None:
        place = self.reading.place(entry.value)
        self._remarks.append(Remark(rule, element, defaults.text(entry.value), why, place))

    def _places(self, node: Mapping) -> dict[str, Place]:
        return {
            key: self.reading.place(entry.value if isinstance(entry.value, Scalar) else entry.key)
            for key, entry in node.entries.items()
        }

    def _defined(self, node: Mapping, schema: Schema, space: str, element: str) -> Schema:
        """A record, enum or fixed: its name counts from here on, inside it too."""
        schema.name = self._full_name(node, space, element)
        inside = schema.name.rpartition(".")[0]
        schema.doc = _told(node, "doc")
        schema.aliases = self._aliases(node, inside, element)
        if self._root is None:
            self._root = schema.name
        if schema.name in self._names.types:
            entry = node.entries["name"]
            expected = "every full name once in a schema"
            remedy = "refer to the first by its name, or rename one"
            self.reading.misfit(element, entry.value, expected, remedy, f"the type {shown(schema.name)} again")
        elif schema.name:
            self._names.types[schema.name] = schema
        anchor = element if not schema.name else "" if schema.name == self._root else schema.name
        self._content(node, schema, inside, anchor)
        self._finish(node, schema, _KNOWN[schema.kind], anchor)
        return schema

    def _content(self, node: Mapping, schema: Schema, space: str, element: str) -> None:
        match schema.kind:
            case "record":
                schema.fields = tuple(self._fields(node, space, element))
            case "enum":
                self._symbols(node, schema, element)
            case _:
                schema.size = self._size(node, element)

    def _full_name(self, node: Mapping, space: str, element: str) -> str:
        name = self._text(node, "name", element, "name the type")
        given = node.entries.get("namespace")
        if given is not None and "." not in name:
            space = self._namespace(given, element)
        full = name if "." in name or not space else f"{space}.{name}"
        if name and not _FULL_NAME.fullmatch(name):
            self._bad_name(node.entries["name"].value, name, element)
        if full.rpartition(".")[2] in PRIMITIVES:
            expected = "a name that is no primitive type's"
            self.reading.misfit(element, node.entries["name"].value, expected, "choose another", f"the name {full}")
        return full

    def _namespace(self, entry: Entry, element: str) -> str:
        value = entry.value
        if isinstance(value, Scalar) and (value.value is None or value.value == ""):
            return ""
        if isinstance(value, Scalar) and isinstance(value.value, str) and _FULL_NAME.fullmatch(value.text):
            return value.text
        expected = "names of letters, digits and `_`, separated by dots"
        self.reading.misfit(join(element, "namespace"), value, expected, "correct the namespace")
        return ""

    def _bad_name(self, node: Node, name: str, element: str) -> None:
        expected = "letters, digits and `_`, and no digit first"
        remedy = "choose a name that every language can use"
        self.reading.misfit(element, node, expected, remedy, f"the name {shown(name)}")

    def _text(self, node: Mapping, key: str, element: str, remedy: str) -> str:
        entry = node.entries.get(key)
        value = entry.value if entry else None
        if isinstance(value, Scalar) and isinstance(value.value, str) and value.text:
            return value.text
        found = described(value) if value else f"no `{key}`"
        self.reading.misfit(join(element, key), value or node, f"a text as `{key}`", remedy, found)
        return ""

    def _aliases(self, node: Mapping, space: str, element: str) -> tuple[str, ...]:
        """Other names of a type, in full: one without a dot lies in the type's own namespace."""
        return tuple(
            item.text if "." in item.text or not space else f"{space}.{item.text}"
            for item in self._texts(node, "aliases", element)
        )

    def _items(self, node: Mapping, key: str, element: str, remedy: str) -> tuple[Node, ...]:
        entry = node.entries.get(key)
        if entry is not None and isinstance(entry.value, Sequence):
            return entry.value.items
        found = described(entry.value) if entry else f"no `{key}`"
        at = entry.value if entry else node
        self.reading.misfit(join(element, key), at, f"a list as `{key}`", remedy, found)
        return ()

    def _texts(self, node: Mapping, key: str, element: str) -> list[Scalar]:
        """The texts of a list that may be missing."""
        entry = node.entries.get(key)
        if entry is None or (isinstance(entry.value, Scalar) and entry.value.value is None):
            return []
        kept = []
        for item in self._items(node, key, element, "write a list of names"):
            if isinstance(item, Scalar) and isinstance(item.value, str):
                kept.append(item)
            else:
                self.reading.misfit(join(element, key), item, "a text", "write a name in quotes")
        return kept

    def _symbols(self, node: Mapping, schema: Schema, element: str) -> None:
        seen: dict[str, Place] = {}
        if "symbols" not in node.entries:
            self._items(node, "symbols", element, "list the values")
        for item in self._texts(node, "symbols", element):
            if not _NAME.fullmatch(item.text):
                self._bad_name(item, item.text, element)
            if item.text in seen:
                self.reading.misfit(element, item, "every symbol once", "remove one", f"{shown(item.text)} again")
            seen.setdefault(item.text, self.reading.place(item))
        schema.symbols = tuple(seen)
        schema.places = {f"symbols.{symbol}": place for symbol, place in seen.items()}
        entry = node.entries.get("default")
        if entry is None:
            return
        if isinstance(entry.value, Scalar) and entry.value.value in seen:
            schema.default = entry.value.text
        else:
            found = f"the default {shown(defaults.text(entry.value))}"
            self.reading.misfit(element, entry.value, "one of the symbols", "correct the default", found)

    def _size(self, node: Mapping, element: str) -> int:
        entry = node.entries.get("size")
        value = entry.value.value if entry and isinstance(entry.value, Scalar) else None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        found = described(entry.value) if entry else "no `size`"
        expected = "a whole number of bytes as `size`"
        self.reading.misfit(element, entry.value if entry else node, expected, "say how many", found)
        return 0

    def _fields(self, node: Mapping, space: str, element: str) -> Iterator[Field]:
        seen: set[str] = set()
        for item in self._items(node, "fields", element, "list the fields"):
            if not isinstance(item, Mapping):
                remedy = 'write `{"name": …, "type": …}`'
                self.reading.misfit(join(element, "fields"), item, "a field", remedy)
                continue
            field = self._field(item, space, element)
            if field.name in seen:
                remedy = "remove or rename one"
                self.reading.misfit(
                    join(element, field.name),
                    item.entries["name"].value,
                    "every field once",
                    remedy,
                    f"{shown(field.name)} again",
                )
            elif field.name:
                seen.add(field.name)
                yield field

    def _field(self, node: Mapping, space: str, element: str) -> Field:
        name = self._text(node, "name", join(element, "fields"), "name the field")
        below = join(element, name)
        if name and not _NAME.fullmatch(name):
            self._bad_name(node.entries["name"].value, name, below)
        if "type" not in node.entries:
            self.reading.misfit(below, node, "the key `type`", "say what the field holds", "no `type`")
        entry = node.entries.get("type")
        default = node.entries.get("default")
        field = Field(
            name=name,
            type=self._schema(entry.value, space, below) if entry else self._stand_in(node),
            place=self.reading.place(node.entries["name"].value) if name else self.reading.place(node),
            default=default.value if default else None,
            aliases=tuple(item.text for item in self._texts(node, "aliases", below)),
            doc=_told(node, "doc"),
            order=self._order(node, below),
            places=self._places(node),
            attributes=_rest(node, _FIELD),
        )
        if default:
            self._defaults.append((below, field, default.value))
        if "logicalType" in node.entries:
            why = 'it stands beside the type, not inside: write `"type": {"type": …, "logicalType": …}`'
            self._remark("logical-type-ignored", below, node.entries["logicalType"], why)
        return field

    def _order(self, node: Mapping, element: str) -> str:
        entry = node.entries.get("order")
        if entry is None:
            return _ORDERS[0]
        if isinstance(entry.value, Scalar) and str(entry.value.value).casefold() in _ORDERS:
            return entry.value.text.casefold()
        self.reading.misfit(join(element, "order"), entry.value, " or ".join(_ORDERS), "choose one of them")
        return _ORDERS[0]

    def _check_default(self, element: str, field: Field, value: Node) -> None:
        told = defaults.text(value)
        if not defaults.fits(field.type, value):
            expected = "a default of the field's own type"
            remedy = "correct it, or the type"
            self.reading.misfit(join(element, "default"), value, expected, remedy, f"the default {shown(told)}")
        elif not defaults.fits_first(field.type, value):
            why = "it is of a later branch of the union; put that branch first"
            place = self.reading.place(value)
            self._remarks.append(Remark("default-not-first", join(element, "default"), told, why, place))


def _is_named(node: Mapping) -> bool:
    entry = node.entries.get("type")
    return entry is not None and isinstance(entry.value, Scalar) and _KINDS.get(entry.value.text) in NAMED


def _told(node: Mapping, key: str) -> str | None:
    entry = node.entries.get(key)
    return None if entry is None else defaults.text(entry.value)


def _rest(node: Mapping, known: frozenset[str]) -> dict[str, str]:
    return {key: canonical(entry.value) for key, entry in node.entries.items() if key not in known}
