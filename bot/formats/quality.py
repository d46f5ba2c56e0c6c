"""What changes in the quality rules of a contract: whether they stop more or less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.facts.finding import Finding
from bot.formats.document import shown
from bot.formats.fields import Fields
from bot.formats.findings import Pair
from bot.formats.measures import growth
from bot.formats.model import Quality, Told

_SEVERITIES = ("info", "low", "warn", "warning", "medium", "error", "high", "critical", "blocker")
_LEAST = frozenset({"mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeGreaterThanOrEqualTo"})
_MOST = frozenset({"mustBeLessThan", "mustBeLessOrEqualTo", "mustBeLessThanOrEqualTo"})
_WORDS = frozenset({"name", "description", "dimension", "businessImpact", "tags", "authoritativeDefinitions", "id"})
"""What explains a rule and stops nothing."""


def read(part: Fields) -> tuple[Quality, ...]:
    """The rules listed under `quality`, as ODCS and the Data Contract Specification write them."""
    return tuple(
        Quality(
            element=rule.element,
            place=rule.place,
            places=rule.places,
            name=rule.text("id") or rule.text("name") or rule.text("metric") or rule.text("rule") or "",
            told=rule.told(key for key in rule.mapping.entries if key != "description"),
        )
        for rule in part.each("quality")
    )


def compare(pair: Pair, old: tuple[Quality, ...], new: tuple[Quality, ...]) -> Iterator[Finding]:
    """Rules that came, went or changed, paired by name, or else by all they say."""
    before, after = _keyed(old), _keyed(new)
    for key, rule in before.items():
        if key not in after:
            what = f"The quality rule {shown(rule.name)} is gone."
            yield pair.tell("quality-removed", rule.element, _all(rule), None, what, base=rule.place)
    for key, rule in after.items():
        if key not in before:
            what = f"The quality rule {shown(rule.name)} is new."
            yield pair.tell("quality-added", rule.element, None, _all(rule), what, head=rule.place)
        else:
            yield from _changed(pair, before[key], rule)


def _keyed(rules: tuple[Quality, ...]) -> dict[tuple[str, str], Quality]:
    times = Counter(rule.name for rule in rules)
    return {(rule.name, "" if rule.name and times[rule.name] == 1 else _all(rule)): rule for rule in rules}


def _all(rule: Quality) -> str:
    return ", ".join(f"{key}: {value}" for key, value in sorted(rule.told.items()))


def _changed(pair: Pair, old: Quality, new: Quality) -> Iterator[Finding]:
    for key in sorted(old.told.keys() | new.told.keys()):
        before, after = old.told.get(key), new.told.get(key)
        if before != after:
            yield pair.tell(
                _rule(key, old.told, new.told),
                f"{new.element}.{key}",
                before,
                after,
                f"{shown(key)} of the quality rule {shown(new.name)} is {shown(after or 'gone')}, "
                f"no longer {shown(before or 'untold')}.",
                base=old.at(key),
                head=new.at(key),
            )


def _rule(key: str, old: Told, new: Told) -> str:
    before, after = old.get(key), new.get(key)
    if key in _WORDS:
        return "documentation-changed"
    if before is None or after is None:
        return "quality-changed"
    if key == "severity":
        sign = _severity_growth(before.casefold(), after.casefold())
    else:
        sign = growth(before, after) if key in _LEAST | _MOST else None
        sign = -sign if sign is not None and key in _MOST else sign
    if not sign:
        return "quality-changed" if sign is None else "documentation-changed"
    return "quality-strengthened" if sign > 0 else "quality-weakened"


def _severity_growth(before: str, after: str) -> int | None:
    if before not in _SEVERITIES or after not in _SEVERITIES:
        return None
    return _SEVERITIES.index(after) - _SEVERITIES.index(before)
