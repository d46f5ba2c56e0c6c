"""The Data Contract Specification, version 1.

https://datacontract.com

```yaml
dataContractSpecification: 1.1.0
id: trade-ledger
info: {title: Trade ledger, version: 1.0.0, owner: trade-data-team}
models:
  trades:
    fields:
      trade_id: {type: string, primaryKey: true}
      book: {$ref: "#/definitions/book"}
definitions:
  book: {type: string, maxLength: 20}
```

A `$ref` is resolved inside the document, and a field's own keys go before those of what it refers to; one that leads
out of the document, nowhere or round in a circle is a finding. A definition that nobody refers to says nothing.

The specification leaves room for keys of one's own. `requireApprovalFrom` and `consumers` stand at the top, beside
`compatibility`; `renamedFrom`, `deprecated` and `sunset` at a model or field; `unit` and `default` at a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.facts.contract import Listed
from bot.formats import difference, levels, quality, types
from bot.formats.contract_rules import RULES
from bot.formats.document import Mapping, Unreadable, told
from bot.formats.fields import Fields
from bot.formats.format import DOCUMENTS, Examination, Source
from bot.formats.model import MAP_KEY, Contract, Promise, Property, Role, SchemaObject, Server, Told
from bot.formats.pointers import Definitions

__all__ = ["NAME", "RULES", "SUFFIXES", "examine", "recognises", "references"]

NAME = "dcs"
SUFFIXES = DOCUMENTS

_TELLTALE = re.compile(rb"dataContractSpecification")
_VERSION = re.compile(r"1\.\d+\.\d+")
_DOCUMENTATION = ("title", "example", "examples", "links")
_CONSTRAINTS = (
    "format", "minLength", "maxLength", "pattern", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum",
)  # fmt: skip
_LIFE = ("renamedFrom", "deprecated", "sunset")
_TOP = frozenset({
    "dataContractSpecification", "id", "info", "servers", "terms", "models", "definitions", "servicelevels", "quality",
    "tags", "links", "examples", "requireApprovalFrom", "consumers", "compatibility", "deprecated", "sunset",
})  # fmt: skip
_INFO = frozenset({"title", "version", "status", "description", "owner", "contact"})
_MODEL = frozenset({
    *_DOCUMENTATION, *_LIFE, "type", "namespace", "description", "fields", "primaryKey", "quality", "config", "tags",
})  # fmt: skip
_FIELD = frozenset({
    *_DOCUMENTATION, *_CONSTRAINTS, *_LIFE, "$ref", "type", "description", "required", "primaryKey", "primary",
    "unique", "references", "enum", "precision", "scale", "pii", "classification", "tags", "fields", "items", "keys",
    "values", "quality", "lineage", "config", "unit", "default", "name", "domain",
})  # fmt: skip
_WORDS = {
    "integer": "int", "long": "bigint", "number": "decimal", "numeric": "decimal", "string": "varchar",
    "text": "varchar", "timestamp": "timestamp_tz",
}  # fmt: skip
"""The specification's synonyms, as the lattice of types spells them; its `timestamp` has a time zone."""

_DEFAULT_PRECISION, _DEFAULT_SCALE = 38, 0
_PHYSICAL = re.compile(r"[a-z]+Type")
_NESTED = (("items", "[]"), ("keys", MAP_KEY), ("values", "{}"))
_PROMISED = {"percentage": "", "threshold": "", "recoveryTime": "recoveryTime", "recoveryPoint": "recoveryPoint",
             "responseTime": "responseTime"}  # fmt: skip
"""What a service level's value is about; the empty text is the level itself."""


def recognises(source: Source) -> bool:
    """Whether the file is such a contract: a document with `dataContractSpecification`."""
    if not source.is_document:
        return False
    node = source.document
    if isinstance(node, Unreadable):
        return source.says(_TELLTALE)
    return isinstance(node, Mapping) and "dataContractSpecification" in node.entries


def references(_source: Source) -> tuple[str, ...]:
    """A contract stands alone."""
    return ()


def examine(old: Source | None, new: Source | None) -> Examination:
    """What changes from one contract to another, or what is wrong with one."""
    return difference.examine(old, new, read)


def read(root: Fields) -> Contract:
    """The contract in a document; what is wrong with it is noted in the reading."""
    version = root.required_text("dataContractSpecification", "add `dataContractSpecification: 1.1.0`")
    if version and not _VERSION.fullmatch(version):
        root.wrong("dataContractSpecification", "a version 1, such as 1.1.0", "migrate the contract to version 1")
    info = _part(root, "info")
    servers = tuple(_server(name, server) for name, server in _each(root, "servers"))
    dialects = {server.told.get("type", "") for server in servers}
    dialect = dialects.pop() if len(dialects) == 1 else ""
    reader = _Reader(Definitions(root), dialect)
    return Contract(
        element="",
        place=root.place,
        places=root.places_as(breaking_change_policy="requireApprovalFrom", dataset="id", retention="servicelevels",
                              support="info").over(info.places),
        dataset=root.required_text("id", "name the contract, as in `id: trade-ledger`"),
        dialect=dialect,
        version=info.required_text("version", "say which version this is, as in `version: 1.0.0`"),
        status=info.text("status"),
        owner=_owner(info),
        approvers=root.listed("requireApprovalFrom"),
        consumers=root.consumers("consumers"),
        objects=tuple(reader.model(name, model) for name, model in _each(root, "models")),
        promises=tuple(_promises(root)),
        retention=_retention(root),
        servers=servers,
        roles=tuple(_roles(root)),
        support=tuple(_contact(info)),
        tags=root.texts("tags"),
        description=_description(root, info),
        compatibility=levels.read(root, "compatibility"),
        is_deprecated=bool(root.flag("deprecated")),
        sunset=root.text("sunset"),
        documentation={"title": info.required_text("title", "name the data"), **root.told(("links", "examples"))},
        custom={**_terms(root), **info.rest(_INFO), **root.rest(_TOP)},
    )  # fmt: skip


def _part(root: Fields, name: str) -> Fields:
    """A mapping of its own below the top, empty where there is none."""
    return root.fields(name) or Fields(root.reading, Mapping({}, root.mapping.line, root.mapping.column), name)


def _each(fields: Fields, name: str, above: str | None = None) -> Iterator[tuple[str, Fields]]:
    """The entries of a mapping whose values are mappings, each with its name."""
    below = fields.fields(name)
    for entry in below.mapping.entries.values() if below else ():
        step = f"{fields.path(name) if above is None else above}.{entry.key.text}"
        if isinstance(entry.value, Mapping):
            yield entry.key.text, Fields(fields.reading, entry.value, step)
        else:
            fields.reading.misfit(step, entry.value, "a mapping", "write `key: value` lines below it")


def _owner(info: Fields) -> Listed | None:
    name = info.text("owner")
    return Listed(name=name, place=info.places["owner"]) if name else None


def _contact(info: Fields) -> Iterator[str]:
    contact = _part(info, "contact")
    yield from filter(None, (contact.text(key) for key in ("name", "url", "email")))


def _description(root: Fields, info: Fields) -> str | None:
    """What the data is, and what it may be used for, as one text."""
    terms = _part(root, "terms").told(("description", "usage", "limitations"))
    said = (info.text("description"), *terms.values())
    return "\n".join(filter(None, said)) or None


def _terms(root: Fields) -> Told:
    told = _part(root, "terms").told(("policies", "billing"))
    return {f"terms.{key}": value for key, value in told.items()}


def _server(name: str, server: Fields) -> Server:
    server.required_text("type", "say what kind of server it is, as in `type: postgres`")
    told = server.told(key for key in server.mapping.entries if key not in {"description", "roles"})
    return Server(element=server.element, place=server.place, places=server.places, name=name, told=told)


def _roles(root: Fields) -> Iterator[Role]:
    """The roles that grant access, server by server."""
    for name, server in _each(root, "servers"):
        for role in server.each("roles"):
            called = role.required_text("name", "name the role")
            yield Role(element=role.element, place=role.place, places=role.places, name=f"{name}.{called}")


def _promises(root: Fields) -> Iterator[Promise]:
    """The service levels but retention, the term of notice, and the quality that is promised for all models."""
    for name, level in _each(root, "servicelevels"):
        for key, value in level.told(level.mapping.entries).items():
            if name != "retention" and key != "description":
                yield _promise(level, key, _PROMISED.get(key, f"{name}.{key}") or name, value)
    terms = _part(root, "terms")
    for fields, key in ((terms, "noticePeriod"), (root, "quality")):
        for value in fields.told((key,)).values():
            yield _promise(fields, key, key, value)


def _promise(level: Fields, key: str, name: str, value: str) -> Promise:
    return Promise(element=level.path(key), place=level.places[key], name=name, value=value)


def _retention(root: Fields) -> str | None:
    level = _part(_part(root, "servicelevels"), "retention")
    return "unlimited" if level.flag("unlimited") else level.text("period")


class _Reader:
    """Reads models and their fields, with what `$ref` leads to and the engine that physical types belong to."""

    def __init__(self, definitions: Definitions, dialect: str) -> None:
        self._definitions = definitions
        self._dialect = dialect

    def model(self, name: str, model: Fields) -> SchemaObject:
        columns = tuple(self._fields(model, ()))
        # Keys that only carry a flag have no order among them.
        key = model.texts("primaryKey") or tuple(sorted(column.name for column, is_key in columns if is_key))
        return SchemaObject(
            element=model.element,
            place=model.place,
            places=model.places_as(primary_key="primaryKey", physicalType="type"),
            name=name,
            table=name,
            physical_type=model.text("type"),
            renamed_from=model.text("renamedFrom"),
            is_deprecated=bool(model.flag("deprecated")),
            sunset=model.text("sunset"),
            primary_key=key,
            properties=tuple(column for column, _ in columns),
            quality=quality.read(model),
            tags=model.texts("tags"),
            description=model.text("description"),
            custom={**model.told(("namespace",)), **_config(model), **model.rest(_MODEL)},
            documentation=model.told(_DOCUMENTATION),
        )

    def _fields(self, part: Fields, above: Sequence[str]) -> Iterator[tuple[Property, bool]]:
        """The fields of a model or field, each with whether it says that it is the primary key."""
        for name, field in _each(part, "fields", part.element):
            resolved, within = self._definitions.resolved(field, above)
            is_key = bool(resolved.flag("primaryKey") or resolved.flag("primary"))
            yield self._field(name, resolved, within, is_key=is_key), is_key

    def _nested(self, field: Fields, above: Sequence[str]) -> Iterator[Property]:
        """The fields below a field; an array's items and a map's keys and values as fields with names of their own."""
        yield from (column for column, _ in self._fields(field, above))
        for key, name in _NESTED:
            below = field.fields(key)
            if below:
                inner = Fields(field.reading, below.mapping, f"{field.element}{name}")
                yield self._field(name, *self._definitions.resolved(inner, above))

    def _field(self, name: str, field: Fields, above: Sequence[str], *, is_key: bool = False) -> Property:
        physical, logical = _physical_type(field, self._dialect), _logical_type(field)
        return Property(
            element=field.element,
            place=field.place,
            places=field.places_as(nullable="required").over(_part(field, "config").places),
            name=name,
            type=physical or logical,
            is_physical=physical is not None,
            logical_type=_spelled(logical),
            is_nullable=not (field.flag("required") or is_key),
            is_unique=bool(field.flag("unique")),
            default=field.told(("default",)).get("default"),
            enum=tuple(map(told, field.items("enum"))) if field.node("enum") else None,
            unit=field.text("unit"),
            classification=field.text("classification"),
            tags=(*field.texts("tags"), *(["pii"] if field.flag("pii") else [])),
            description=field.text("description"),
            is_deprecated=bool(field.flag("deprecated")),
            sunset=field.text("sunset"),
            renamed_from=field.text("renamedFrom"),
            properties=tuple(self._nested(field, above)),
            quality=quality.read(field),
            relationships=tuple(filter(None, [field.text("references")])),
            constraints=field.told(_CONSTRAINTS),
            derivation=field.told(("lineage",)),
            custom={**_config(field), **field.rest(_FIELD)},
            documentation=field.told(_DOCUMENTATION),
        )


def _logical_type(field: Fields) -> str:
    """The type with its precision and scale, where it has them; empty where the field does not say."""
    kind = field.text("type") or ""
    if kind != "null" and kind and types.parse(kind).kind == "unknown":
        field.wrong("type", "a type of the specification, such as `string`", "put an engine's own type under `config`")
    precision, scale = field.whole("precision"), field.whole("scale")
    if _spelled(kind) != "decimal" or (precision is None and scale is None):
        return kind
    precision = _DEFAULT_PRECISION if precision is None else precision
    return f"{kind}({precision},{_DEFAULT_SCALE if scale is None else scale})"


def _spelled(kind: str) -> str:
    """The type in words that mean the same in every dialect."""
    word, mark, size = kind.casefold().partition("(")
    return f"{_WORDS.get(word, word)}{mark}{size}"


def _physical_type(field: Fields, dialect: str) -> str | None:
    """The engine's own type under `config`: the one of the servers, else the only one, else all of them."""
    config = _part(field, "config")
    kinds = config.told(key for key in config.mapping.entries if _PHYSICAL.fullmatch(key))
    if f"{dialect}Type" in kinds:
        return kinds[f"{dialect}Type"]
    told = kinds.values() if len(kinds) == 1 else [f"{key}: {kind}" for key, kind in sorted(kinds.items())]
    return ", ".join(told) or None


def _config(fields: Fields) -> Told:
    """What is told to tools, apart from the engines' own types."""
    config = _part(fields, "config")
    told = config.told(key for key in config.mapping.entries if not _PHYSICAL.fullmatch(key))
    return {f"config.{key}": value for key, value in told.items()}
