"""What arrays are asked: their items by position, how many there are, and what is among them."""

from __future__ import annotations

from bot.formats.inclusion.asking import Asking
from bot.formats.inclusion.documents import Schema
from bot.formats.inclusion.shape import Holding, Range, Shape, holding_of, is_false, is_within, items_of, range_of


def array(asking: Asking, shape: Shape, schema: Schema) -> bool:
    """Whether an array has as many items as it may, and of the kinds it may."""
    if "array" not in shape.types:
        return True
    lengths = count(asking, shape)
    is_unique = schema.flag("uniqueItems")
    holding = holding_of(schema)
    return (
        is_within(lengths, range_of(schema, "minItems", "maxItems"))
        and (not is_unique or shape.is_unique or (lengths[1] is not None and lengths[1] <= 1))
        and _items_fit(asking, shape, schema, lengths[1])
        and (holding is None or _holds_enough(asking, shape, holding, lengths))
    )


def count(asking: Asking, shape: Shape) -> Range:
    """How many items an array has."""
    least, most = shape.count
    ends = [len(items.first) for items in shape.items if items.rest and is_false(items.rest)]
    ends += [] if most is None else [most]
    ends += [index for index in range(shape.longest) if asking.empty(asking.shape(shape.item(index)))][:1]
    return least, min(ends, default=None)


def _items_fit(asking: Asking, shape: Shape, schema: Schema, most: int | None) -> bool:
    wanted = items_of(schema)
    if wanted is None:
        return True
    longest = max(shape.longest, len(wanted.first))
    reached = longest if most is None else min(longest, most)
    if not all(asking.within(shape.item(index), wanted.at(index)) for index in range(reached)):
        return False
    return (most is not None and most <= longest) or asking.within(shape.item(longest), wanted.at(longest))


def _holds_enough(asking: Asking, shape: Shape, wanted: Holding, lengths: Range) -> bool:
    return _holds_least(asking, shape, wanted, lengths) and _holds_most(asking, shape, wanted, lengths)


def _holds_least(asking: Asking, shape: Shape, wanted: Holding, lengths: Range) -> bool:
    if wanted.least == 0:
        return True
    if any(held.least >= wanted.least and asking.within([held.schema], [wanted.schema]) for held in shape.holdings):
        return True
    every = range(min(lengths[0], shape.longest + 1))
    fitting = sum(asking.within(shape.item(index), [wanted.schema]) for index in every)
    if lengths[0] > shape.longest and asking.within(shape.item(shape.longest), [wanted.schema]):
        fitting += lengths[0] - shape.longest - 1
    return fitting >= wanted.least


def _holds_most(asking: Asking, shape: Shape, wanted: Holding, lengths: Range) -> bool:
    if wanted.most is None:
        return True
    if lengths[1] is not None and lengths[1] <= wanted.most:
        return True
    return any(
        held.most is not None and held.most <= wanted.most and asking.within([wanted.schema], [held.schema])
        for held in shape.holdings
    )
