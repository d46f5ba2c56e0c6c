"""Say who reads the datasets that change, as their contracts have it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from bot.facts.change import Change
from bot.facts.contract import Consumer
from bot.policy.command import Done, Occasion, Spec, Unsure
from bot.policy.usage import Call, Parameter
from bot.policy.words import listed

SPEC = Spec(
    name="impact",
    parameters=(Parameter(name="dataset", is_required=False),),
    examples=("/impact", "/impact trade_ledger"),
)
MOST_SHOWN = 30
"""How many consumers of one dataset are named."""


def run(call: Call, occasion: Occasion) -> Done | Unsure:
    """Name the consumers of every dataset that changes, or of one."""
    changed: dict[str, list[Change]] = {}
    for change in occasion.snapshot.content.changes:
        if change.type:
            changed.setdefault(change.subject, []).append(change)
    wanted = call.get("dataset")
    if wanted and wanted not in changed:
        near = get_close_matches(wanted, changed, n=1)
        remedy = f"did you mean `{near[0]}`?" if near else "`/impact` alone tells of all that change"
        return Unsure(why=f"no dataset `{wanted}` changes here", remedy=remedy)
    told = tuple(_told(name, changes) for name, changes in sorted(changed.items()) if wanted in {"", name})
    return Done(sentences=told or ("No dataset changes.",))


def _told(name: str, changes: Sequence[Change]) -> str:
    """Whoever any file of the dataset names, before or after."""
    sides = [side for change in changes for side in (change.before, change.after) if side]
    consumers = {each.name: each for side in sides for each in side.consumers}
    if not consumers:
        return f"`{name}`: its contract names no consumer."
    return f"`{name}` is read by {listed((_reader(each) for each in consumers.values()), MOST_SHOWN)}."


def _reader(consumer: Consumer) -> str:
    owner = f" of `{consumer.owner}`" if consumer.owner else ""
    reads = f" ({listed(f'`{each}`' for each in consumer.properties)})" if consumer.properties else ""
    return f"`{consumer.name}`{owner}{reads}"
