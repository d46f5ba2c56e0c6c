"""Whether it is known that no value has a shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR

from bot.formats.document import Node, Scalar
from bot.formats.inclusion.arrays import count
from bot.formats.inclusion.asking import Asking
from bot.formats.inclusion.documents import Schema
from bot.formats.inclusion.objects import size
from bot.formats.inclusion.shape import Shape
from bot.formats.inclusion.values import decimal, divides, matches, type_of


def is_empty(asking: Asking, shape: Shape) -> bool:
    """Whether no value has the shape, as far as can be told."""
    if shape.is_nothing or not shape.types:
        return True
    if any(_holds_plainly(asking, shape, refused) for refused in shape.nots):
        return True
    if shape.values is not None and not any(is_met(shape, node) for node in shape.values.values()):
        return True
    return all(_EMPTY.get(type_, _never_empty)(asking, shape) for type_ in shape.types)


def _holds_plainly(asking: Asking, shape: Shape, refused: Schema) -> bool:
    others = tuple(each for each in shape.nots if each is not refused)
    bare = replace(shape, key=shape.key | {("without", id(refused.node))}, nots=others)
    return asking.holds(bare, refused)


def _no_object(asking: Asking, shape: Shape) -> bool:
    least, most = size(shape)
    return (most is not None and least > most) or any(not asking.may_have(shape, name) for name in shape.required)


def _no_array(asking: Asking, shape: Shape) -> bool:
    least, most = count(asking, shape)
    if most is not None and least > most:
        return True
    return any(held.least > 0 and asking.empty(asking.shape([held.schema])) for held in shape.holdings)


def is_met(shape: Shape, node: Node) -> bool:
    """Whether a value may have the shape, as far as its plain keywords say."""
    if type_of(node) not in shape.types:
        return False
    if not isinstance(node, Scalar):
        return True
    number = decimal(node)
    if number is not None:
        above = shape.low is None or shape.low <= (number, False)
        below = shape.high is None or (number, True) <= (shape.high[0], not shape.high[1])
        return above and below and all(divides(each, number) for each in shape.multiples)
    if isinstance(node.value, str):
        length, (least, most) = len(node.value), shape.length
        return (
            length >= least
            and (most is None or length <= most)
            and all(matches(pattern, node.value) is not False for pattern in shape.patterns)
        )
    return True


def _never_empty(_asking: Asking, _shape: Shape) -> bool:
    return False


def _no_integer(_asking: Asking, shape: Shape) -> bool:
    if shape.low is None or shape.high is None:
        return False
    least = shape.low[0].to_integral_value(ROUND_CEILING)
    most = shape.high[0].to_integral_value(ROUND_FLOOR)
    least += shape.low[1] and least == shape.low[0]
    most -= shape.high[1] and most == shape.high[0]
    return least > most


def _no_fraction(_asking: Asking, shape: Shape) -> bool:
    if any(divisor == divisor.to_integral_value() for divisor in shape.multiples):
        return True
    if shape.low is None or shape.high is None:
        return False
    is_whole = shape.low[0] == shape.low[0].to_integral_value()
    is_one = shape.low[0] == shape.high[0]
    return shape.low[0] > shape.high[0] or (is_one and (is_whole or shape.low[1] or shape.high[1]))


def _no_string(_asking: Asking, shape: Shape) -> bool:
    least, most = shape.length
    return most is not None and least > most


_EMPTY: dict[str, Callable[[Asking, Shape], bool]] = {
    "integer": _no_integer,
    "fraction": _no_fraction,
    "string": _no_string,
    "object": _no_object,
    "array": _no_array,
}
