"""Ranges of numbers and lists of names that are set aside: what came, and what went."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from bot.facts.finding import Finding
from bot.formats.document import shown
from bot.formats.protobuf.model import Reserved, Span, merged
from bot.formats.protobuf.tell import Teller


def uncovered(wanted: Iterable[Span], covering: Iterable[Span]) -> list[Span]:
    """The parts of `wanted` that `covering` leaves out, lowest first, each with the place of the span it is part of."""
    covers = merged(covering)
    found: list[Span] = []
    index = 0
    for span in merged(wanted):
        first = span.first
        while index < len(covers) and covers[index].last < first:
            index += 1
        at = index
        while at < len(covers) and covers[at].first <= span.last:
            if covers[at].first > first:
                found.append(Span(first, covers[at].first - 1, span.at))
            first = covers[at].last + 1
            at += 1
        if first <= span.last:
            found.append(Span(first, span.last, span.at))
    return found


def reserved(teller: Teller, element: str, old: Reserved, new: Reserved, used: list[int]) -> Iterator[Finding]:
    """What is reserved no more, or now; `used` are the numbers that the new side gives to something, in order."""
    if old == new:
        return
    for span in uncovered(old.spans, new.spans):
        is_used = bisect_left(used, span.first) < bisect_right(used, span.last)
        what = f"{shown(str(span))} is no longer reserved in {shown(element)}{', and used again' if is_used else ''}."
        yield teller.tell(
            "reserved-removed",
            f"{element}.reserved",
            (str(span), None),
            what,
            (span.at, None),
            snippet=f"reserved {span};",
        )
    for span in uncovered(new.spans, old.spans):
        what = f"{shown(str(span))} is reserved in {shown(element)}."
        yield teller.tell("reserved-added", f"{element}.reserved", (None, str(span)), what, (None, span.at))
    for name in sorted(old.names.keys() - new.names.keys()):
        what = f"The name {shown(name)} is no longer reserved in {shown(element)}."
        snippet = f'reserved "{name}";'
        yield teller.tell(
            "reserved-removed", f"{element}.reserved", (name, None), what, (old.names[name], None), snippet=snippet
        )
    for name in sorted(new.names.keys() - old.names.keys()):
        what = f"The name {shown(name)} is reserved in {shown(element)}."
        yield teller.tell("reserved-added", f"{element}.reserved", (None, name), what, (None, new.names[name]))


def extensions(teller: Teller, element: str, old: tuple[Span, ...], new: tuple[Span, ...]) -> Iterator[Finding]:
    """Which numbers extensions may no longer use, or now."""
    for span in uncovered(old, new):
        what = f"{shown(str(span))} is no longer free for extensions of {shown(element)}."
        yield teller.tell("extension-range-removed", f"{element}.extensions", (str(span), None), what, (span.at, None))
    for span in uncovered(new, old):
        what = f"{shown(str(span))} is free for extensions of {shown(element)}."
        yield teller.tell("extension-range-added", f"{element}.extensions", (None, str(span)), what, (None, span.at))
