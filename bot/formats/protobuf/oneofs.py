"""Which fields exclude each other, and what changed in that. A oneof is who is in it; its name matters to code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from bot.facts.finding import Effect, Finding
from bot.formats.document import shown
from bot.formats.protobuf.model import Field
from bot.formats.protobuf.schema import Member
from bot.formats.protobuf.tell import Teller

Pair = tuple[str, str]


class Oneofs:
    """The oneofs of a message on both sides. A field's pair is the names of its oneofs there and here, empty for none.

    All that is asked is answered by how many fields have which pair, so that large oneofs cost no more than others.
    """

    def __init__(self, old: Mapping[int, Member], new: Mapping[int, Member]) -> None:
        self._kept = {number: (old[number].field, new[number].field) for number in sorted(old.keys() & new.keys())}

    @cached_property
    def _counts(self) -> Counter[Pair]:
        return Counter((old.oneof, new.oneof) for old, new in self._kept.values())

    @cached_property
    def _sizes(self) -> tuple[Counter[str], Counter[str]]:
        """How many of the fields that both sides have are in each oneof, before and after."""
        before: Counter[str] = Counter()
        after: Counter[str] = Counter()
        for (old, new), count in self._counts.items():
            before[old] += count
            after[new] += count
        return before, after

    @cached_property
    def _staying(self) -> tuple[Counter[str], Counter[str]]:
        """How many pairs stay together, by their oneof before and after."""
        staying = [pair for pair in self._counts if all(pair) and self._stays(pair)]
        return Counter(old for old, _ in staying), Counter(new for _, new in staying)

    @cached_property
    def _left(self) -> tuple[frozenset[str], frozenset[str]]:
        """The oneofs of fields that are alternatives on both sides, before and after."""
        pairs = [pair for pair in self._counts if all(pair)]
        return frozenset(old for old, _ in pairs), frozenset(new for _, new in pairs)

    def _stays(self, pair: Pair) -> bool:
        old, new = pair
        return bool(old) == bool(new) and (old == new or self._counts[pair] > 1)

    def has_lost(self, gone: Field) -> bool:
        """Whether a field that is gone was an alternative to others that still are alternatives."""
        return gone.oneof in self._left[0]

    def has_gained(self, come: Field) -> bool:
        """Whether a field that is new is an alternative to others that were alternatives before."""
        return come.oneof in self._left[1]

    def findings(self, teller: Teller, key: str) -> Iterator[Finding]:
        """What is told of each field that went from one company to another."""
        if self._counts.keys() <= {("", "")}:
            return
        for old, new in self._kept.values():
            pair = (old.oneof, new.oneof)
            lost, gained = self._lost(pair), self._gained(pair)
            is_mover = not self._stays(pair)
            if is_mover or ((lost or gained) and self._is_left_by_others(pair)):
                yield self._told(teller, f"{key}.{new.name}", (old, new), lost=lost, gained=gained)
            elif old.oneof != new.oneof:
                yield self._told(teller, f"{key}.{new.name}", (old, new), lost=False, gained=False)

    def _lost(self, pair: Pair) -> bool:
        """Whether others are no longer excluded."""
        old, new = pair
        return bool(old) and self._sizes[0][old] > (self._counts[pair] if new else 1)

    def _gained(self, pair: Pair) -> bool:
        """Whether others are excluded that were not."""
        old, new = pair
        return bool(new) and self._sizes[1][new] > (self._counts[pair] if old else 1)

    def _is_left_by_others(self, pair: Pair) -> bool:
        """Whether others that stay with theirs were or are in the same oneof: then nobody else tells of it."""
        own = int(all(pair) and self._stays(pair))
        return self._staying[0][pair[0]] > own or self._staying[1][pair[1]] > own

    def _told(self, teller: Teller, element: str, fields: tuple[Field, Field], *, lost: bool, gained: bool) -> Finding:
        old, new = fields
        told, at = (old.oneof or None, new.oneof or None), (old.at, new.at)
        if gained:
            what = f"The field {shown(new.name)} is in the oneof {shown(new.oneof)} with others."
            are_plain = not old.oneof and self._counts["", new.oneof] == self._sizes[1][new.oneof]
            effect = Effect.TIGHTENS if are_plain else Effect.BOTH
            return teller.tell("oneof-joined", element, told, what, at, effect=effect)
        if lost:
            what = f"The field {shown(new.name)} left others of the oneof {shown(old.oneof)}."
            are_plain = not new.oneof and self._counts[old.oneof, ""] == self._sizes[0][old.oneof]
            effect = Effect.LOOSENS if are_plain else Effect.BOTH
            return teller.tell("oneof-left", element, told, what, at, effect=effect)
        if old.oneof and new.oneof:
            what = f"The oneof {shown(old.oneof)} of {shown(new.name)} is called {shown(new.oneof)}."
            return teller.tell("oneof-renamed", element, told, what, at)
        what = f"The field {shown(new.name)} stands {'alone in a' if new.oneof else 'no longer in a'} oneof."
        return teller.tell("oneof-changed", element, told, what, at)
