"""A file of entries: a YAML list whose entries each stand for themselves. What cannot be read is told where it is."""

from __future__ import annotations

from collections.abc import Iterator

from bot.facts.change import Problem
from bot.facts.finding import Place
from bot.facts.snapshot import Source
from bot.formats import yaml
from bot.formats.document import Node, Sequence, Unreadable


def entries(source: Source, what: str, first: str) -> Iterator[Node | Problem]:
    """Each entry of a list of `what` (`exceptions`), or the one problem of a file that is no list.

    `first` is the key that an entry begins with.
    """
    try:
        document = yaml.load(source.text.encode(errors="surrogateescape"))
    except Unreadable as wrong:
        place = Place(path=source.path, line=wrong.line, column=wrong.column)
        yield Problem(place=place, found=wrong.found, expected=wrong.expected, remedy=wrong.remedy)
        return
    if isinstance(document, Sequence):
        yield from document.items
        return
    place = Place(path=source.path, line=document.line, column=document.column)
    remedy = f"begin each one with `- {first}:`"
    yield Problem(place=place, found="no list", expected=f"a list of {what}", remedy=remedy)
