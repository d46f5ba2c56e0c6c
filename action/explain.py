"""`stationmaster explain`: the page of a gate or of a rule."""

from __future__ import annotations

from difflib import get_close_matches
from inspect import cleandoc

from bot.formats import RULES
from bot.policy.gates import GATES


def page(name: str) -> str | None:
    """The page in Markdown; `None` where nothing has that name."""
    gates = {gate.NAME: gate.__doc__ or "" for gate in GATES}
    if name in gates:
        return f"# {name}\n\n{cleandoc(gates[name])}\n"
    return RULES[name].page if name in RULES else None


def nearest(name: str) -> list[str]:
    """Names that are like it; all gates where none is."""
    gates = [gate.NAME for gate in GATES]
    return get_close_matches(name, [*gates, *RULES], n=5, cutoff=0.5) or gates
