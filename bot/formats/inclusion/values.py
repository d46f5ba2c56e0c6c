"""JSON values as schemas see them: when two are the same, and what a number or a text is measured by."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

from bot.formats.document import Entry, Mapping, Node, Scalar, Sequence

INTEGER, FRACTION = "integer", "fraction"
TYPES = frozenset({"null", "boolean", INTEGER, FRACTION, "string", "array", "object"})
"""The types, numbers split in two: whole ones, and all others."""

NAMES = {**{name: frozenset({name}) for name in TYPES - {FRACTION}}, "number": frozenset({INTEGER, FRACTION})}
"""What the word under `type` admits."""

Key: TypeAlias = "tuple[object, ...]"
_MOST_DIGITS = 400


def key(node: Node) -> Key:
    """The same for values that JSON Schema calls equal: `1` and `1.0` are, `1` and `true` are not."""
    match node:
        case Scalar(_, None | bool() | str()):
            return (type(node.value).__name__, node.value)
        case Scalar():
            number = decimal(node)
            return ("number", node.text if number is None else number)
        case Sequence():
            return ("array", *(key(item) for item in node.items))
        case Mapping():
            return ("object", *sorted((name, key(entry.value)) for name, entry in node.entries.items()))


def decimal(node: Node | None) -> Decimal | None:
    """The number a scalar is, exactly; `None` where it is none, or too large to be counted with."""
    if not isinstance(node, Scalar) or isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return None
    number = Decimal(node.text) if not node.text.startswith(("0x", "0o")) else Decimal(str(node.value))
    return number if abs(number.adjusted()) <= _MOST_DIGITS else None


def whole(node: Node | None) -> int | None:
    """The count that a keyword such as `minLength` names; `1.0` is one too."""
    number = decimal(node)
    return int(number) if number is not None and number >= 0 and number == number.to_integral_value() else None


def constant(node: Node) -> Node:
    """The schema that only this value fits, spelled out in every keyword that says something of it."""
    match node:
        case Mapping():
            names = {name: constant(entry.value) for name, entry in node.entries.items()}
            said: dict[str, Node] = {
                "properties": _mapping(names),
                "required": Sequence(tuple(map(_text, names)), 0, 0),
            }
            return _mapping(
                {"const": node, **said, "additionalProperties": _FALSE, "maxProperties": _number(len(names))}
            )
        case Sequence():
            size = _number(len(node.items))
            first = Sequence(tuple(map(constant, node.items)), 0, 0)
            return _mapping({"const": node, "prefixItems": first, "items": _FALSE, "minItems": size, "maxItems": size})
        case Scalar(_, str(text)):
            return _mapping({"const": node, "minLength": _number(len(text)), "maxLength": _number(len(text))})
        case Scalar(_, None | bool()):
            return _mapping({"const": node})
        case _:
            return _mapping({"const": node, "minimum": node, "maximum": node})


def _mapping(entries: ReadOnly[str, Node]) -> Mapping:
    return Mapping(MappingProxyType({key: Entry(_text(key), value) for key, value in entries.items()}), 0, 0)


def _text(text: str) -> Scalar:
    return Scalar(text, text, 0, 0)


def _number(number: int) -> Scalar:
    return Scalar(str(number), number, 0, 0)


_FALSE = Scalar("false", value=False, line=0, column=0)


def type_of(node: Node) -> str:
    """The one type of a value."""
    match node:
        case Mapping():
            return "object"
        case Sequence():
            return "array"
        case Scalar(_, None):
            return "null"
        case Scalar(_, bool()):
            return "boolean"
        case Scalar(_, str()):
            return "string"
        case _:
            number = decimal(node)
            return INTEGER if number is not None and number == number.to_integral_value() else FRACTION


def divides(divisor: Decimal, number: Decimal) -> bool:
    """Whether a number is a multiple of another; what cannot be counted is not."""
    try:
        return divisor != 0 and number % divisor == 0
    except InvalidOperation:
        return False


def matches(pattern: str, text: str) -> bool | None:
    """Whether a text matches a pattern somewhere; `None` where that cannot be said.

    Only an engine whose time grows with the text alone is asked; patterns it does not know (look-around) are open.
    """
    validator = _validator(pattern)
    return None if validator is None else bool(validator.is_valid(text))


@lru_cache(maxsize=256)
def _validator(pattern: str) -> Any:  # noqa: ANN401 - a class of the library for each draft
    import jsonschema_rs  # noqa: PLC0415 - only schemas with patterns need it

    try:
        options = jsonschema_rs.RegexOptions(size_limit=1 << 20, dfa_size_limit=1 << 20)
        return jsonschema_rs.validator_for({"pattern": pattern}, pattern_options=options)
    except ValueError:
        return None
