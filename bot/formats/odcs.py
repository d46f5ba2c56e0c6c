"""The Open Data Contract Standard, versions 3.0, 3.1 and 3.2.

https://bitol-io.github.io/open-data-contract-standard/

What the standard has no word for stands under `customProperties`: `requireApprovalFrom` lists who must agree to a
breaking change, `consumers` who reads the data, and `compatibility` which level changes keep. `renamedFrom`,
`deprecated` and `sunset` are read there too, and a property's `unit` and `default`.
"""

from __future__ import annotations

import re
from functools import partial

from bot.facts.contract import Listed
from bot.formats import difference, levels, quality
from bot.formats.contract_rules import RULES
from bot.formats.document import Entry, Mapping, Node, Scalar, Unreadable, canonical, shown, told
from bot.formats.fields import Fields, Places
from bot.formats.format import DOCUMENTS, Examination, Source
from bot.formats.model import MAP_KEY, Contract, Promise, Property, Role, SchemaObject, Server, Told

__all__ = ["NAME", "RULES", "SUFFIXES", "examine", "recognises", "references"]

NAME = "odcs"
SUFFIXES = DOCUMENTS

_TELLTALES = (re.compile(rb"apiVersion"), re.compile(rb"\bDataContract\b"))
_VERSION = re.compile(r"v3\.\d+\.\d+")
_LOGICAL = frozenset(
    {"string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean", "map", "vector"}
)
_OWNERS = frozenset({"owner", "data owner", "product owner"})
_STEWARDS = frozenset({"steward", "data steward"})
_IDENTITY = ("id", "tenant", "domain", "dataProduct")
_DOCUMENTATION = ("authoritativeDefinitions", "businessName", "examples", "contractCreatedTs", "synonyms")
_DERIVATION = ("transformSourceObjects", "transformLogic", "transformDescription")
_PROTECTION = ("encryptedName", "criticalDataElement")
_TOP = frozenset({
    *_IDENTITY, *_DOCUMENTATION, "apiVersion", "kind", "version", "status", "name", "description", "tags", "schema",
    "slaProperties", "slaDefaultElement", "servers", "team", "roles", "support", "price", "customProperties",
})  # fmt: skip
_OBJECT = frozenset({
    *_DOCUMENTATION, "id", "name", "physicalName", "physicalType", "logicalType", "description", "tags", "quality",
    "properties", "relationships", "customProperties", "dataGranularityDescription",
})  # fmt: skip
_PROPERTY = frozenset({
    *_DOCUMENTATION, *_DERIVATION, *_PROTECTION, "id", "name", "physicalName", "physicalType", "logicalType",
    "logicalTypeOptions", "description", "tags", "quality", "properties", "items", "map", "relationships", "required",
    "unique", "primaryKey", "primaryKeyPosition", "partitioned", "partitionKeyPosition", "classification", "enum",
    "customProperties",
})  # fmt: skip
_VECTOR = ("elementType", "dimensions")
_OURS = frozenset({
    "unit", "default", "pii", "deprecated", "sunset", "renamedFrom", "consumers", "requireApprovalFrom",
    "compatibility",
})  # fmt: skip


def recognises(source: Source) -> bool:
    """Whether the file is an ODCS contract: a document with an `apiVersion` and the kind `DataContract`."""
    if not source.is_document:
        return False
    node = source.document
    if isinstance(node, Unreadable):
        return source.says(*_TELLTALES)
    if not isinstance(node, Mapping):
        return False
    kind = node.entries.get("kind")
    is_contract = kind is not None and isinstance(kind.value, Scalar) and kind.value.text.casefold() == "datacontract"
    return is_contract or ("apiVersion" in node.entries and "schema" in node.entries)


def references(_source: Source) -> tuple[str, ...]:
    """A contract stands alone."""
    return ()


def examine(old: Source | None, new: Source | None) -> Examination:
    """What changes from one contract to another, or what is wrong with one."""
    return difference.examine(old, new, read)


def read(root: Fields) -> Contract:
    """The contract in a document; what is wrong with it is noted in the reading."""
    _check_head(root)
    custom = _Custom(root)
    servers = tuple(_server(server) for server in root.each("servers", by="server"))
    owner = _owner(root)
    dialects = {server.told.get("type", "") for server in servers}
    promises = tuple(_promise(promise) for promise in root.each("slaProperties", by="property"))
    return Contract(
        element="",
        place=root.place,
        places=root.places_as(
            breaking_change_policy="customProperties",
            consumers="customProperties",
            retention="slaProperties",
            dataset="name",
        ),
        dataset=root.text("name") or root.text("id") or "",
        dialect=dialects.pop() if len(dialects) == 1 else "",
        renamed_from=custom.text("renamedFrom"),
        is_deprecated=bool(custom.flag("deprecated")),
        sunset=custom.text("sunset"),
        compatibility=custom.level("compatibility"),
        version=root.text("version"),
        status=root.text("status"),
        owner=owner,
        steward=_member(root, _STEWARDS),
        approvers=custom.listed("requireApprovalFrom"),
        consumers=custom.consumers("consumers"),
        objects=tuple(_object(item) for item in root.named("schema")),
        promises=tuple(promise for promise in promises if promise.name != "retention"),
        retention=next((promise.value for promise in promises if promise.name == "retention"), None),
        servers=servers,
        roles=tuple(_role(role) for role in root.each("roles", by="role")),
        support=tuple(filter(None, (channel.text("channel") for channel in root.each("support", by="channel")))),
        team=_team(root, owner),
        tags=root.texts("tags"),
        description=_description(root),
        identity=root.told(_IDENTITY),
        documentation=root.told(_DOCUMENTATION),
        custom={**custom.rest, **root.told(("price",)), **root.rest(_TOP)},
    )


def _check_head(root: Fields) -> None:
    version = root.required_text("apiVersion", "add `apiVersion: v3.1.0`")
    if version and not _VERSION.fullmatch(version):
        root.wrong("apiVersion", "a version of ODCS 3, such as v3.1.0", "migrate the contract to ODCS 3")
    kind = root.required_text("kind", "add `kind: DataContract`")
    if kind and kind != "DataContract":
        root.wrong("kind", "`DataContract`", "write `kind: DataContract`")
    for name in ("id", "version", "status"):
        root.required_text(name, f"the standard asks for `{name}`")


class _Custom:
    """The `customProperties` of one part: `property`/`value` pairs, read as the entries of a mapping."""

    def __init__(self, fields: Fields) -> None:
        entries = {}
        for item in fields.each("customProperties", by="property"):
            name = item.required_text("property", "name the property")
            entry, label = item.mapping.entries.get("value"), item.mapping.entries.get("property")
            if name in entries:
                remedy = "keep one of the two"
                item.reading.misfit(item.element, item.mapping, "every property once", remedy, f"{shown(name)} again")
            if entry and label and isinstance(label.value, Scalar):
                entries[name] = Entry(label.value, entry.value)
        mapping = Mapping(entries, fields.mapping.line, fields.mapping.column)
        self._fields = Fields(fields.reading, mapping, fields.path("customProperties"))
        self.text = self._fields.text
        self.flag = self._fields.flag
        self.level = partial(levels.read, self._fields)
        self.listed = self._fields.listed
        self.consumers = self._fields.consumers
        self.places = self._fields.places
        self.rest: Told = self._fields.told(name for name in entries if name not in _OURS)

    def default(self) -> str | None:
        return self._fields.told(("default",)).get("default")


def _owner(root: Fields) -> Listed | None:
    """The member whose role is owner, else the team itself (3.1)."""
    if (owner := _member(root, _OWNERS)) is not None:
        return owner
    team = root.node("team")
    if isinstance(team, Mapping):
        fields = Fields(root.reading, team, "team")
        name = fields.text("name")
        return Listed(name=name, place=fields.places["name"]) if name else None
    return None


def _member(root: Fields, roles: frozenset[str]) -> Listed | None:
    """The first member with one of these roles."""
    for member in _members(root):
        if (member.text("role") or "").casefold() in roles:
            name = member.text("username") or member.text("name")
            if name:
                return Listed(name=name, place=member.place)
    return None


def _members(root: Fields) -> list[Fields]:
    """A team is a list of members in 3.0, a mapping with `members` since 3.1."""
    team = root.node("team")
    if isinstance(team, Mapping):
        return Fields(root.reading, team, "team").each("members", by="username")
    return root.each("team", by="username")


def _team(root: Fields, owner: Listed | None) -> tuple[str, ...]:
    """The members besides the owner."""
    names = (member.text("username") or member.text("name") for member in _members(root))
    return tuple(name for name in names if name and not (owner and name == owner.name))


def _description(root: Fields) -> str | None:
    """Purpose, limitations and usage as one text; in some contracts it is one already."""
    node = root.node("description")
    return None if node is None else node.text if isinstance(node, Scalar) else canonical(node)


def _server(server: Fields) -> Server:
    name = server.required_text("server", "name the server")
    server.required_text("type", "say what kind of server it is, such as `type: postgres`")
    told = server.told(key for key in server.mapping.entries if key not in {"server", "description", "roles"})
    return Server(element=server.element, place=server.place, places=server.places, name=name, told=told)


def _role(role: Fields) -> Role:
    approvers = (role.text("firstLevelApprovers"), role.text("secondLevelApprovers"))
    return Role(
        element=role.element,
        place=role.place,
        places=role.places,
        name=role.required_text("role", "name the role"),
        access=role.text("access"),
        approvers=tuple(filter(None, approvers)),
    )


def _promise(promise: Fields) -> Promise:
    name = promise.required_text("property", "name what is promised, such as `property: latency`")
    value = promise.required_text("value", "say how much is promised")
    return Promise(
        element=".".join(filter(None, (promise.element, promise.text("element")))),
        place=promise.place,
        places=promise.places,
        name=name,
        value=" ".join(filter(None, (value, promise.text("unit")))),
        driver=promise.text("driver"),
    )


def _object(item: Fields) -> SchemaObject:
    columns = item.named("properties")
    properties = tuple(_property(column) for column in columns)
    custom = _Custom(item)
    name = item.required_text("name", "name the schema object")
    return SchemaObject(
        element=item.element,
        place=item.place,
        places=item.places,
        name=name,
        table=item.text("physicalName") or name,
        id=item.text("id"),
        physical_name=item.text("physicalName"),
        physical_type=item.text("physicalType"),
        renamed_from=custom.text("renamedFrom"),
        is_deprecated=bool(custom.flag("deprecated")),
        sunset=custom.text("sunset"),
        primary_key=_ordered(columns, "primaryKey", "primaryKeyPosition"),
        partitioning=_ordered(columns, "partitioned", "partitionKeyPosition"),
        properties=properties,
        quality=quality.read(item),
        relationships=_relationships(item),
        tags=item.texts("tags"),
        description=item.text("description"),
        custom={**custom.rest, **item.rest(_OBJECT)},
        documentation=item.told(_DOCUMENTATION),
    )


def _ordered(columns: list[Fields], flag: str, position: str) -> tuple[str, ...]:
    """The names of the columns that carry a flag, by their position; those without one come last, as they stand."""
    flagged = [column for column in columns if column.flag(flag)]
    places = {id(column): column.whole(position) for column in flagged}
    last = len(columns)
    flagged.sort(key=lambda column: last if (place := places[id(column)]) is None or place < 0 else place)
    return tuple(column.text("name") or "" for column in flagged)


def _property(column: Fields) -> Property:
    custom = _Custom(column)
    logical, physical = _logical_type(column), column.text("physicalType")
    return Property(
        element=column.element,
        place=column.place,
        places=_places(column, custom),
        name=column.required_text("name", "name the property"),
        id=column.text("id"),
        type=physical or logical or "",
        is_physical=physical is not None,
        logical_type=logical,
        physical_name=column.text("physicalName"),
        is_nullable=not (column.flag("required") or column.flag("primaryKey")),
        is_unique=bool(column.flag("unique")),
        default=custom.default(),
        enum=_enum(column),
        unit=custom.text("unit"),
        classification=column.text("classification"),
        tags=(*column.texts("tags"), *(["pii"] if custom.flag("pii") else [])),
        description=column.text("description"),
        is_deprecated=bool(custom.flag("deprecated")),
        sunset=custom.text("sunset"),
        renamed_from=custom.text("renamedFrom"),
        properties=(*(_property(nested) for nested in column.named("properties")), *_items(column), *_map(column)),
        quality=quality.read(column),
        relationships=_relationships(column),
        constraints=_constraints(column),
        protection=column.told(_PROTECTION),
        derivation=column.told(_DERIVATION),
        custom={**custom.rest, **column.rest(_PROPERTY)},
        documentation=column.told(_DOCUMENTATION),
    )


def _places(column: Fields, custom: _Custom) -> Places:
    """Where each attribute stands, under the model's own names too."""
    kind = "physicalType" if column.node("physicalType") else "logicalType"
    options = column.fields("logicalTypeOptions")
    below = custom.places.over(options.places) if options else custom.places
    return column.places_as(type=kind, nullable="required").over(below)


def _logical_type(column: Fields) -> str | None:
    logical = column.text("logicalType")
    if logical is not None and logical not in _LOGICAL:
        nearest = column.reading.nearest(logical, _LOGICAL)
        remedy = f"write `{nearest}`" if nearest else "put an engine's own type under `physicalType`"
        column.wrong("logicalType", f"one of {', '.join(sorted(_LOGICAL))}", remedy)
    return _vector(column) if logical == "vector" else logical


def _vector(column: Fields) -> str:
    """A vector's type with what belongs to it: `vector(float32,1536)`."""
    options = column.fields("logicalTypeOptions")
    told = options.told(_VECTOR) if options else {}
    return f"vector({','.join(told[key] for key in _VECTOR if key in told)})" if told else "vector"


def _items(column: Fields) -> tuple[Property, ...]:
    """An array's items, as a nested property called `[]`."""
    items = column.fields("items")
    return (_nested(column, items, "[]"),) if items else ()


def _map(column: Fields) -> tuple[Property, ...]:
    """A map's keys and values, as nested properties called `{key}` and `{}`; since 3.2."""
    inner = column.fields("map")
    sides = [(inner.fields(key), name) for key, name in (("key", MAP_KEY), ("value", "{}"))] if inner else []
    return tuple(_nested(column, side, name) for side, name in sides if side)


def _nested(column: Fields, inner: Fields, name: str) -> Property:
    label = Scalar(name, name, inner.mapping.line, inner.mapping.column)
    named = {"name": Entry(label, label), **inner.mapping.entries}
    mapping = Mapping(named, inner.mapping.line, inner.mapping.column)
    return _property(Fields(column.reading, mapping, f"{column.element}{name}"))


def _constraints(column: Fields) -> Told:
    """What the options say, without what is part of a vector's type."""
    options = column.fields("logicalTypeOptions")
    if options is None:
        return {}
    rest = _VECTOR if column.text("logicalType") == "vector" else ()
    return options.told(key for key in options.mapping.entries if key not in rest)


def _enum(column: Fields) -> tuple[str, ...] | None:
    """The permitted values; since 3.2 an item may be a mapping with a `value`."""
    return tuple(_enum_value(item) for item in column.items("enum")) if column.node("enum") else None


def _enum_value(item: Node) -> str:
    entry = item.entries.get("value") if isinstance(item, Mapping) else None
    return told(entry.value if entry else item)


def _relationships(fields: Fields) -> tuple[str, ...]:
    return tuple(canonical(item) for item in fields.items("relationships"))
