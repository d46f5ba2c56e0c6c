"""What the names of one side mean: types across imports, and the features in force at each place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.formats.document import Unreadable, decoded
from bot.formats.protobuf.known import PREFIX, well_known
from bot.formats.protobuf.model import Enum, Extend, Field, File, Message, Options
from bot.formats.protobuf.parser import parse

Features = Mapping[str, str]

_MODERN: Features = {
    "field_presence": "EXPLICIT",
    "enum_type": "OPEN",
    "repeated_field_encoding": "PACKED",
    "utf8_validation": "VERIFY",
    "message_encoding": "LENGTH_PREFIXED",
    "json_format": "ALLOW",
}
_DEFAULTS: Mapping[str, Features] = {
    "proto2": {
        **_MODERN,
        "enum_type": "CLOSED",
        "repeated_field_encoding": "EXPANDED",
        "utf8_validation": "NONE",
        "json_format": "LEGACY_BEST_EFFORT",
    },
    "proto3": {**_MODERN, "field_presence": "IMPLICIT"},
    "2023": _MODERN,
    "2024": _MODERN,
}
"""https://protobuf.dev/editions/features/"""

_PREFIX = "features."
_MAX_IMPORTS = 64
_MAX_IMPORTED = 1 << 21
"""How many bytes of imported files are read in all."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A message or an enum where it stands. `key` is its name below the file's package, or its full name elsewhere."""

    key: str
    full: str
    node: Message | Enum
    features: Features
    schema: Schema


@dataclass(frozen=True, slots=True)
class Member:
    """A field where it stands: `scope` is the full name of what it stands in."""

    field: Field
    scope: str
    features: Features
    schema: Schema


@dataclass
class Schema:
    """One side: its file, and by full name all that the file and its imports declare."""

    file: File
    symbols: dict[str, Definition] = field(default_factory=dict)
    messages: dict[str, Definition] = field(default_factory=dict)
    enums: dict[str, Definition] = field(default_factory=dict)
    extensions: dict[str, list[Member]] = field(default_factory=dict)

    def resolve(self, name: str, scope: str) -> Definition | None:
        """What a type's name means within a scope, from the inside out; `None` where it is not known."""
        if name[0] == ".":
            return self._known(name[1:])
        while scope:
            found = self.symbols.get(f"{scope}.{name}")
            if found:
                return found
            scope = scope.rpartition(".")[0]
        return self._known(name)

    def _known(self, full: str) -> Definition | None:
        if full not in self.symbols and full.startswith(PREFIX):
            _declare(self, well_known(), is_own=False)
        return self.symbols.get(full)

    def members(self, definition: Definition) -> list[Member]:
        """The fields of a message."""
        if not isinstance(definition.node, Message):
            return []
        inside = definition.features
        return [
            Member(each, definition.full, laid_over(inside, each.options), definition.schema)
            for each in definition.node.fields
        ]


def laid_over(features: Features, options: Options) -> Features:
    """The features in force where these options stand."""
    told = {name[len(_PREFIX) :]: each.value for name, each in options.items() if name.startswith(_PREFIX)}
    return {**features, **told} if told else features


def schema(file: File, imported: tuple[File, ...] = ()) -> Schema:
    """The names of a file and of what it imports."""
    side = Schema(file)
    for each in (file, *imported):
        _declare(side, each, is_own=each is file)
    for extend, scope, features in _extends(side, file):
        _extend(side, extend, scope, features)
    return side


def _declare(side: Schema, file: File, *, is_own: bool) -> None:
    features = laid_over(_DEFAULTS[file.syntax], file.options)
    for definition in _definitions(side, file, file.package, features):
        side.symbols.setdefault(definition.full, definition)
        if is_own:
            (side.messages if isinstance(definition.node, Message) else side.enums)[definition.key] = definition


def _definitions(side: Schema, inside: File | Message, above: str, features: Features) -> Iterator[Definition]:
    nodes: tuple[Message | Enum, ...] = (*inside.messages, *inside.enums)
    for node in nodes:
        full = f"{above}.{node.name}" if above else node.name
        key = full.removeprefix(f"{side.file.package}.") if side.file.package else full
        in_force = laid_over(features, node.options)
        yield Definition(key, full, node, in_force, side)
        if isinstance(node, Message):
            yield from _definitions(side, node, full, in_force)


def _extends(side: Schema, file: File) -> Iterator[tuple[Extend, str, Features]]:
    features = laid_over(_DEFAULTS[file.syntax], file.options)
    yield from ((each, file.package, features) for each in file.extends)
    for definition in list(side.messages.values()):
        if isinstance(definition.node, Message):
            yield from ((each, definition.full, definition.features) for each in definition.node.extends)


def _extend(side: Schema, extend: Extend, scope: str, features: Features) -> None:
    extended = side.resolve(extend.type, scope)
    key = extended.key if extended else extend.type.lstrip(".")
    members = [Member(each, scope, laid_over(features, each.options), side) for each in extend.fields]
    side.extensions.setdefault(key, []).extend(members)


def wanted(file: File, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Where the imports of a file, and those of the imported files that `files` holds already, may lie."""
    found = {path for reading in (file, *imported(file, files)) for path in _imports(reading, file.path)}
    return tuple(sorted(found - files.keys() - {file.path}))


def imported(file: File, files: Mapping[str, bytes]) -> tuple[File, ...]:
    """The files that a file imports, as far as they are in the repository and can be read."""
    found: dict[str, File] = {}
    waiting, left = [file], _MAX_IMPORTED
    while waiting and len(found) < _MAX_IMPORTS:
        reading = waiting.pop()
        for each in reading.imports:
            path = next((path for path in _paths(each.path, file.path) if path in files), None)
            if path is None or path in found or path == file.path:
                continue
            left -= len(files[path])
            read = _parsed(path, files[path]) if left >= 0 else None
            if read:
                found[path] = read
                waiting.append(read)
    return tuple(found.values())


def _imports(file: File, near: str) -> Iterator[str]:
    for each in file.imports[:_MAX_IMPORTS]:
        yield from _paths(each.path, near)


def _paths(imported: str, near: str) -> Iterator[str]:
    """Where an import may lie: below one of the folders that the importing file lies in, nearest first."""
    if not _is_inside(imported):
        return
    folder = near
    while folder:
        folder = folder.rpartition("/")[0]
        yield f"{folder}/{imported}" if folder else imported


def _is_inside(path: str) -> bool:
    """Whether a path is a plain one: relative, and without steps upward."""
    return bool(path) and not {"", ".", ".."} & set(path.split("/"))


def _parsed(path: str, data: bytes) -> File | None:
    try:
        return parse(path, decoded(data))
    except Unreadable:
        return None
