"""What changes in how data is protected: classification and sensitive tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.facts.finding import Finding
from bot.formats.document import shown
from bot.formats.findings import Pair
from bot.formats.model import Contract, Property, SchemaObject

_LEVELS = {
    "public": 0, "open": 0, "unclassified": 0,
    "internal": 1, "private": 1,
    "confidential": 2, "sensitive": 2, "pii": 2, "personal": 2,
    "restricted": 3, "highly confidential": 3, "phi": 3,
    "secret": 4, "strictly confidential": 4, "top secret": 5,
}  # fmt: skip
"""The usual classifications, the laxest first. Where one is not here, which is stricter is not known."""

_SENSITIVE_LEVEL = 2
_SENSITIVE = re.compile(r"(?<![a-z])(pii|phi|pci|gdpr|spi|personal|sensitive|confidential|restricted|secret)(?![a-z])")


def is_sensitive(column: Property) -> bool:
    """Whether a column is classified or tagged as something to protect."""
    level = _level(column.classification)
    return (level is None or level >= _SENSITIVE_LEVEL) or any(map(_is_sensitive_tag, column.tags))


def _level(classification: str | None) -> int | None:
    """The rank of a classification, -1 for none at all, `None` where it is not known."""
    if classification is None:
        return -1
    return _LEVELS.get(" ".join(re.split(r"[\s_-]+", classification.strip().casefold())))


def _is_sensitive_tag(tag: str) -> bool:
    return bool(_SENSITIVE.search(tag.casefold()))


def classification(pair: Pair, old: Property | Contract, new: Property | Contract) -> Iterator[Finding]:
    """A changed classification: stricter, laxer, or not known which."""
    before, after = old.classification, new.classification
    if before == after:
        return
    was, now = _level(before), _level(after)
    told = "none" if after is None else shown(after)
    rule = "classification-changed"
    if after is None or (was is not None and now is not None and now < was):
        rule = "classification-lowered"
    elif before is None or (was is not None and now is not None and now > was):
        rule = "classification-raised"
    yield pair.tell(
        rule,
        new.path("classification"),
        before,
        after,
        f"The classification of {shown(new.name)} is {told}, no longer {'none' if before is None else shown(before)}.",
        base=old.at("classification"),
        head=new.at("classification"),
    )


def tags(
    pair: Pair, old: Property | SchemaObject | Contract, new: Property | SchemaObject | Contract
) -> Iterator[Finding]:
    """Tags that came or went; those that mark sensitive data weigh more."""
    before, after = dict.fromkeys(old.tags), dict.fromkeys(new.tags)
    for tag in (*before, *after):
        if tag in before and tag in after:
            continue
        is_gone = tag in before
        rule = f"sensitive-tag-{'removed' if is_gone else 'added'}" if _is_sensitive_tag(tag) else "tags-changed"
        yield pair.tell(
            rule,
            new.path("tags"),
            tag if is_gone else None,
            None if is_gone else tag,
            f"{shown(new.name)} is {'no longer' if is_gone else 'now'} tagged {shown(tag)}.",
            base=old.at("tags"),
            head=new.at("tags"),
        )
