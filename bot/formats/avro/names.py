"""What changes in a type's name and in what is said beside it: aliases, documentation, attributes of others."""

from __future__ import annotations

from bot.facts.finding import Place
from bot.formats.avro.model import Field, Schema, join
from bot.formats.avro.resolution import is_named_alike
from bot.formats.avro.telling import Breaks, Telling
from bot.formats.document import shown


def compare(telling: Telling, old: Schema, new: Schema, element: str, todo: Breaks) -> None:
    """A named type's name, aliases and documentation."""
    if old.name != new.name:
        _renamed(telling, old, new, element, todo)
    aliases(telling, old, new, element)
    documentation(telling, old, new, element)


def _renamed(telling: Telling, old: Schema, new: Schema, element: str, todo: Breaks) -> None:
    breaks = Breaks.NOTHING
    if not is_named_alike(new, old):
        breaks |= Breaks.BACKWARD
    if not is_named_alike(old, new):
        breaks |= Breaks.FORWARD
    rule = "namespace-changed" if old.short == new.short else "type-renamed"
    what = f"The {new.kind} {shown(old.name)} is called {shown(new.name)} now."
    telling.tell(
        rule,
        element,
        (old.name, new.name),
        what,
        breaks=breaks & todo,
        places=(old.at("name"), new.at("name")),
        snippet=None if old.name in new.aliases else f'"aliases": ["{old.name}"]',
    )


def aliases(telling: Telling, old: Schema | Field, new: Schema | Field, element: str) -> None:
    """Aliases that came and went; one that is the name itself is neither."""
    before, after = set(old.aliases) - {new.name}, set(new.aliases) - {old.name}
    places = (old.at("aliases"), new.at("aliases"))
    for alias in sorted(before - after):
        what = f"{shown(new.name)} no longer reads what was called {shown(alias)}."
        telling.tell("alias-removed", join(element, "aliases"), (alias, None), what, places=places)
    for alias in sorted(after - before):
        what = f"{shown(new.name)} also reads what was called {shown(alias)}."
        telling.tell("alias-added", join(element, "aliases"), (None, alias), what, places=places)


def documentation(telling: Telling, old: Schema | Field, new: Schema | Field, element: str) -> None:
    """The text for people."""
    if old.doc != new.doc:
        places = (old.at("doc"), new.at("doc"))
        what = f"What is said of {shown(new.name)} changed."
        telling.tell("documentation-changed", join(element, "doc"), (old.doc, new.doc), what, places=places)


def attributes(telling: Telling, old: Schema | Field, new: Schema | Field, element: str) -> None:
    """What means nothing to Avro, and something to whoever put it there."""
    for key in sorted(old.attributes.keys() | new.attributes.keys()):
        before, after = old.attributes.get(key), new.attributes.get(key)
        if before != after:
            places: tuple[Place, Place] = (old.at(key), new.at(key))
            what = f"The attribute {shown(key)} changed."
            telling.tell("attribute-changed", join(element, key), (before, after), what, places=places)
