"""What objects are asked: their properties by name, by pattern and otherwise."""

from __future__ import annotations

from dataclasses import replace

from bot.formats.document import Scalar
from bot.formats.inclusion.asking import Asking
from bot.formats.inclusion.documents import Schema
from bot.formats.inclusion.shape import (
    Branch,
    Keys,
    Range,
    Shape,
    dependents_of,
    is_false,
    is_within,
    keys_of,
    range_of,
    required_of,
)


def object_(asking: Asking, shape: Shape, schema: Schema) -> bool:
    """Whether an object has the properties that it must, and none that it may not."""
    if "object" not in shape.types:
        return True
    wanted, needed = keys_of(schema), required_of(schema)
    named = schema.below("propertyNames")
    return (
        needed <= shape.required
        and is_within(size(shape), range_of(schema, "minProperties", "maxProperties"))
        and (named is None or _names_fit(asking, shape, named))
        and (wanted is None or _keys_fit(asking, shape, wanted))
        and all(_dependent(asking, shape, name, then) for name, then in dependents_of(schema))
    )


def size(shape: Shape) -> Range:
    """How many properties an object has."""
    least, most = shape.size
    closed = [keys for keys in shape.keys if not keys.patterns and keys.rest and is_false(keys.rest)]
    ends = [len(keys.names) for keys in closed] + ([] if most is None else [most])
    return max(least, len(shape.required)), min(ends, default=None)


def _names_fit(asking: Asking, shape: Shape, names: Schema) -> bool:
    if any(asking.within([known], [names]) for known in shape.names):
        return True
    closed = next((keys for keys in shape.keys if not keys.patterns and keys.rest and is_false(keys.rest)), None)
    return closed is not None and all(
        asking.within([asking.constant_of(Scalar(name, name, 0, 0))], [names]) for name in closed.names
    )


def _keys_fit(asking: Asking, shape: Shape, wanted: Keys) -> bool:
    names = {*wanted.names, *(name for keys in shape.keys for name in keys.names)}
    return all(_key_fits(asking, shape, wanted, name) for name in sorted(names)) and _others_fit(asking, shape, wanted)


def _key_fits(asking: Asking, shape: Shape, wanted: Keys, name: str) -> bool:
    told = wanted.at(name)
    if told is None:  # a pattern that cannot be decided: whatever it says has to hold
        told = [*wanted.patterns.values(), *filter(None, [wanted.names.get(name) or wanted.rest])]
    return not asking.may_have(shape, name) or asking.within(shape.at(name), told)


def _others_fit(asking: Asking, shape: Shape, wanted: Keys) -> bool:
    """Properties that no side names: those that match a pattern, and all others."""
    rests = shape.rests
    patterns = {pattern: schema for keys in shape.keys for pattern, schema in keys.patterns.items()}
    for pattern, target in wanted.patterns.items():
        if pattern not in patterns:
            if not asking.within(rests, [target]) or not all(
                asking.within([each], [target]) for each in patterns.values()
            ):
                return False
        elif not asking.within([patterns[pattern]], [target]):
            return False
    if wanted.rest is None:
        return True
    others = [schema for pattern, schema in patterns.items() if pattern not in wanted.patterns]
    return asking.within(rests, [wanted.rest]) and all(asking.within([each], [wanted.rest]) for each in others)


def _dependent(asking: Asking, shape: Shape, name: str, then: frozenset[str] | Schema) -> bool:
    if not asking.may_have(shape, name):
        return True
    had = shape.having(name)
    for known, more in shape.with_keys:
        if known in had.required:
            had = replace(had, key=had.key | {("has", more)}, required=had.required | more)
    if isinstance(then, frozenset):
        return then <= had.required
    for known, schema in shape.with_schemas:
        if known in had.required:
            had = had.also(Branch(fits=(schema,)))
    return asking.holds(had, then)
