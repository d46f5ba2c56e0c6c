"""What a contract says in words: descriptions, lists, and everything that is only compared as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from bot.facts.finding import Finding
from bot.formats.document import shown
from bot.formats.findings import Pair
from bot.formats.model import Contract, Property, Role, SchemaObject

_DECISIVE = re.compile(
    r"\b(?:"
    r"currency|usd|eur|gbp|jpy|chf|cny|aud|cad|sek|nok|dkk|inr|sgd|hkd|cents?|pence|"
    r"percent(?:age)?|bps|basis points?|thousands?|millions?|billions?|mn|bn|"
    r"milliseconds?|ms|seconds?|minutes?|hours?|days?|weeks?|months?|years?|utc|gmt|local time|time ?zone|"
    r"grams?|kg|kilograms?|tonnes?|pounds?|lbs?|metres?|meters?|km|kilometres?|kilometers?|miles?|litres?|liters?|"
    r"net|gross|inclusive|exclusive|including|excluding|incl|excl|before|after|since|until|"
    r"signed|unsigned|negative|positive|rounded|truncated|estimated|cumulative|average|total|maximum|minimum|not|never"
    r")\b|%|[$€£¥]",
    re.IGNORECASE,
)
Named: TypeAlias = Property | SchemaObject | Contract | Role
_OPAQUE = {
    "custom": "custom-changed",
    "documentation": "documentation-changed",
    "derivation": "derivation-changed",
    "protection": "protection-changed",
}


def from_to(before: str | None, after: str | None) -> str:
    """How a value changed, as the rest of a sentence."""
    if before is None or after is None:
        return f"is new: {shown(after)}" if after is not None else "is gone"
    return f"changed from {shown(before)} to {shown(after)}"


def descriptions(
    pair: Pair, old: Property | SchemaObject | Contract, new: Property | SchemaObject | Contract
) -> Iterator[Finding]:
    """A changed description: mere words, unless words that decide what a value means came or went."""
    before, after = old.description, new.description
    if before == after:
        return
    words = _decisive(before) ^ _decisive(after)
    is_decisive = bool(words) and before is not None
    told = f" in words that decide what it means: {', '.join(sorted(words))}" if is_decisive else ""
    yield pair.tell(
        "definition-changed" if is_decisive else "documentation-changed",
        new.path("description"),
        before,
        after,
        f"The description of {shown(new.name)} changed{told}.",
        base=old.at("description"),
        head=new.at("description"),
    )


def _decisive(text: str | None) -> frozenset[str]:
    return frozenset(word.casefold() for word in _DECISIVE.findall(text or ""))


def lists(pair: Pair, old: Named, new: Named, attribute: str, rules: tuple[str, str]) -> Iterator[Finding]:
    """Items that came to (the first rule) or went from (the second) a list of texts; order does not matter."""
    added, removed = rules
    before, after = dict.fromkeys(getattr(old, attribute)), dict.fromkeys(getattr(new, attribute))
    path, base, head = new.path(attribute), old.at(attribute), new.at(attribute)
    for item in before:
        if item not in after:
            what = f"{shown(item)} is gone from the {attribute} of {shown(new.name)}."
            yield pair.tell(removed, path, item, None, what, base=base, head=head)
    for item in after:
        if item not in before:
            what = f"{shown(item)} is new in the {attribute} of {shown(new.name)}."
            yield pair.tell(added, path, None, item, what, base=base, head=head)


def opaque(pair: Pair, old: Named, new: Named) -> Iterator[Finding]:
    """Everything that is told under keys of its own and compared as text only."""
    for attribute, rule in _OPAQUE.items():
        before, after = getattr(old, attribute, {}), getattr(new, attribute, {})
        for key in sorted(before.keys() | after.keys()):
            if before.get(key) != after.get(key):
                yield pair.tell(
                    rule,
                    new.path(key),
                    before.get(key),
                    after.get(key),
                    f"{shown(key)} of {shown(new.name)} {from_to(before.get(key), after.get(key))}.",
                    base=old.at(key),
                    head=new.at(key),
                )
