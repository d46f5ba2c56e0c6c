"""How a finding is told: by its rule, in plain words, with a ready statement where one helps."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from bot.facts.finding import Advice, Axis, Certainty, Effect, Finding, Place, Severity
from bot.formats.contract_rules import RULES
from bot.formats.rule import ADVICE, Rule

_MAX_VALUE = 200
_KEPT = 160
_BARE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_QUOTABLE_NAME = re.compile(r"[^\x00-\x1f\"`]{1,128}")


def capped(text: str) -> str:
    """The text, or its beginning and a hash of all of it: short enough to show, different where the text is."""
    if len(text) <= _MAX_VALUE:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{text[:_KEPT]}… (sha256 {digest})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two sides of one contract while they are compared, and what is true of all findings about them.

    `sunset` is the day until which the base promises what is compared, where it announced one.
    """

    subject: str
    table: str = ""
    old_dialect: str = ""
    new_dialect: str = ""
    is_positional: bool = False
    is_in_files: bool = False
    sunset: date | None = None
    is_nested: bool = False

    def tell(  # noqa: PLR0913 - one keyword for each thing a finding may say otherwise than its rule
        self,
        rule: str,
        element: str,
        before: str | None,
        after: str | None,
        what: str,
        *,
        base: Place | None = None,
        head: Place | None = None,
        effect: Effect | None = None,
        severity: Severity | None = None,
        certainty: Certainty | None = None,
        axes: tuple[Axis, ...] | None = None,
        snippet: str | None = None,
        sunset: date | None = None,
    ) -> Finding:
        """The finding of `contract/<rule>`: `what` happened, and then whom the rule says it hits."""
        return finding(
            RULES[f"contract/{rule}"],
            self.subject,
            element,
            (before, after),
            what,
            base=base,
            head=head,
            effect=effect,
            severity=severity,
            certainty=certainty,
            axes=axes,
            snippet=snippet,
            sunset=sunset,
        )


def finding(  # noqa: PLR0913 - one keyword for each thing a finding may say otherwise than its rule
    kind: Rule,
    subject: str,
    element: str,
    change: tuple[str | None, str | None],
    what: str,
    *,
    base: Place | None = None,
    head: Place | None = None,
    effect: Effect | None = None,
    severity: Severity | None = None,
    certainty: Certainty | None = None,
    axes: tuple[Axis, ...] | None = None,
    snippet: str | None = None,
    sunset: date | None = None,
) -> Finding:
    """The finding of a rule of any format: what happened, and then whom the rule says it hits."""
    before, after = change
    effect = kind.effect if effect is None else effect
    is_open = effect is Effect.UNDECIDABLE
    return Finding(
        rule=kind.id,
        subject=capped(subject),
        element=capped(element),
        before=None if before is None else capped(before),
        after=None if after is None else capped(after),
        effect=effect,
        axes=axes or kind.axes,
        severity=severity or kind.severity,
        message=f"{what} {kind.hits}",
        certainty=certainty or (Certainty.UNDECIDABLE if is_open else Certainty.CERTAIN),
        advice=_advice(kind.advice, snippet),
        base=base,
        head=head,
        sunset=sunset,
    )


def _advice(codes: tuple[str, ...], snippet: str | None) -> tuple[Advice, ...]:
    """The rule's advice; the snippet goes with the first."""
    return tuple(
        Advice(code=code, text=ADVICE[code], snippet=snippet if index == 0 else None)
        for index, code in enumerate(codes)
    )


def statement(template: str, **names: str) -> str | None:
    """The SQL of a template such as `drop column {column}`, its names quoted; `None` where a name can't be quoted."""
    if not all(_QUOTABLE_NAME.fullmatch(name) for name in names.values()):
        return None
    return template.format(**{key: name if _BARE_NAME.fullmatch(name) else f'"{name}"' for key, name in names.items()})
