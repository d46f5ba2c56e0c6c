"""What single values are asked: their type, and what numbers and texts are measured by."""

from __future__ import annotations

from decimal import Decimal

from bot.formats.document import Scalar
from bot.formats.inclusion.asking import Asking
from bot.formats.inclusion.documents import Schema
from bot.formats.inclusion.shape import NUMBERS, Shape, bounds_of, is_within, range_of, types_of, values_of
from bot.formats.inclusion.values import INTEGER, Key, decimal, divides, matches

_EVERY: dict[str, set[Key]] = {"null": {("NoneType", None)}, "boolean": {("bool", True), ("bool", False)}}
"""All values of the types that have but a few."""


def type_(asking: Asking, shape: Shape, schema: Schema) -> bool:
    """Whether the value is of a type that is admitted."""
    told = types_of(schema)
    return told is None or all(type_ in told or asking.empty(shape.only(type_)) for type_ in shape.types)


def value(_asking: Asking, shape: Shape, schema: Schema) -> bool:
    """Whether it is one of the values that are listed."""
    told = values_of(schema)
    if told is None:
        return True
    if shape.values is not None:
        return shape.values.keys() <= told.keys()
    return all(type_ in _EVERY and _EVERY[type_] <= told.keys() for type_ in shape.types)


def number(_asking: Asking, shape: Shape, schema: Schema) -> bool:
    """Whether a number lies between the bounds, and is a multiple where that is asked."""
    if not NUMBERS & shape.types:
        return True
    low, high = bounds_of(schema)
    divisor = decimal(schema.get("multipleOf"))
    if low is not None and (shape.low is None or shape.low < low):
        return False
    if high is not None and (shape.high is None or (shape.high[0], not shape.high[1]) > (high[0], not high[1])):
        return False
    return schema.get("multipleOf") is None or (divisor is not None and _is_multiple(shape, divisor))


def _is_multiple(shape: Shape, divisor: Decimal) -> bool:
    if shape.values is not None:
        numbers = [decimal(node) for node in shape.values.values()]
        return all(number is None or divides(divisor, number) for number in numbers)
    whole_numbers = {Decimal(1)} if shape.types & NUMBERS == {INTEGER} else set()
    return any(divides(divisor, number) for number in shape.multiples | whole_numbers)


def string(_asking: Asking, shape: Shape, schema: Schema) -> bool:
    """Whether a text is as long as it may be, and has the pattern and the format."""
    if "string" not in shape.types:
        return True
    pattern, format_ = schema.get("pattern"), schema.get("format")
    return (
        is_within(shape.length, range_of(schema, "minLength", "maxLength"))
        and (not isinstance(pattern, Scalar) or _has_pattern(shape, pattern.text))
        and (not isinstance(format_, Scalar) or format_.text in shape.formats)
    )


def _has_pattern(shape: Shape, pattern: str) -> bool:
    if pattern in shape.patterns:
        return True
    if shape.values is None:
        return False
    texts = [node.value for node in shape.values.values() if isinstance(node, Scalar)]
    return all(matches(pattern, text) for text in texts if isinstance(text, str))
