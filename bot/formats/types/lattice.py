"""Which types hold every value of which others, unchanged."""

from __future__ import annotations

from collections.abc import Callable

from bot.formats.types.kinds import (
    BYTES,
    CLOCKED,
    DECIMALS,
    FLOATS,
    INTEGERS,
    NESTED,
    NUMBERS,
    SIGNED,
    TEXTS,
    UNSIGNED,
    VARYING_TEXTS,
    Type,
    digits,
)

_MILLISECONDS, _NANOSECONDS = 3, 9
_UNSIZED = frozenset({*FLOATS, "integer", "number"})
_LONGEST_FLOAT = 800
"""Characters enough to write any double out in full, without an exponent."""
_LONGEST_BOOLEAN = len("false")


def fits(narrow: Type, wide: Type) -> bool | None:
    """Whether every value of `narrow` is, unchanged, a value of `wide`; `None` where that cannot be known."""
    if narrow == wide:
        return True
    if "unknown" in {narrow.kind, wide.kind}:
        return None
    for from_kinds, to_kinds, judge in _FITS:
        if narrow.kind in from_kinds and wide.kind in to_kinds:
            return judge(narrow, wide)
    return False


def _number_fits(narrow: Type, wide: Type) -> bool | None:
    small, large = narrow.kind, wide.kind
    if small in DECIMALS and large in FLOATS:
        return narrow.parameters[1:] == (0,) and narrow.parameters[0] < len(str(2 ** FLOATS[large]))
    if {small, large} & DECIMALS:
        return _decimal_fits(narrow, wide)
    if small in FLOATS:
        return large in FLOATS and FLOATS[small] <= FLOATS[large]
    if small in SIGNED:
        return SIGNED[small] <= {**SIGNED, **FLOATS}.get(large, 0)
    if small in UNSIGNED:
        return UNSIGNED[small] <= {**SIGNED, **UNSIGNED, **FLOATS}.get(large, 0)
    return (small, large) == ("integer", "number")


def _decimal_fits(narrow: Type, wide: Type) -> bool | None:
    is_signed = narrow.kind in {"decimal", *SIGNED}
    if {narrow.kind, wide.kind} & _UNSIZED or (is_signed and wide.kind in {"decimal_unsigned", *UNSIGNED}):
        return False
    if not all(side.parameters for side in (narrow, wide) if side.kind in DECIMALS):
        return None
    if narrow.kind not in DECIMALS:
        precision, scale = wide.parameters
        return precision - scale >= digits(narrow.kind)
    precision, scale = narrow.parameters
    if wide.kind not in DECIMALS:
        return scale == 0 and precision < digits(wide.kind)
    wide_precision, wide_scale = wide.parameters
    return wide_scale >= scale and wide_precision - wide_scale >= precision - scale


def _written_fits(narrow: Type, wide: Type) -> bool:
    """Whether a text is long enough for the longest way to write a value."""
    return not wide.parameters or (_written(narrow) or wide.parameters[0] + 1) <= wide.parameters[0]


def _written(narrow: Type) -> int | None:
    """The characters of the longest value written in full; `None` where there is no longest."""
    if narrow.kind in INTEGERS:
        return digits(narrow.kind) + (narrow.kind in SIGNED)
    if narrow.kind in DECIMALS and narrow.parameters:
        return narrow.parameters[0] + len("-0.")
    return {"boolean": _LONGEST_BOOLEAN, **dict.fromkeys(FLOATS, _LONGEST_FLOAT)}.get(narrow.kind)


def _length_fits(narrow: Type, wide: Type) -> bool:
    return not wide.parameters or (bool(narrow.parameters) and narrow.parameters[0] <= wide.parameters[0])


def _precision_fits(narrow: Type, wide: Type) -> bool | None:
    if not narrow.parameters or not wide.parameters:
        return None
    return narrow.parameters[0] <= wide.parameters[0]


def _has_precision(least: int) -> Callable[[Type, Type], bool | None]:
    return lambda _narrow, wide: wide.parameters[0] >= least if wide.parameters else None


def _dimension_fits(narrow: Type, wide: Type) -> bool | None:
    return False if narrow.parameters and wide.parameters and narrow.parameters != wide.parameters else None


def _always(_narrow: Type, _wide: Type) -> bool:
    return True


def _unknown(_narrow: Type, _wide: Type) -> None:
    return None


_FITS: tuple[tuple[frozenset[str], frozenset[str], Callable[[Type, Type], bool | None]], ...] = (
    (NUMBERS, NUMBERS, _number_fits),
    (NUMBERS | {"boolean"}, VARYING_TEXTS, _written_fits),
    (TEXTS, frozenset({"nvarchar"}), _length_fits),
    (frozenset({"varchar", "char"}), frozenset({"varchar"}), _length_fits),
    (BYTES, frozenset({"varbinary"}), _length_fits),
    (frozenset({"date"}), frozenset({"timestamp"}), _always),
    (frozenset({"datetime"}), frozenset({"timestamp"}), _has_precision(_MILLISECONDS)),
    (frozenset({"timestamp_ns"}), frozenset({"timestamp"}), _has_precision(_NANOSECONDS)),
    (frozenset({"timestamp_ns_tz"}), frozenset({"timestamp_tz"}), _has_precision(_NANOSECONDS)),
    *((frozenset({kind}), frozenset({kind}), _precision_fits) for kind in sorted(CLOCKED)),
    (frozenset({"vector"}), frozenset({"vector"}), _dimension_fits),
    *((frozenset({kind}), frozenset({kind}), _unknown) for kind in sorted(NESTED)),
)
"""Which kinds may fit which, and the question that decides it; all other pairs never fit."""
