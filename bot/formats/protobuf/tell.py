"""How a finding about a .proto file is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.facts.finding import Effect, Finding, Place, Severity
from bot.formats.document import shown
from bot.formats.findings import finding
from bot.formats.protobuf.model import File, Options
from bot.formats.protobuf.rules import RULES

_ELSEWHERE = frozenset({
    "default", "json_name", "packed", "allow_alias", "idempotency_level", "message_set_wire_format",
})  # fmt: skip
"""Options that have findings of their own."""

_PROTECTION = frozenset({"debug_redact"})


@dataclass(frozen=True, slots=True)
class Teller:
    """Two sides while they are compared; a side is `None` where there is no file."""

    old: File | None
    new: File | None

    @property
    def subject(self) -> str:
        """The package, or where there is none the path."""
        sides = [side for side in (self.new, self.old) if side]
        return next((told for told in (*(side.package for side in sides), *(side.path for side in sides)) if told), "")

    def tell(  # noqa: PLR0913 - one keyword for each thing a finding may say otherwise than its rule
        self,
        rule: str,
        element: str,
        told: tuple[str | None, str | None],
        what: str,
        at: tuple[int | None, int | None],
        *,
        effect: Effect | None = None,
        severity: Severity | None = None,
        snippet: str | None = None,
    ) -> Finding:
        """The finding of `protobuf/<rule>`: what was told before and after, and the offsets in the two texts."""
        return finding(
            RULES[f"protobuf/{rule}"],
            self.subject,
            element,
            told,
            what,
            base=_place(self.old, at[0]),
            head=_place(self.new, at[1]),
            effect=effect,
            severity=severity,
            snippet=snippet,
        )

    def options(self, element: str, old: Options, new: Options, places: tuple[int, int]) -> Iterator[Finding]:
        """What changed in the options of one thing; `places` are where the thing itself stands."""
        for name in sorted(old.keys() | new.keys()):
            before, after = (side[name].value if name in side else None for side in (old, new))
            if before == after or name in _ELSEWHERE or name.startswith("features."):
                continue
            at = (old[name].at if name in old else places[0], new[name].at if name in new else places[1])
            rule = _option_rule(name, after, element)
            what = f"The option {shown(name)} of {shown(element or 'the file')} {changed(before, after)}."
            yield self.tell(rule, f"{element}.{name}".lstrip("."), (before, after), what, at)


def _option_rule(name: str, after: str | None, element: str) -> str:
    if name == "deprecated":
        return "deprecated" if after == "true" else "deprecation-withdrawn"
    if name[0] == "(" or name in _PROTECTION:
        return "annotation-changed"
    return "option-changed" if element else "file-option-changed"


def changed(before: str | None, after: str | None) -> str:
    """How a value changed, as the rest of a sentence."""
    if before is None or after is None:
        return f"is new: {shown(after)}" if after is not None else "is gone"
    return f"changed from {shown(before)} to {shown(after)}"


def _place(side: File | None, at: int | None) -> Place | None:
    return side.place(at) if side and at is not None else None
