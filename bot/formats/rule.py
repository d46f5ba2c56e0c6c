"""A kind of finding: what it means, whom it hits, how bad it is, and what to do about it.

Every format has a table of its own. The severity is the default, which the policy file may override; the effect and
severity of one finding may differ where its rule depends on the values (a type change, say).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.facts.finding import Axis, Effect, Severity

ADVICE = {
    "A1": "Expand and contract: add the new next to the old, write both, backfill, move the consumers, then drop the "
    "old after its sunset date.",
    "A2": "Publish a new major version side by side, and keep the old one alive with a view.",
    "A3": "Give it a default, or let it be null.",
    "A4": "Keep the old name alive with a view or an alias, and say so in the contract (`renamed_from`, or ODCS `id`).",
    "A5": "Reserve the number and the name, so that nobody gives them another meaning.",
    "A6": "Widen the column in place with the engine's own statement, after checking that readers can hold the values.",
    "A7": "Measure the violations, repair them, and only then tighten.",
    "A8": "There is no technical work: announce it, and have the people concerned agree.",
    "A9": "Take it back: a change may not loosen the rules it is judged by unless those who are asked today agree.",
    "A10": "Rebuild or backfill next to the old layout, then swap.",
    "A11": "Have compliance look at it, and carry the classification to everything downstream.",
    "A12": "Raise the contract's version: the major number for a break, the minor one for an addition.",
    "A13": "Correct the file; nothing can be judged before it reads.",
    "A14": "Make the files that describe the dataset say the same, in this change or before it.",
    "A15": "Take it back, and add something new beside it: what was written once keeps its meaning for good.",
}
"""What to do, by code."""

_EFFECTS = {
    Effect.NONE: "Data and readers on either side still fit each other.",
    Effect.TIGHTENS: "The new side admits less: old data and old writers break (BACKWARD does not hold).",
    Effect.LOOSENS: "The new side admits more, or gives less: old readers break (FORWARD does not hold).",
    Effect.BOTH: "Neither old data nor old readers fit the new side (neither BACKWARD nor FORWARD holds).",
    Effect.UNDECIDABLE: "It cannot be decided whether it is compatible, so it does not count as compatible.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A kind of finding. `hits` says, in one or two sentences, who notices and how."""

    id: str
    title: str
    hits: str
    effect: Effect
    severity: Severity
    axes: tuple[Axis, ...]
    advice: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """The rule's page in Markdown, as `stationmaster explain` prints it."""
        lines = [f"# {self.id}", "", f"{self.title}.", "", self.hits, "", _EFFECTS[self.effect], ""]
        axes = ", ".join(self.axes)
        lines += [f"Severity unless the policy says otherwise: **{self.severity}**. Concerns: {axes}.", ""]
        if self.advice:
            lines += ["What to do:", "", *(f"- **{code}** {ADVICE[code]}" for code in self.advice), ""]
        return "\n".join(lines)


Row = tuple[str, str, str, Effect, Severity, tuple[Axis, ...], tuple[str, ...]]
"""A rule's name, title, whom it hits, effect, severity, axes and advice."""


def rules(prefix: str, table: Iterable[Row]) -> Mapping[str, Rule]:
    """Every rule of a table by its id (`contract/column-removed`), in the order of the documentation."""
    return {
        f"{prefix}/{name}": Rule(
            id=f"{prefix}/{name}", title=title, hits=hits, effect=effect, severity=severity, axes=axes, advice=advice
        )
        for name, title, hits, effect, severity, axes, advice in table
    }
