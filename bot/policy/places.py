"""Where in the policy a thing stands, so that whoever is asked can see which line asks them."""

from __future__ import annotations

from bot.facts.finding import Place
from bot.facts.snapshot import Content, Source
from bot.formats import yaml
from bot.formats.document import Mapping, Node, Sequence, Unreadable, locate


def written(content: Content, *path: str | int) -> Place | None:
    """Find the line of the policy that a path of keys and indexes leads to; `None` where only the default says so."""
    sources = (content.policy, content.organisation_policy)
    return next((place for source in sources if source and (place := _in(source, path))), None)


def _in(source: Source, path: tuple[str | int, ...]) -> Place | None:
    try:
        document = yaml.load(source.text.encode(errors="surrogateescape"))
    except Unreadable:
        return None
    if not _leads(document, path):
        return None
    line, column = locate(document, path)
    return Place(path=source.path, line=line, column=column)


def _leads(node: Node, path: tuple[str | int, ...]) -> bool:
    """Whether every step of a path is there."""
    if not path:
        return True
    step, *rest = path
    match node:
        case Mapping() if step in node.entries:
            return _leads(node.entries[str(step)].value, tuple(rest))
        case Sequence() if isinstance(step, int) and step < len(node.items):
            return _leads(node.items[step], tuple(rest))
        case _:
            return False
