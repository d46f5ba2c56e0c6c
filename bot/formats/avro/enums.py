"""What changes in an enum: its symbols, and the default that stands in for those a reader does not know."""

from __future__ import annotations

from bot.formats.avro.model import Schema
from bot.formats.avro.telling import Breaks, Scope
from bot.formats.document import shown


def compare(scope: Scope, old: Schema, new: Schema) -> None:
    """Symbols that came and went, their order, and the default."""
    before, after = set(old.symbols), set(new.symbols)
    for symbol in (symbol for symbol in old.symbols if symbol not in after):
        _removed(scope.below(symbol), old, new, symbol)
    for symbol in (symbol for symbol in new.symbols if symbol not in before):
        _added(scope.below(symbol), old, new, symbol)
    kept = [each for each in old.symbols if each in after], [each for each in new.symbols if each in before]
    if kept[0] != kept[1]:
        what = f"The symbols of {shown(new.name)} stand in another order."
        change = (", ".join(kept[0]), ", ".join(kept[1]))
        places = (old.at("symbols"), new.at("symbols"))
        scope.below("symbols").tell("symbols-reordered", change, what, places=places)
    if old.default != new.default:
        _default(scope.below("default"), old, new)


def _removed(scope: Scope, old: Schema, new: Schema, symbol: str) -> None:
    places = (old.at(f"symbols.{symbol}"), new.at("symbols"))
    if new.default is None:
        what = f"{shown(symbol)} is gone from {shown(new.name)}."
        scope.tell("symbol-removed", (symbol, None), what, breaks=Breaks.BACKWARD, places=places)
    else:
        what = f"{shown(symbol)} is gone from {shown(new.name)} and reads as {shown(new.default)}."
        scope.tell("symbol-remapped", (symbol, new.default), what, places=places)


def _added(scope: Scope, old: Schema, new: Schema, symbol: str) -> None:
    places = (old.at("symbols"), new.at(f"symbols.{symbol}"))
    what = f"{shown(symbol)} is new in {shown(new.name)}."
    if old.default is None:
        scope.tell("symbol-added", (None, symbol), what, breaks=Breaks.FORWARD, places=places)
    else:
        what = f"{what} Readers with the old schema take it for {shown(old.default)}."
        scope.tell("symbol-added-beside-default", (None, symbol), what, places=places)


def _default(scope: Scope, old: Schema, new: Schema) -> None:
    before, after = old.default, new.default
    rule = "enum-default-added" if before is None else "enum-default-removed" if after is None else None
    what = f"The default of {shown(new.name)} changed."
    places = (old.at("default"), new.at("default"))
    scope.tell(rule or "enum-default-changed", (before, after), what, places=places)
