"""What changes in a type's name and in what is said beside it: aliases, documentation, attributes of others."""

from __future__ import annotations

from bot.formats.avro.model import Field, Schema
from bot.formats.avro.resolution import is_named_alike
from bot.formats.avro.telling import Breaks, Scope
from bot.formats.document import shown


def compare(scope: Scope, old: Schema, new: Schema) -> None:
    """A named type's name, aliases and documentation."""
    if old.name != new.name:
        _renamed(scope, old, new)
    aliases(scope, old, new)
    documentation(scope, old, new)


def _renamed(scope: Scope, old: Schema, new: Schema) -> None:
    breaks = Breaks.NOTHING
    if not is_named_alike(new, old):
        breaks |= Breaks.BACKWARD
    if not is_named_alike(old, new):
        breaks |= Breaks.FORWARD
    scope.tell(
        "namespace-changed" if old.short == new.short else "type-renamed",
        (old.name, new.name),
        f"The {new.kind} {shown(old.name)} is called {shown(new.name)} now.",
        breaks=breaks,
        places=(old.at("name"), new.at("name")),
        snippet=None if old.name in new.aliases else f'"aliases": ["{old.name}"]',
    )


def aliases(scope: Scope, old: Schema | Field, new: Schema | Field) -> None:
    """Aliases that came and went; one that is the other side's name belongs to its renaming."""
    before, after = set(old.aliases) - {new.name}, set(new.aliases) - {old.name}
    places = (old.at("aliases"), new.at("aliases"))
    for alias in sorted(before - after):
        what = f"{shown(new.name)} no longer reads what was called {shown(alias)}."
        scope.below("aliases").tell("alias-removed", (alias, None), what, places=places)
    for alias in sorted(after - before):
        what = f"{shown(new.name)} also reads what was called {shown(alias)}."
        scope.below("aliases").tell("alias-added", (None, alias), what, places=places)


def documentation(scope: Scope, old: Schema | Field, new: Schema | Field) -> None:
    """The text for people."""
    if old.doc != new.doc:
        what = f"What is said of {shown(new.name)} changed."
        places = (old.at("doc"), new.at("doc"))
        scope.below("doc").tell("documentation-changed", (old.doc, new.doc), what, places=places)


def attributes(scope: Scope, old: Schema | Field, new: Schema | Field) -> None:
    """What means nothing to Avro, and something to whoever put it there."""
    for key in sorted(old.attributes.keys() | new.attributes.keys()):
        before, after = old.attributes.get(key), new.attributes.get(key)
        if before != after:
            what = f"The attribute {shown(key)} changed."
            places = (old.at(key), new.at(key))
            scope.below(key).tell("attribute-changed", (before, after), what, places=places)
