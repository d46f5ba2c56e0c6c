"""What is known of a value that fits some schemas: one conjunction of everything they say, references followed.

What cannot be put into it is left out, so that a shape never admits less than its schemas do.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from bot.formats.document import Mapping, Node, Scalar, Sequence, canonical
from bot.formats.inclusion.documents import OPENAPI, Schema
from bot.formats.inclusion.values import FRACTION, INTEGER, NAMES, TYPES, Key, decimal, key, matches, type_of, whole

NUMBERS = frozenset({INTEGER, FRACTION})
OPAQUE = ("unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef")
"""Keywords whose meaning depends on what other schemas have looked at: only the same text is the same."""

IN_PLACE = frozenset({
    "allOf", "anyOf", "oneOf", "not", "if", "$ref", "$dynamicRef", "$recursiveRef", "dependentSchemas", "dependencies",
})  # fmt: skip
_MAX_NODES = 2_000
_MOST_OTHERS = 50
_MOST_PATTERNS = 50

Range: TypeAlias = "tuple[int, int | None]"
"""The least and the greatest count."""

Bound: TypeAlias = "tuple[Decimal, bool]"
"""A number, and whether it is itself excluded."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What one schema says of an object's properties: by name, by pattern, and `rest` of all others."""

    names: ReadOnly[str, Schema]
    patterns: ReadOnly[str, Schema]
    rest: Schema | None

    def at(self, name: str) -> list[Schema] | None:
        """The schemas that a property fits; `None` where a pattern cannot be decided."""
        if len(self.patterns) > _MOST_PATTERNS:
            return None
        found = [self.names[name]] if name in self.names else []
        answers = {pattern: matches(pattern, name) for pattern in self.patterns}
        if None in answers.values():
            return None
        found += [self.patterns[pattern] for pattern, does in answers.items() if does]
        return found or ([self.rest] if self.rest else [])


@dataclass(frozen=True, slots=True)
class Items:
    """What one schema says of an array's items: the first by position, and `rest` of all others."""

    first: tuple[Schema, ...]
    rest: Schema | None

    def at(self, index: int) -> list[Schema]:
        """The schemas that an item fits."""
        found = self.first[index] if index < len(self.first) else self.rest
        return [found] if found else []


@dataclass(frozen=True, slots=True)
class Holding:
    """How many items fit a schema (`contains`)."""

    schema: Schema
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Branch:
    """One of several ways: what then fits, and what then does not."""

    fits: tuple[Schema, ...] = ()
    not_: tuple[Schema, ...] = ()


@dataclass(slots=True, eq=False)
class Shape:
    """The conjunction. `own` are the nodes it was made of; `key` tells it from every other shape."""

    key: frozenset[object] = frozenset()
    own: frozenset[int] = frozenset()
    types: frozenset[str] = TYPES
    low: Bound | None = None
    high: Bound | None = None
    multiples: frozenset[Decimal] = frozenset()
    length: Range = (0, None)
    patterns: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    values: ReadOnly[Key, Node] | None = None
    keys: tuple[Keys, ...] = ()
    required: frozenset[str] = frozenset()
    size: Range = (0, None)
    names: tuple[Schema, ...] = ()
    with_keys: tuple[tuple[str, frozenset[str]], ...] = ()
    with_schemas: tuple[tuple[str, Schema], ...] = ()
    items: tuple[Items, ...] = ()
    count: Range = (0, None)
    is_unique: bool = False
    holdings: tuple[Holding, ...] = ()
    nots: tuple[Schema, ...] = ()
    choices: tuple[tuple[Branch, ...], ...] = ()
    opaque: frozenset[str] = frozenset()
    is_nothing: bool = False

    def only(self, type_: str) -> Shape:
        """The same where the value is of one type."""
        return replace(self, key=self.key | {("type", type_)}, types=self.types & {type_})

    def also(self, branch: Branch) -> Shape:
        """The same where the value also fits some schemas, and does not fit others."""
        added = [("fits", id(each.node)) for each in branch.fits] + [("not", id(each.node)) for each in branch.not_]
        shape = replace(self, key=self.key.union(added), nots=self.nots + branch.not_)
        for each in branch.fits:
            add(shape, each)
        return shape

    def having(self, name: str) -> Shape:
        """The same where an object has a property."""
        had = self.required | {name}
        return replace(self, key=self.key | {("has", name)}, types=self.types & {"object"}, required=had)

    def without_choice(self, index: int) -> Shape:
        """The same, one of the choices not looked at any more."""
        left = self.choices[:index] + self.choices[index + 1 :]
        return replace(self, key=self.key | {("chosen", index, len(self.choices))}, choices=left)

    def at(self, name: str) -> list[Schema]:
        """Schemas that a property fits; perhaps not all of them."""
        return [schema for keys in self.keys for schema in keys.at(name) or ()]

    def item(self, index: int) -> list[Schema]:
        """The schemas that an item fits."""
        return [schema for items in self.items for schema in items.at(index)]

    @property
    def patterned(self) -> int:
        """How many patterns a property's name is held to."""
        return sum(len(keys.patterns) for keys in self.keys)

    @property
    def rests(self) -> list[Schema]:
        """The schemas that every property fits which no `keys` name or match."""
        return [keys.rest for keys in self.keys if keys.rest]

    @property
    def longest(self) -> int:
        """How many items have a schema by position."""
        return max((len(items.first) for items in self.items), default=0)


def shape_of(schemas: list[Schema]) -> Shape:
    """What is known of a value that fits all of these."""
    shape = Shape(key=frozenset(("fits", id(schema.node)) for schema in schemas))
    for schema in schemas:
        add(shape, schema)
    return shape


def add(shape: Shape, schema: Schema) -> None:
    """Add what a schema says, and what it refers to and is made of."""
    waiting = [schema]
    while waiting and len(shape.own) < _MAX_NODES:
        each = waiting.pop()
        if id(each.node) in shape.own:
            continue
        shape.own |= {id(each.node)}
        if isinstance(each.node, Scalar):
            shape.is_nothing |= each.node.value is False
        elif isinstance(each.node, Mapping):
            target = each.target
            waiting += [target] if target else []
            waiting += each.each("allOf")
            _say(shape, each)


def _say(shape: Shape, schema: Schema) -> None:
    _types(shape, schema)
    _numbers(shape, schema)
    _texts(shape, schema)
    _objects(shape, schema)
    _arrays(shape, schema)
    _ways(shape, schema)
    if any(schema.get(word) is not None for word in OPAQUE):
        shape.opaque |= {canonical(schema.node)}
    if schema.reference is not None and schema.target is None:
        shape.opaque |= {f"$ref {schema.reference}"}


def types_of(schema: Schema) -> frozenset[str] | None:
    """The types that `type` admits, `None` where it is not said."""
    node = schema.get("type")
    if node is None:
        return None
    words = node.items if isinstance(node, Sequence) else (node,)
    found = {kind for word in words if isinstance(word, Scalar) for kind in NAMES.get(word.text, TYPES)}
    nullable = schema.get("nullable")
    if schema.document.dialect == OPENAPI and isinstance(nullable, Scalar) and nullable.value is True:
        found.add("null")
    return frozenset(found)


def values_of(schema: Schema) -> dict[Key, Node] | None:
    """The values that `enum` and `const` admit, `None` where neither is said."""
    enum, const = schema.get("enum"), schema.get("const")
    if schema.document.is_flagged:
        const = None
    listed = {key(item): item for item in enum.items} if isinstance(enum, Sequence) else None
    if const is None:
        return listed
    return {key(const): const} if listed is None or key(const) in listed else {}


def _types(shape: Shape, schema: Schema) -> None:
    told = types_of(schema)
    if told is not None:
        shape.types &= told
    values = values_of(schema)
    if values is not None:
        known = shape.values
        shape.values = values if known is None else {each: node for each, node in known.items() if each in values}
        shape.types &= {type_of(node) for node in shape.values.values()}


def bounds_of(schema: Schema) -> tuple[Bound | None, Bound | None]:
    """The least and the greatest number, each with whether it is itself excluded."""
    lows, highs = _bounds(schema, "inimum"), _bounds(schema, "aximum")
    return max(lows, default=None), min(highs, key=_ends, default=None)


def _bounds(schema: Schema, word: str) -> list[Bound]:
    plain, other = decimal(schema.get(f"m{word}")), decimal(schema.get(f"exclusiveM{word}"))
    if schema.document.is_flagged:
        return [] if plain is None else [(plain, schema.flag(f"exclusiveM{word}"))]
    return [(bound, bound is other) for bound in (plain, other) if bound is not None]


def _ends(bound: Bound) -> tuple[Decimal, bool]:
    """Upper bounds in order: the excluded one of two equal ones comes first."""
    return bound[0], not bound[1]


def _numbers(shape: Shape, schema: Schema) -> None:
    low, high = bounds_of(schema)
    if low is not None:
        shape.low = low if shape.low is None else max(shape.low, low)
    if high is not None:
        shape.high = high if shape.high is None else min(shape.high, high, key=_ends)
    divisor = decimal(schema.get("multipleOf"))
    if divisor is not None:
        shape.multiples |= {divisor}


def range_of(schema: Schema, least: str, most: str) -> Range:
    """A count's least and greatest value."""
    return whole(schema.get(least)) or 0, whole(schema.get(most))


def narrowed(one: Range, other: Range) -> Range:
    """What both ranges admit."""
    ends = [end for end in (one[1], other[1]) if end is not None]
    return max(one[0], other[0]), min(ends, default=None)


def _texts(shape: Shape, schema: Schema) -> None:
    shape.length = narrowed(shape.length, range_of(schema, "minLength", "maxLength"))
    shape.patterns |= _text(schema, "pattern")
    shape.formats |= _text(schema, "format")


def _text(schema: Schema, word: str) -> frozenset[str]:
    node = schema.get(word)
    return frozenset({node.text}) if isinstance(node, Scalar) else frozenset()


def keys_of(schema: Schema) -> Keys | None:
    """What a schema says of an object's properties, `None` where it says nothing."""
    rest = schema.below("additionalProperties")
    if rest is None and not (isinstance(schema.node, Mapping) and IN_PLACE & schema.node.entries.keys()):
        rest = schema.below("unevaluatedProperties")
    names, patterns = schema.named("properties"), schema.named("patternProperties")
    return Keys(names, patterns, rest) if names or patterns or rest else None


def required_of(schema: Schema) -> set[str]:
    """The properties that an object must have."""
    node = schema.get("required")
    return {item.text for item in node.items if isinstance(item, Scalar)} if isinstance(node, Sequence) else set()


def dependents_of(schema: Schema) -> Iterator[tuple[str, frozenset[str] | Schema]]:
    """What an object must have, or fit, where it has a property."""
    for word in ("dependentRequired", "dependentSchemas", "dependencies"):
        for name, told in schema.named(word).items():
            if isinstance(told.node, Sequence):
                yield name, frozenset(item.text for item in told.node.items if isinstance(item, Scalar))
            elif isinstance(told.node, Scalar) and isinstance(told.node.value, str):
                yield name, frozenset({told.node.text})
            else:
                yield name, told


def _objects(shape: Shape, schema: Schema) -> None:
    keys = keys_of(schema)
    if keys:
        shape.keys += (keys,)
    shape.required |= required_of(schema)
    shape.size = narrowed(shape.size, range_of(schema, "minProperties", "maxProperties"))
    names = schema.below("propertyNames")
    if names:
        shape.names += (names,)
    for name, needed in dependents_of(schema):
        if isinstance(needed, Schema):
            shape.with_schemas += ((name, needed),)
        else:
            shape.with_keys += ((name, needed),)


def items_of(schema: Schema) -> Items | None:
    """What a schema says of an array's items, `None` where it says nothing."""
    items = schema.get("items")
    if isinstance(items, Sequence):
        first, rest = schema.each("items"), schema.below("additionalItems")
    else:
        first, rest = schema.each("prefixItems"), schema.below("items")
    if rest is None and not (isinstance(schema.node, Mapping) and IN_PLACE & schema.node.entries.keys()):
        rest = schema.below("unevaluatedItems") if schema.get("contains") is None else None
    return Items(first, rest) if first or rest else None


def holding_of(schema: Schema) -> Holding | None:
    """What `contains` asks for."""
    held = schema.below("contains")
    if held is None:
        return None
    least = whole(schema.get("minContains"))
    return Holding(held, 1 if least is None else least, whole(schema.get("maxContains")))


def _arrays(shape: Shape, schema: Schema) -> None:
    items = items_of(schema)
    if items:
        shape.items += (items,)
    shape.count = narrowed(shape.count, range_of(schema, "minItems", "maxItems"))
    shape.is_unique |= schema.flag("uniqueItems")
    holding = holding_of(schema)
    if holding:
        shape.holdings += (holding,)


def condition_of(schema: Schema) -> tuple[Branch, Branch] | None:
    """The two ways of `if`: what holds where it fits, and where it does not."""
    asked, then, otherwise = (schema.below(word) for word in ("if", "then", "else"))
    if asked is None or (then is None and otherwise is None):
        return None
    return (
        Branch(fits=(asked, *([then] if then else []))),
        Branch(fits=tuple([otherwise] if otherwise else []), not_=(asked,)),
    )


def _ways(shape: Shape, schema: Schema) -> None:
    refused = schema.below("not")
    if refused:
        shape.nots += (refused,)
    either, single = schema.each("anyOf"), schema.each("oneOf")
    if either:
        shape.choices += (tuple(Branch(fits=(branch,)) for branch in either),)
    if single:
        others = single if len(single) <= _MOST_OTHERS else ()
        shape.choices += (
            tuple(Branch((branch,), tuple(each for each in others if each is not branch)) for branch in single),
        )
    condition = condition_of(schema)
    if condition:
        shape.choices += (condition,)


def is_false(schema: Schema) -> bool:
    """Whether a schema admits nothing, and says so plainly."""
    return isinstance(schema.node, Scalar) and schema.node.value is False


def is_within(narrow: tuple[int, int | None], wide: tuple[int, int | None]) -> bool:
    """Whether one range lies in another."""
    return narrow[0] >= wide[0] and (wide[1] is None or (narrow[1] is not None and narrow[1] <= wide[1]))
