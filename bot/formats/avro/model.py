"""A schema as it is compared: a named type is one object however often it is referred to, so it may hold itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.facts.finding import Place
from bot.formats.document import Node

PRIMITIVES = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})
NAMED = frozenset({"record", "enum", "fixed"})


@dataclass(slots=True, eq=False, kw_only=True)
class Schema:
    """One schema. `kind` is the type's name in the specification, `union` for a list of types.

    `name` is the full name of a named type, empty for all others. `logical` is the logical type with what belongs to
    it (`decimal(10, 2)`), `None` where there is none or where the specification has readers ignore it. `inner` are an
    array's items or a map's values. `attributes` are those that mean nothing to Avro, as canonical text.
    """

    kind: str
    place: Place
    name: str = ""
    aliases: tuple[str, ...] = ()
    logical: str | None = None
    doc: str | None = None
    fields: tuple[Field, ...] = ()
    branches: tuple[Schema, ...] = ()
    inner: Schema | None = None
    symbols: tuple[str, ...] = ()
    default: str | None = None
    size: int = 0
    places: dict[str, Place] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)

    def at(self, key: str) -> Place:
        """Where something of this type is said, or the type itself."""
        return self.places.get(key, self.place)

    @property
    def short(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition(".")[2]


@dataclass(slots=True, eq=False, kw_only=True)
class Field:
    """One field of a record; `default` is what stands in the file, `None` where nothing does."""

    name: str
    type: Schema
    place: Place
    default: Node | None = None
    aliases: tuple[str, ...] = ()
    doc: str | None = None
    order: str = "ascending"
    places: dict[str, Place] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    id: None = None
    renamed_from: None = None

    def at(self, key: str) -> Place:
        """Where something of this field is said, or the field itself."""
        return self.places.get(key, self.place)


def options(schema: Schema) -> tuple[Schema, ...]:
    """What a value may be: a union's branches, or the type itself."""
    return schema.branches if schema.kind == "union" else (schema,)


def told(schema: Schema) -> str:
    """The type in one line: `int`, `bytes decimal(10, 2)`, `array<a.B>`, `[null, string]`."""
    match schema.kind:
        case "union":
            return f"[{', '.join(map(told, schema.branches))}]"
        case "array" | "map" if schema.inner:
            what = f"{schema.kind}<{told(schema.inner)}>"
        case _:
            what = schema.name or schema.kind
    return f"{what} {schema.logical}" if schema.logical else what


def join(element: str, step: str) -> str:
    """The path of something inside an element."""
    return f"{element}.{step}" if element else step
