"""Findings while they are collected: what is met twice is told once, with the effect of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntFlag

from bot.facts.finding import Certainty, Effect, Finding, Place, Severity
from bot.formats.avro.model import join
from bot.formats.avro.rules import RULES
from bot.formats.findings import finding


class Breaks(IntFlag):
    """Which direction does not read: the new schema what the old one wrote (`BACKWARD`), or the reverse."""

    NOTHING = 0
    BACKWARD = 1
    FORWARD = 2
    BOTH = 3


_EFFECTS = {
    Breaks.NOTHING: Effect.NONE,
    Breaks.BACKWARD: Effect.TIGHTENS,
    Breaks.FORWARD: Effect.LOOSENS,
    Breaks.BOTH: Effect.BOTH,
}


Change = tuple[str | None, str | None]
"""What was and what is, as canonical texts."""

Places = tuple[Place | None, Place | None]
"""Where the one stood and the other stands."""

Key = tuple[str, str, str | None, str | None]
"""What makes a finding: its rule, its element, what was and what is."""


@dataclass(slots=True, kw_only=True)
class Draft:
    """What else a finding says."""

    what: str
    breaks: Breaks
    base: Place | None
    head: Place | None
    certainty: Certainty | None
    snippet: str | None


class Telling:
    """The findings about one file."""

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._drafts: dict[Key, Draft] = {}
        self._others: dict[Finding, None] = {}

    def tell(self, key: Key, draft: Draft) -> None:
        """Note a change whose effect is what it breaks; the same change met again adds to it."""
        self._drafts.setdefault(key, draft).breaks |= draft.breaks

    def tell_file(  # noqa: PLR0913 - one keyword for each thing a finding may say
        self,
        rule: str,
        element: str,
        change: Change,
        what: str,
        *,
        base: Place | None = None,
        head: Place | None = None,
    ) -> None:
        """Note something whose effect is the rule's own."""
        told = finding(RULES[f"avro/{rule}"], self._subject, element, change, what, base=base, head=head)
        self._others.setdefault(told)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was noted, in the order of the elements."""
        found = [*self._others, *(self._finding(key, draft) for key, draft in self._drafts.items())]
        return tuple(sorted(found, key=lambda told: (told.element, told.rule, told.before or "", told.after or "")))

    def _finding(self, key: Key, draft: Draft) -> Finding:
        rule, element, before, after = key
        kind = RULES[f"avro/{rule}"]
        effect = _EFFECTS[draft.breaks]
        return finding(
            kind,
            self._subject,
            element,
            (before, after),
            draft.what,
            base=draft.base,
            head=draft.head,
            effect=effect,
            severity=_milder(kind.severity) if kind.effect is not Effect.NONE and effect is Effect.NONE else None,
            certainty=draft.certainty,
            snippet=draft.snippet,
        )


def _milder(severity: Severity) -> Severity:
    """Of a change that would break elsewhere and here does not: it stays worth a look."""
    return min(severity, Severity.RISKY, key=lambda each: each.rank)


@dataclass(frozen=True, slots=True)
class Scope:
    """The element that is compared, and the directions in which one of its sides is read into the other."""

    telling: Telling
    element: str
    todo: Breaks

    def below(self, step: str) -> Scope:
        """The same inside the element."""
        return replace(self, element=join(self.element, step))

    def tell(  # noqa: PLR0913 - one keyword for each thing a finding may say
        self,
        rule: str,
        change: Change,
        what: str,
        *,
        breaks: Breaks = Breaks.NOTHING,
        places: Places = (None, None),
        certainty: Certainty | None = None,
        snippet: str | None = None,
    ) -> None:
        """Note a change; what it breaks in a direction that is not resolved breaks nothing."""
        breaks &= self.todo
        draft = Draft(what=what, breaks=breaks, base=places[0], head=places[1], certainty=certainty, snippet=snippet)
        self.telling.tell((rule, self.element, *change), draft)
