"""The compatibility level that a contract promises to keep, and whether it promises less than before."""

from __future__ import annotations

from collections.abc import Iterator

from bot.facts.finding import Finding
from bot.formats.compatibility import LEVELS
from bot.formats.fields import Fields
from bot.formats.findings import Pair
from bot.formats.model import Contract
from bot.formats.texts import from_to

_KEY = "compatibility"
_NONE = "NONE"


def read(fields: Fields, name: str) -> str | None:
    """The level an entry names, in capitals; a word that is none is a misfit."""
    text = fields.text(name)
    if text is None or text.upper() in LEVELS:
        return text and text.upper()
    fields.wrong(name, f"one of {', '.join(LEVELS)}", "name a compatibility level")
    return None


def compare(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    """Whether a guarantee is gone, or only new ones have come."""
    lost = _guarantees(old.compatibility) - _guarantees(new.compatibility)
    if old.compatibility == new.compatibility:
        return
    rule = "compatibility-lowered" if lost else "compatibility-raised"
    what = f"The compatibility level {from_to(old.compatibility, new.compatibility)}."
    base, head = old.at(_KEY), new.at(_KEY)
    yield pair.tell(rule, _KEY, old.compatibility, new.compatibility, what, base=base, head=head)


def _guarantees(level: str | None) -> set[str]:
    """What a level promises: each direction, and each towards every version there was."""
    plain, is_transitive, _ = (level or _NONE).partition("_TRANSITIVE")
    ways = {_NONE: set[str](), "FULL": {"BACKWARD", "FORWARD"}}.get(plain, {plain})
    return ways | {f"{way}{is_transitive}" for way in ways}
