"""Logical types: what a stored number, text or byte string stands for.

A logical type on the wrong type, or a decimal whose scale is larger than its precision, is ignored by readers, and so
it is here. https://avro.apache.org/docs/1.12.0/specification/#logical-types
"""

from __future__ import annotations

import math

from bot.formats.document import Mapping, Scalar

_BASES = {
    "decimal": frozenset({"bytes", "fixed"}),
    "big-decimal": frozenset({"bytes"}),
    "uuid": frozenset({"string", "fixed"}),
    "date": frozenset({"int"}),
    "time-millis": frozenset({"int"}),
    "duration": frozenset({"fixed"}),
    **dict.fromkeys(
        (
            "time-micros",
            *(f"{kind}-{unit}" for kind in ("timestamp", "local-timestamp") for unit in ("millis", "micros", "nanos")),
        ),
        frozenset({"long"}),
    ),
}
_SIZES = {"uuid": 16, "duration": 12}


def read(node: Mapping, kind: str, size: int) -> tuple[str | None, str | None]:
    """The logical type that a schema of this kind (and size, of a fixed) has, and why the one it names is ignored.

    One that the specification does not know is kept: its users agreed on a meaning.
    """
    entry = node.entries.get("logicalType")
    if entry is None:
        return None, None
    if not isinstance(entry.value, Scalar) or not isinstance(entry.value.value, str):
        return None, "it is no text"
    name = entry.value.text
    bases = _BASES.get(name)
    if bases is not None and kind not in bases:
        return None, f"`{name}` is for {' or '.join(sorted(bases))}, not for {kind}"
    if kind == "fixed" and name in _SIZES and size != _SIZES[name]:
        return None, f"`{name}` takes {_SIZES[name]} bytes, not {size}"
    return _decimal(node, kind, size) if name == "decimal" else (name, None)


def _decimal(node: Mapping, kind: str, size: int) -> tuple[str | None, str | None]:
    precision, scale = _whole(node, "precision"), _whole(node, "scale")
    if precision is None or precision < 1:
        return None, "a decimal needs a `precision` of at least 1"
    scale = 0 if "scale" not in node.entries else scale
    if scale is None or not 0 <= scale <= precision:
        return None, "a decimal's `scale` is a whole number from 0 to its `precision`"
    if kind == "fixed" and precision > digits(size):
        return None, f"{size} bytes hold at most {digits(size)} digits"
    return f"decimal({precision}, {scale})", None


def digits(size: int) -> int:
    """How many decimal digits always fit into so many bytes of two's complement."""
    return math.floor(math.log10(2) * (8 * size - 1)) if size else 0


def _whole(node: Mapping, key: str) -> int | None:
    entry = node.entries.get(key)
    value = entry.value.value if entry and isinstance(entry.value, Scalar) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
