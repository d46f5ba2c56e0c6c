"""What changes from one schema to another: both directions of resolution, walked over the same pairs of types.

A pair of types is looked at once for each direction in which it is resolved, so that recursive types end, and every
break is told for the direction that it breaks and for no other.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from bot.facts.finding import Place
from bot.formats.avro import enums, fields, names, resolution, unions
from bot.formats.avro.model import NAMED, Schema, told
from bot.formats.avro.telling import Breaks, Scope, Telling
from bot.formats.document import shown

MAX_STEPS = 200_000
"""How many types, fields and symbols are compared; what goes on beyond that is undecidable."""

_Places = tuple[Place, Place]
_Visit = tuple[Schema, Schema, Scope, _Places]


def compare(telling: Telling, old: Schema, new: Schema) -> None:
    """Tell every change from `old` to `new`."""
    _Walk(telling, old, new).run()


class _Walk:
    """The pairs of types still to be compared, and in which directions each was."""

    def __init__(self, telling: Telling, old: Schema, new: Schema) -> None:
        self._telling = telling
        self._roots = {old, new}
        self._queue: deque[_Visit] = deque([(old, new, Scope(telling, "", Breaks.BOTH), (old.place, new.place))])
        self._done: dict[tuple[Schema, Schema], Breaks] = {}
        self._guesses = fields.Guesses()
        self._steps = 0

    def run(self) -> None:
        while self._queue:
            old, new, scope, places = self._queue.popleft()
            done = self._done.get((old, new), Breaks.NOTHING)
            todo = scope.todo & ~done
            if not todo:
                continue
            self._done[old, new] = done | todo
            self._steps += _size(old) + _size(new)
            if self._steps > MAX_STEPS:
                what = "Comparing the schemas takes too long."
                self._telling.tell_file("too-large", "", (None, None), what, head=new.place)
                return
            self._visit(old, new, replace(scope, todo=todo), places)

    def _visit(self, old: Schema, new: Schema, scope: Scope, places: _Places) -> None:
        if "union" in {old.kind, new.kind}:
            for (before, after), read in unions.compare(scope, old, new, places).items():
                self._queue.append((before, after, _only(scope, read), places))
        elif old.kind != new.kind:
            _kinds(scope, old, new, places)
        elif old.kind in NAMED:
            self._named(scope, old, new)
        else:
            _said(scope, old, new, places)
            if old.inner and new.inner:
                below = replace(scope, element=scope.element + ("[]" if old.kind == "array" else "{}"))
                self._queue.append((old.inner, new.inner, below, (old.inner.place, new.inner.place)))

    def _named(self, scope: Scope, old: Schema, new: Schema) -> None:
        """Two records, enums or fixed types. What is inside is told by the type's name, wherever it is used."""
        scope = replace(scope, element="" if {old, new} & self._roots else new.name)
        names.compare(scope, old, new)
        _said(scope, old, new, (old.at("name"), new.at("name")))
        if old.kind == "enum":
            enums.compare(scope, old, new)
        elif old.size != new.size:
            _size_changed(scope, old, new)
        for (before, after), read in fields.compare(scope, old, new, self._guesses).items():
            below = _only(scope.below(after.name), read)
            self._queue.append((before.type, after.type, below, (before.at("type"), after.at("type"))))


def _only(scope: Scope, read: Breaks) -> Scope:
    return replace(scope, todo=scope.todo & read)


def _size(schema: Schema) -> int:
    return 1 + len(schema.fields) + len(schema.branches) + len(schema.symbols)


def _said(scope: Scope, old: Schema, new: Schema, places: _Places) -> None:
    """What may be said of any type."""
    if old.logical != new.logical:
        _logical(scope, old, new, places)
    names.attributes(scope, old, new)


def _logical(scope: Scope, old: Schema, new: Schema, places: _Places) -> None:
    what = f"What was {shown(told(old))} is {shown(told(new))} now."
    scope.tell("logical-type-changed", (told(old), told(new)), what, breaks=Breaks.BOTH, places=places)


def _size_changed(scope: Scope, old: Schema, new: Schema) -> None:
    what = f"{shown(new.name)} had {old.size} bytes and has {new.size}."
    places = (old.at("size"), new.at("size"))
    scope.tell("size-changed", (str(old.size), str(new.size)), what, breaks=Breaks.BOTH, places=places)


def _kinds(scope: Scope, old: Schema, new: Schema, places: _Places) -> None:
    """Two types of which perhaps one is promoted to the other."""
    back, forth = resolution.promotes(old.kind, new.kind), resolution.promotes(new.kind, old.kind)
    if (back or forth) and old.logical != new.logical:
        _logical(scope, old, new, places)
        return
    rule, breaks = "type-changed", Breaks.BOTH
    if back and forth:
        rule, breaks = "text-is-bytes", Breaks.NOTHING
    elif back:
        is_inexact = resolution.rounds(old.kind, new.kind)
        rule, breaks = "type-widened-inexact" if is_inexact else "type-widened", Breaks.FORWARD
    elif forth:
        rule, breaks = "type-narrowed", Breaks.BACKWARD
    what = f"The type was {shown(told(old))} and is {shown(told(new))}."
    scope.tell(rule, (told(old), told(new)), what, breaks=breaks, places=places)
