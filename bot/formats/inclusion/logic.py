"""What schemas made of schemas ask."""

from __future__ import annotations

from bot.formats.document import Mapping, Scalar, canonical
from bot.formats.inclusion.asking import Asking
from bot.formats.inclusion.documents import Schema
from bot.formats.inclusion.shape import IN_PLACE, Branch, Shape


def reference(asking: Asking, shape: Shape, schema: Schema) -> bool:
    """Whether it fits what is referred to; a reference that leads nowhere means what it meant before."""
    if schema.reference is None:
        return True
    target = schema.target
    return asking.holds(shape, target) if target else f"$ref {schema.reference}" in shape.opaque


def all_of(asking: Asking, shape: Shape, schema: Schema) -> bool:
    """Whether every branch fits."""
    return all(asking.holds(shape, branch) for branch in schema.each("allOf"))


def any_of(asking: Asking, shape: Shape, schema: Schema) -> bool:
    """Whether one branch fits."""
    branches = schema.each("anyOf")
    return not branches or any(asking.holds(shape, branch) for branch in branches)


def one_of(asking: Asking, shape: Shape, schema: Schema) -> bool:
    """One branch fits, and each other does not."""
    branches = schema.each("oneOf")
    return not branches or any(
        asking.holds(shape, branch) and all(asking.apart(shape, other) for other in branches if other is not branch)
        for branch in branches
    )


def not_(asking: Asking, shape: Shape, schema: Schema) -> bool:
    """Whether what is refused does not fit."""
    refused = schema.below("not")
    return refused is None or asking.apart(shape, refused)


def condition(asking: Asking, shape: Shape, schema: Schema) -> bool:
    """Whether each of the two ways leads to what it asks."""
    asked, then, otherwise = (schema.below(word) for word in ("if", "then", "else"))
    if asked is None:
        return True
    met, unmet = shape.also(Branch(fits=(asked,))), shape.also(Branch(not_=(asked,)))
    return (then is None or asking.holds(met, then)) and (otherwise is None or asking.holds(unmet, otherwise))


def opaque(asking: Asking, shape: Shape, schema: Schema) -> bool:
    """What cannot be taken apart holds where the same text held before, and means the same."""
    entries = schema.node.entries if isinstance(schema.node, Mapping) else {}
    found = {word for word in ("$dynamicRef", "$recursiveRef") if word in entries}
    for word, plain in (("unevaluatedProperties", "additionalProperties"), ("unevaluatedItems", "items")):
        node = entries.get(word)
        is_open = node is None or (isinstance(node.value, Scalar) and node.value.value is True)
        is_plain = plain not in entries and not IN_PLACE & entries.keys() and "contains" not in entries
        if not is_open and not is_plain:
            found.add(word)
    if not found:
        return True
    text = canonical(schema.node)
    return text in shape.opaque and (asking.same_definitions or ("Ref: " not in text and "$ref" not in text))
