"""Where in the policy a thing stands, so that whoever is asked can see which line asks them."""

from __future__ import annotations

from bot.facts.finding import Place
from bot.facts.snapshot import Content, Source
from bot.formats import yaml
from bot.formats.document import Unreadable, locate


def written(content: Content, *path: str | int) -> Place | None:
    """Find the line of the policy that a path of keys and indexes leads to; `None` where only the default says so."""
    sources = (content.policy, content.organisation_policy)
    return next((place for source in sources if source and (place := _in(source, path))), None)


def _in(source: Source, path: tuple[str | int, ...]) -> Place | None:
    try:
        document = yaml.load(source.text.encode(errors="surrogateescape"))
    except Unreadable:
        return None
    line, column = locate(document, path)
    # A path that leads no further than its parent is not written there.
    is_there = (line, column) != locate(document, path[:-1])
    return Place(path=source.path, line=line, column=column) if is_there else None
