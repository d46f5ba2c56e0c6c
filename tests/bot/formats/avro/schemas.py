"""Schemas and changes to them, at random: what the laws, the oracle and the witnesses are asked about."""

import copy

from hypothesis import assume
from hypothesis import strategies as st

from bot.formats.avro.reader import read
from bot.formats.format import Source

PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"]
DEFAULTS = {
    "null": None,
    "boolean": True,
    "int": 7,
    "long": 1 << 40,
    "float": 0.5,
    "double": 2,
    "bytes": "\u00ff\u0000",
    "string": "x",
}
LOGICAL = [
    {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2},
    {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 4},
    {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2},
    {"type": "int", "logicalType": "date"},
    {"type": "int", "logicalType": "time-millis"},
    {"type": "long", "logicalType": "time-micros"},
    *(
        {"type": "long", "logicalType": f"{kind}timestamp-{unit}"}
        for kind in ("", "local-")
        for unit in ("millis", "micros", "nanos")
    ),
    {"type": "string", "logicalType": "uuid"},
]
FIELDS = ["a", "b", "c", "d"]
NAMES = ["A", "B", "C", "n.A", "n.B"]
SYMBOLS = ["X", "Y", "Z"]


class Builder:
    """Draws one schema; a named type is defined once and referred to afterwards."""

    def __init__(self, draw, *, logical):
        self.draw = draw
        self.logical = logical
        self.defined = {}

    def one_of(self, *values):
        return self.draw(st.sampled_from(values))

    def record(self, name, depth):
        record = {"type": "record", "name": name, "fields": []}
        self.defined[name] = record
        for field in self.draw(st.lists(st.sampled_from(FIELDS), max_size=3, unique=True)):
            record["fields"].append(self.field(field, depth))
        return record

    def field(self, name, depth):
        field = {"name": name, "type": self.type(depth)}
        if self.draw(st.booleans()):
            default = default_of(field["type"], self.defined)
            if default is not NotImplemented:
                field["default"] = default
        if self.draw(st.integers(0, 5)) == 0:
            field["aliases"] = self.draw(st.lists(st.sampled_from(FIELDS), max_size=2, unique=True))
        return field

    def type(self, depth, *, in_union=False):
        kinds = ["primitive"] * 4 + (["logical"] if self.logical else [])
        if depth > 0:
            kinds += ["array", "map", "named", "named"] + ([] if in_union else ["union", "union"])
        return getattr(self, f"_{self.one_of(*kinds)}")(depth - 1)

    def _primitive(self, _depth):
        return self.one_of(*PRIMITIVES)

    def _logical(self, _depth):
        return self.one_of(*LOGICAL)

    def _array(self, depth):
        return {"type": "array", "items": self.type(depth)}

    def _map(self, depth):
        return {"type": "map", "values": self.type(depth)}

    def _union(self, depth):
        branches = self.draw(st.lists(st.builds(lambda: self.type(depth, in_union=True)), max_size=3))
        seen = set()
        return [each for each in branches if label(each) not in seen and not seen.add(label(each))]

    def _named(self, depth):
        name = self.one_of(*NAMES)
        if name in self.defined:
            return name
        kind = self.one_of("record", "record", "enum", "fixed")
        if kind == "record":
            return self.record(name, depth)
        self.defined[name] = named = {"type": kind, "name": name}
        if kind == "fixed":
            named["size"] = self.one_of(1, 2)
        else:
            named["symbols"] = self.draw(st.lists(st.sampled_from(SYMBOLS), min_size=1, unique=True))
            if self.draw(st.booleans()):
                named["default"] = named["symbols"][0]
        if self.draw(st.integers(0, 5)) == 0:
            named["aliases"] = [self.one_of(*NAMES)]
        return named


def label(schema):
    """What a union may hold only one of; a union inside it is wrong anyway."""
    if isinstance(schema, list):
        return "union"
    if isinstance(schema, dict):
        return schema.get("name", schema["type"])
    return schema


def default_of(schema, defined):  # noqa: PLR0911 - one for each kind of type
    """Some default of a type, `NotImplemented` where there is none."""
    if isinstance(schema, list):
        return default_of(schema[0], defined) if schema else NotImplemented
    if isinstance(schema, str) and schema in DEFAULTS:
        return DEFAULTS[schema]
    full = defined.get(schema) if isinstance(schema, str) else schema
    match full["type"]:
        case "array":
            return []
        case "map":
            return {}
        case "enum":
            return full["symbols"][-1]
        case "fixed":
            return "x" * full["size"]
        case "record":
            return NotImplemented if any("default" not in field for field in full["fields"]) else {}
        case kind:
            return DEFAULTS[kind]


@st.composite
def schemas(draw, *, logical=False):
    """A valid schema."""
    builder = Builder(draw, logical=logical)
    schema = builder.record("R", 2) if draw(st.integers(0, 4)) else builder.type(2)
    assume(is_valid(schema))
    return schema


@st.composite
def changed(draw, *, logical=False):
    """Two valid schemas, the second made of the first by one change to three."""
    old = draw(schemas(logical=logical))
    new = copy.deepcopy(old)
    for _ in range(draw(st.integers(1, 3))):
        new = mutated(draw, new, logical=logical)
    assume(is_valid(new))
    return old, new


def is_valid(schema):
    import json  # noqa: PLC0415 - the test's own, not the loader's

    return read(Source("s.avsc", json.dumps(schema).encode())).is_sound


def mutated(draw, schema, *, logical):
    """The schema with one place changed."""
    places = list(spots(schema, ()))
    path = draw(st.sampled_from(places))
    here = at(schema, path)
    builder = Builder(draw, logical=logical)
    if isinstance(here, dict) and here.get("type") in {"record", "enum", "fixed"} and draw(st.integers(0, 3)):
        alter(draw, here, builder)
        return schema
    if isinstance(here, list) and draw(st.integers(0, 3)):
        alter_union(draw, here, builder)
        return schema
    return put(schema, path, builder.type(draw(st.integers(0, 1))))


def spots(schema, path):
    """The path of every type inside a schema."""
    yield path
    if isinstance(schema, list):
        for index, branch in enumerate(schema):
            yield from spots(branch, (*path, index))
    elif isinstance(schema, dict):
        for key in ("items", "values"):
            if key in schema:
                yield from spots(schema[key], (*path, key))
        for index, field in enumerate(schema.get("fields", [])):
            yield from spots(field["type"], (*path, "fields", index, "type"))


def at(schema, path):
    for step in path:
        schema = schema[step]
    return schema


def put(schema, path, value):
    if not path:
        return value
    at(schema, path[:-1])[path[-1]] = value
    return schema


def alter(draw, named, builder):
    """Change a named type itself."""
    what = draw(st.sampled_from(["content", "content", "content", "name", "alias"]))
    if what == "name":
        was, named["name"] = named["name"], builder.one_of(*NAMES)
        if draw(st.booleans()):
            named["aliases"] = [was]
    elif what == "alias":
        named["aliases"] = [builder.one_of(*NAMES)]
    elif named["type"] == "fixed":
        named["size"] = 3
    elif named["type"] == "enum":
        named["symbols"] = draw(st.lists(st.sampled_from(SYMBOLS), min_size=1, unique=True))
        named.pop("default", None)
        if draw(st.booleans()):
            named["default"] = named["symbols"][0]
    else:
        alter_fields(draw, named["fields"], builder)


def alter_fields(draw, fields, builder):
    """Add, remove, rename or change one field."""
    left = [name for name in FIELDS if name not in {field["name"] for field in fields}]
    if left and (not fields or draw(st.booleans())):
        fields.insert(draw(st.integers(0, len(fields))), builder.field(builder.one_of(*left), 1))
        return
    if not fields:
        return
    field = draw(st.sampled_from(fields))
    match draw(st.sampled_from(["remove", "rename", "default", "no default", "aliases"])):
        case "remove":
            fields.remove(field)
        case "rename" if left:
            was, field["name"] = field["name"], builder.one_of(*left)
            if draw(st.booleans()):
                field["aliases"] = [was]
        case "default" if isinstance(field["type"], list | dict) or field["type"] in DEFAULTS:
            default = default_of(field["type"], {name: {"type": "record", "fields": [{}]} for name in [*NAMES, "R"]})
            if default is not NotImplemented:
                field["default"] = default
        case "no default":
            field.pop("default", None)
        case _:
            field["aliases"] = draw(st.lists(st.sampled_from(FIELDS), max_size=2, unique=True))


def alter_union(draw, branches, builder):
    """Add, remove or turn round branches."""
    match draw(st.sampled_from(["add", "remove", "reverse"])):
        case "add":
            branch = builder.type(0, in_union=True)
            if label(branch) not in {label(each) for each in branches}:
                branches.insert(draw(st.integers(0, len(branches))), branch)
        case "remove" if branches:
            branches.pop(draw(st.integers(0, len(branches) - 1)))
        case _:
            branches.reverse()
