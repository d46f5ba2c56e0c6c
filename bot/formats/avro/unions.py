"""What changes between two types of which at least one is a union: branches that came, went, or became others."""

from __future__ import annotations

from bot.formats.avro.model import Schema, options, told
from bot.formats.avro.resolution import select
from bot.formats.avro.telling import Breaks, Places, Scope
from bot.formats.document import shown

Branches = dict[tuple[Schema, Schema], Breaks]
"""Two branches of which one is read into the other, or should be, and in which directions."""


class Unions:
    """Two types and their branches: `lost` are read into no new branch, `come` into no old one."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new
        back, forth = select(new, old), select(old, new)
        self.pairs: Branches = dict.fromkeys(back.items(), Breaks.BACKWARD)
        for after, before in forth.items():
            self.pairs[before, after] = self.pairs.get((before, after), Breaks.NOTHING) | Breaks.FORWARD
        self.lost = dict.fromkeys(branch for branch in options(old) if branch not in back)
        self.come = dict.fromkeys(branch for branch in options(new) if branch not in forth)
        self._became()
        self._replaced()
        self.gone = [self._spare(pair, 0) for pair in self._only(Breaks.BACKWARD)]
        self.extra = [self._spare(pair, 1) for pair in self._only(Breaks.FORWARD)]

    def _became(self) -> None:
        """A branch that is read one way only became the other: `int` and `long`."""
        for (before, after), read in list(self.pairs.items()):
            if read is Breaks.BACKWARD and after in self.come:
                del self.come[after]
                self.pairs[before, after] = Breaks.BOTH
            elif read is Breaks.FORWARD and before in self.lost:
                del self.lost[before]
                self.pairs[before, after] = Breaks.BOTH

    def _replaced(self) -> None:
        """One branch that went where one came, nulls apart: the one became the other, though neither is read."""
        lost = [branch for branch in self.lost if branch.kind != "null"]
        come = [branch for branch in self.come if branch.kind != "null"]
        if len(lost) == len(come) == 1:
            del self.lost[lost[0]]
            del self.come[come[0]]
            self.pairs[lost[0], come[0]] = Breaks.BOTH

    def _only(self, direction: Breaks) -> list[tuple[Schema, Schema]]:
        return [pair for pair, read in self.pairs.items() if read is direction]

    def _spare(self, pair: tuple[Schema, Schema], side: int) -> Schema:
        """A branch that goes into one that has another for the way back: two became one, or one two."""
        before, after = pair
        if before.kind != after.kind and before.logical == after.logical:
            del self.pairs[pair]
        return pair[side]

    @property
    def is_reordered(self) -> bool:
        before, after = (_names(side) for side in (self._old, self._new))
        return [name for name in before if name in after] != [name for name in after if name in before]


def compare(scope: Scope, old: Schema, new: Schema, places: Places) -> Branches:
    """Tell which branches came and went, and return those that are to be compared."""
    unions = Unions(old, new)
    for branch in unions.lost:
        rule = "nullability-tightened" if branch.kind == "null" else "branch-removed"
        what = f"{shown(told(branch))} is no longer among the types."
        scope.tell(rule, (told(branch), None), what, breaks=Breaks.BACKWARD, places=places)
    for branch in unions.come:
        rule = "nullability-loosened" if branch.kind == "null" else "branch-added"
        what = f"{shown(told(branch))} is new among the types."
        scope.tell(rule, (None, told(branch)), what, breaks=Breaks.FORWARD, places=places)
    for branch in unions.gone:
        what = f"{shown(told(branch))} is no longer among the types."
        scope.tell("branch-absorbed", (told(branch), None), what, places=places)
    for branch in unions.extra:
        what = f"{shown(told(branch))} is new among the types."
        scope.tell("branch-absorbed", (None, told(branch)), what, places=places)
    if unions.is_reordered:
        what = "The branches stand in another order."
        scope.tell("branches-reordered", (told(old), told(new)), what, places=places)
    return unions.pairs


def _names(schema: Schema) -> dict[str, None]:
    return dict.fromkeys(branch.name or branch.kind for branch in options(schema))
