"""Amounts as people write them in contracts: `15 minutes`, `PT4H`, `99.5%`, `2027-01-31`, compared without guessing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

_MAX_TEXT = 64
_NUMBER = r"\d{1,18}(?:\.\d{1,18})?"
_PART = re.compile(rf"({_NUMBER})\s*([a-zµ]+)")
_SPAN = re.compile(rf"(?:{_NUMBER}\s*[a-zµ]+[\s,]*)+")
_ISO = re.compile(
    r"p(?:(?P<y>\d+)y)?(?:(?P<mo>\d+)m)?(?:(?P<w>\d+)w)?(?:(?P<d>\d+)d)?"
    r"(?:t(?:(?P<h>\d+)h)?(?:(?P<min>\d+)m)?(?:(?P<s>\d+)s)?)?"
)
_PERCENT = re.compile(rf"({_NUMBER})\s*(?:%|percent)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECONDS = {
    ("ms", "millisecond", "milliseconds"): Decimal("0.001"),
    ("s", "sec", "secs", "second", "seconds"): Decimal(1),
    ("m", "min", "mins", "minute", "minutes"): Decimal(60),
    ("h", "hr", "hrs", "hour", "hours"): Decimal(3600),
    ("d", "day", "days"): Decimal(86400),
    ("w", "week", "weeks"): Decimal(604800),
    ("mo", "month", "months"): Decimal(2629800),
    ("y", "yr", "yrs", "year", "years"): Decimal(31557600),
}
_UNITS = {unit: seconds for units, seconds in _SECONDS.items() for unit in units}


class Kind(StrEnum):
    """What is measured. Only amounts of one kind compare."""

    SECONDS = "seconds"
    PERCENT = "percent"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount: seconds, percent, a day (as `20270131`) or a bare number."""

    kind: Kind
    value: Decimal


def amount(text: str) -> Amount | None:
    """The amount a text tells, `None` where it tells none. A month counts as 30.4375 days, a year as 365.25."""
    text = text.strip().casefold()
    if len(text) > _MAX_TEXT:
        return None
    if percent := _PERCENT.fullmatch(text):
        return Amount(Kind.PERCENT, Decimal(percent[1]))
    if _DATE.fullmatch(text):
        return Amount(Kind.DATE, Decimal(text.replace("-", "")))
    if _SPAN.fullmatch(text):
        return _span(_PART.findall(text))
    if (iso := _ISO.fullmatch(text)) and any(iso.groups()):
        return _span([(digits, unit) for unit, digits in iso.groupdict().items() if digits])
    value = number(text)
    return None if value is None else Amount(Kind.NUMBER, value)


def number(text: str) -> Decimal | None:
    """The finite number a text writes, `None` where it writes none."""
    try:
        value = Decimal(text) if len(text) <= _MAX_TEXT else Decimal("nan")
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _span(parts: list[tuple[str, str]]) -> Amount | None:
    if any(unit not in _UNITS for _, unit in parts):
        return None
    return Amount(Kind.SECONDS, sum((Decimal(digits) * _UNITS[unit] for digits, unit in parts), Decimal()))


def growth(old: str, new: str) -> int | None:
    """1 where the new amount is larger, -1 where smaller, 0 where the same, `None` where they do not compare."""
    before, after = amount(old), amount(new)
    if before is None or after is None or before.kind is not after.kind:
        return 0 if old == new else None
    return (after.value > before.value) - (after.value < before.value)
