"""What differs between schemas of what is exchanged: who reads it decides whom a difference hits.

What one side sends the other reads. Where the party whose document it is reads (a request, a received message), a
schema that tightens refuses what partners send today. Where its partners read (a response, a sent message), a schema
that loosens gives them what they do not know: there every effect is turned round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.facts.finding import Certainty, Effect, Finding, Severity
from bot.formats.findings import finding
from bot.formats.inclusion.difference import Difference
from bot.formats.inclusion.rules import OPEN, TABLE
from bot.formats.rule import Row, Rule

REVERSED = {Effect.TIGHTENS: Effect.LOOSENS, Effect.LOOSENS: Effect.TIGHTENS}
"""What becomes of an effect where the partners are the readers."""

_HITS = {
    Effect.TIGHTENS: "Partners that keep to the old document fail against the new side.",
    Effect.LOOSENS: "Partners that keep to the new document fail against the old side.",
    Effect.BOTH: "Partners that keep to one document fail against the side of the other.",
    Effect.UNDECIDABLE: "Whether partners go on working is not known, so it does not count as compatible.",
    Effect.NONE: "What is exchanged still fits; what it means may differ.",
}


def turned(effect: Effect, *, is_read_by_partners: bool) -> Effect:
    """The effect on partners."""
    return REVERSED.get(effect, effect) if is_read_by_partners else effect


def worst(effect: Effect, severity: Severity) -> Severity:
    """How bad a difference is: what old partners meet breaks; what only new ones would meet does not."""
    known = {Effect.TIGHTENS: Severity.BREAKING, Effect.BOTH: Severity.BREAKING, Effect.LOOSENS: Severity.COMPATIBLE}
    return known.get(effect, severity)


def rows(sides: Mapping[str, bool]) -> Iterator[Row]:
    """The differences of schemas for each side by its name, given whether partners read it."""
    for name, title, _, effect, severity, axes, advice in TABLE:
        for side, is_read_by_partners in sides.items():
            hit = turned(effect, is_read_by_partners=is_read_by_partners)
            said = f"{side.capitalize()}: {title[0].lower()}{title[1:]}"
            severe = Severity.COMPATIBLE if name == OPEN else worst(hit, severity)
            yield (f"{side}-{name}", said, _HITS[hit], hit, severe, axes, advice)


def told(rule: Rule, of: tuple[str, str], difference: Difference, *, is_read_by_partners: bool) -> Finding:
    """The finding about a difference inside something `of` a subject: its element there."""
    effect = turned(difference.effect, is_read_by_partners=is_read_by_partners)
    subject, element = of
    severity = difference.severity
    return finding(
        rule,
        subject,
        f"{element} → {difference.element}" if difference.element else element,
        (difference.before, difference.after),
        difference.what,
        base=difference.base,
        head=difference.head,
        effect=effect,
        severity=severity
        if effect is Effect.NONE or difference.kind == OPEN
        else worst(effect, severity or rule.severity),
        certainty=Certainty.LIKELY if difference.is_guess else None,
    )
