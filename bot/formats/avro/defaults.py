"""Default values: whether one is of its type, and one text for all that are the same.

https://avro.apache.org/docs/1.12.0/specification/#schema-record
"""

from __future__ import annotations

import json

from bot.formats.avro.model import Schema
from bot.formats.document import Mapping, Node, Plain, Scalar, Sequence, plain

_BITS = {"int": 31, "long": 63}
_LAST_BYTE = "\xff"


def fits(schema: Schema, value: Node) -> bool:
    """Whether `value` is a default of the type, in a union of any branch."""
    match schema.kind, value:
        case "union", _:
            return any(fits(branch, value) for branch in schema.branches)
        case "record", Mapping():
            return _is_record(schema, value)
        case "array", Sequence():
            return schema.inner is not None and all(fits(schema.inner, item) for item in value.items)
        case "map", Mapping():
            return schema.inner is not None and all(fits(schema.inner, entry.value) for entry in value.entries.values())
        case _, Scalar():
            return _is_scalar(schema, value)
        case _:
            return False


def fits_first(schema: Schema, value: Node) -> bool:
    """As `fits`, but of a union only the first branch counts, as parsers before Avro 1.12 ask."""
    return fits(schema.branches[0] if schema.branches else schema, value)


def _is_record(schema: Schema, value: Mapping) -> bool:
    """A field that is left out has its own default, which is looked at where it stands."""
    return all(
        fits(field.type, value.entries[field.name].value) if field.name in value.entries else field.default is not None
        for field in schema.fields
    )


def _is_scalar(schema: Schema, scalar: Scalar) -> bool:
    value = scalar.value
    match schema.kind, value:
        case "null", None:
            return True
        case "boolean", bool():
            return True
        case (("int" | "long" | "float" | "double"), (int() | float())) if not isinstance(value, bool):
            return _is_number(schema.kind, value)
        case (("string" | "bytes" | "fixed" | "enum"), str()):
            return _is_text(schema, value)
        case _:
            return False


def _is_number(kind: str, value: float) -> bool:
    bits = _BITS.get(kind)
    return bits is None or (isinstance(value, int) and -(1 << bits) <= value < 1 << bits)


def _is_text(schema: Schema, value: str) -> bool:
    """Bytes are written as characters up to U+00FF, one for each."""
    if schema.kind == "enum":
        return value in schema.symbols
    if schema.kind == "string":
        return True
    return all(char <= _LAST_BYTE for char in value) and (schema.kind == "bytes" or len(value) == schema.size)


def text(value: Node) -> str:
    """One text for every default that is the same value: `1`, `1.0` and `1e0` are."""
    return json.dumps(_normal(plain(value)), sort_keys=True)


def _normal(value: Plain) -> Plain:
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_normal(item) for item in value]
        case dict():
            return {key: _normal(item) for key, item in value.items()}
        case _:
            return value
