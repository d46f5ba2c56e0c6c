"""What changes from one schema to another: both directions of resolution, walked over the same pairs of types.

A pair of types is looked at once for each direction in which it is resolved, so that recursive types end, and every
break is told for the direction that it breaks and for no other.
"""

from __future__ import annotations

from collections import deque

from bot.facts.finding import Place
from bot.formats.avro import enums, fields, names, resolution, unions
from bot.formats.avro.model import NAMED, Schema, told
from bot.formats.avro.telling import Breaks, Telling
from bot.formats.document import shown

MAX_STEPS = 200_000
"""How many types, fields and symbols are compared; what goes on beyond that is undecidable."""

_Places = tuple[Place, Place]
_Visit = tuple[Schema, Schema, str, Breaks, _Places]


def compare(telling: Telling, old: Schema, new: Schema) -> None:
    """Tell every change from `old` to `new`."""
    _Walk(telling, old, new).run()


class _Walk:
    """The pairs of types still to be compared, and in which directions each was."""

    def __init__(self, telling: Telling, old: Schema, new: Schema) -> None:
        self._telling = telling
        self._roots = (old, new)
        self._queue: deque[_Visit] = deque([(old, new, "", Breaks.BOTH, (old.place, new.place))])
        self._done: dict[tuple[Schema, Schema], Breaks] = {}
        self._guesses = fields.Guesses()
        self._steps = 0

    def run(self) -> None:
        while self._queue:
            old, new, element, breaks, places = self._queue.popleft()
            done = self._done.get((old, new), Breaks.NOTHING)
            todo = breaks & ~done
            if not todo:
                continue
            self._done[old, new] = done | todo
            self._steps += _size(old) + _size(new)
            if self._steps > MAX_STEPS:
                what = "Comparing the schemas takes too long."
                self._telling.tell_file("too-large", "", (None, None), what, head=new.place)
                return
            self._visit(old, new, element, todo, places)

    def _visit(self, old: Schema, new: Schema, element: str, todo: Breaks, places: _Places) -> None:
        if "union" in {old.kind, new.kind}:
            for (before, after), read in unions.compare(self._telling, old, new, element, todo, places).items():
                self._queue.append((before, after, element, read & todo, places))
        elif old.kind != new.kind:
            self._kinds(old, new, element, todo, places)
        elif old.kind in NAMED:
            self._named(old, new, todo, places)
        else:
            self._said(old, new, element, todo, places)
            if old.inner and new.inner:
                below = element + ("[]" if old.kind == "array" else "{}")
                self._queue.append((old.inner, new.inner, below, todo, (old.inner.place, new.inner.place)))

    def _said(self, old: Schema, new: Schema, element: str, todo: Breaks, places: _Places) -> None:
        """What may be said of any type."""
        if old.logical != new.logical:
            self._logical(old, new, element, todo, places)
        names.attributes(self._telling, old, new, element)

    def _logical(self, old: Schema, new: Schema, element: str, todo: Breaks, places: _Places) -> None:
        what = f"What was {shown(told(old))} is {shown(told(new))} now."
        self._telling.tell("logical-type-changed", element, (told(old), told(new)), what, breaks=todo, places=places)

    def _kinds(self, old: Schema, new: Schema, element: str, todo: Breaks, places: _Places) -> None:
        """Two types of which perhaps one is promoted to the other."""
        back, forth = resolution.promotes(old.kind, new.kind), resolution.promotes(new.kind, old.kind)
        if (back or forth) and old.logical != new.logical:
            self._logical(old, new, element, todo, places)
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
        self._telling.tell(rule, element, (told(old), told(new)), what, breaks=breaks & todo, places=places)

    def _named(self, old: Schema, new: Schema, todo: Breaks, places: _Places) -> None:
        """Two records, enums or fixed types. What is inside is told by the type's name, wherever it is used."""
        element = "" if old is self._roots[0] or new is self._roots[1] else new.name
        if old is self._roots[0] or new is self._roots[1]:
            places = (old.at("name"), new.at("name"))
        names.compare(self._telling, old, new, element, todo)
        self._said(old, new, element, todo, places)
        if old.kind == "fixed" and old.size != new.size:
            what = f"{shown(new.name)} had {old.size} bytes and has {new.size}."
            change = (str(old.size), str(new.size))
            self._telling.tell(
                "size-changed", element, change, what, breaks=todo, places=(old.at("size"), new.at("size"))
            )
        elif old.kind == "enum":
            enums.compare(self._telling, old, new, element, todo)
        elif old.kind == "record":
            self._fields(old, new, element, todo)

    def _fields(self, old: Schema, new: Schema, element: str, todo: Breaks) -> None:
        for before, after, read in fields.compare(self._telling, old, new, element, todo, self._guesses):
            below = f"{element}.{after.name}" if element else after.name
            self._queue.append((before.type, after.type, below, read, (before.at("type"), after.at("type"))))


def _size(schema: Schema) -> int:
    return 1 + len(schema.fields) + len(schema.branches) + len(schema.symbols)
