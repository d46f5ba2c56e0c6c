"""How findings of one comparison are told, with what they share: the subject and the budget of steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.facts.finding import Finding
from bot.formats.asyncapi.model import said
from bot.formats.asyncapi.rules import RULES
from bot.formats.document import shown
from bot.formats.findings import finding
from bot.formats.inclusion import Schema, Steps
from bot.formats.inclusion.interface import Change, Places
from bot.formats.rule import Rule


@dataclass(frozen=True, slots=True)
class Telling:
    """Two applications while they are compared."""

    subject: str
    steps: Steps = field(default_factory=Steps)

    def rule(self, name: str) -> Rule:
        """The rule `asyncapi/<name>`."""
        return RULES[f"asyncapi/{name}"]

    def tell(self, rule: str, element: str, change: Change, what: str, places: Places) -> Finding:
        """The finding of `asyncapi/<rule>`."""
        return finding(self.rule(rule), self.subject, element, change, what, base=places[0], head=places[1])

    def come(self, rule: str, element: str, name: str, node: Schema) -> Finding:
        """Something that is new."""
        return self.tell(rule, element, (None, name), f"{shown(name)} is new.", (None, node.place()))

    def gone(self, rule: str, element: str, name: str, node: Schema) -> Finding:
        """Something that is gone."""
        return self.tell(rule, element, (name, None), f"{shown(name)} is gone.", (node.place(), None))

    def changed(self, rule: str, word: str, sides: tuple[Schema, Schema], element: str) -> Iterator[Finding]:
        """A word of a part that says something else than it did."""
        old, new = sides
        before, after = said(old.below(word)), said(new.below(word))
        if before != after:
            places = old.place(word), new.place(word)
            yield self.tell(rule, f"{element} → {word}", (before, after), from_to(f"The {word}", before, after), places)


def from_to(what: str, old: str | None, new: str | None) -> str:
    """A sentence about a value that changed."""
    was, now = (shown(side) if side is not None else "not said" for side in (old, new))
    return f"{what} was {was} and is {now}."
