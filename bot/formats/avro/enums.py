"""What changes in an enum: its symbols, and the default that stands in for those a reader does not know."""

from __future__ import annotations

from bot.formats.avro.model import Schema, join
from bot.formats.avro.telling import Breaks, Telling
from bot.formats.document import shown


def compare(telling: Telling, old: Schema, new: Schema, element: str, todo: Breaks) -> None:
    """Symbols that came and went, their order, and the default."""
    before, after = set(old.symbols), set(new.symbols)
    for symbol in (symbol for symbol in old.symbols if symbol not in after):
        _removed(telling, old, new, join(element, symbol), symbol, todo)
    for symbol in (symbol for symbol in new.symbols if symbol not in before):
        _added(telling, old, new, join(element, symbol), symbol, todo)
    if [each for each in old.symbols if each in after] != [each for each in new.symbols if each in before]:
        what = f"The symbols of {shown(new.name)} stand in another order."
        change = (", ".join(old.symbols), ", ".join(new.symbols))
        places = (old.at("symbols"), new.at("symbols"))
        telling.tell("symbols-reordered", join(element, "symbols"), change, what, places=places)
    _default(telling, old, new, join(element, "default"))


def _removed(telling: Telling, old: Schema, new: Schema, element: str, symbol: str, todo: Breaks) -> None:
    places = (old.at(f"symbols.{symbol}"), new.at("symbols"))
    if new.default is not None:
        what = f"{shown(symbol)} is gone from {shown(new.name)} and reads as {shown(new.default)}."
        telling.tell("symbol-remapped", element, (symbol, new.default), what, places=places)
        return
    what = f"{shown(symbol)} is gone from {shown(new.name)}."
    breaks = Breaks.BACKWARD & todo
    telling.tell("symbol-removed", element, (symbol, None), what, breaks=breaks, places=places)


def _added(telling: Telling, old: Schema, new: Schema, element: str, symbol: str, todo: Breaks) -> None:
    breaks = Breaks.FORWARD & todo if old.default is None else Breaks.NOTHING
    instead = "" if old.default is None else f" Readers with the old schema take it for {shown(old.default)}."
    what = f"{shown(symbol)} is new in {shown(new.name)}.{instead}"
    places = (old.at("symbols"), new.at(f"symbols.{symbol}"))
    telling.tell("symbol-added", element, (None, symbol), what, breaks=breaks, places=places)


def _default(telling: Telling, old: Schema, new: Schema, element: str) -> None:
    before, after = old.default, new.default
    if before == after:
        return
    rule = "enum-default-added" if before is None else "enum-default-removed" if after is None else None
    what = f"The default of {shown(new.name)} changed."
    places = (old.at("default"), new.at("default"))
    telling.tell(rule or "enum-default-changed", element, (before, after), what, places=places)
