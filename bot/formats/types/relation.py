"""What becomes of readers and writers when one type takes another's place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.facts.finding import Axis, Certainty, Effect, Severity
from bot.formats.types.kinds import BYTES, FLOATS, NUMBERS, SIGNED, TEXTS, TIMES, Type
from bot.formats.types.lattice import fits
from bot.formats.types.reader import parse


@dataclass(frozen=True, slots=True)
class Relation:
    """The effect of another type, how bad and how certain it is, and why, in words."""

    effect: Effect
    severity: Severity
    certainty: Certainty
    axes: tuple[Axis, ...]
    words: str


def compare(old: str, new: str, old_dialect: str = "", new_dialect: str | None = None) -> Relation:
    """How the type `new` relates to the type `old`, each read in its dialect (`snowflake`, `logical`, …)."""
    before = parse(old, old_dialect)
    after = parse(new, old_dialect if new_dialect is None else new_dialect)
    return _judged(before, after)


def _judged(before: Type, after: Type) -> Relation:
    if before.kind == after.kind and before.parts and after.parts:
        told = [*_sizes_judged(before, after), *_parts_judged(before, after)]
    else:
        told = [_kinds_judged(replace(before, is_nullable=True), replace(after, is_nullable=True))]
    if before.is_nullable != after.is_nullable:
        told.append(_LOOSENED if after.is_nullable else _TIGHTENED)
    return _together(told)


def _sizes_judged(before: Type, after: Type) -> list[Relation]:
    """An array's size and a vector's dimension."""
    if before.parameters == after.parameters:
        return []
    if after.kind == "vector":
        return [_ANOTHER_DIMENSION]
    if not after.parameters:
        return [_relation(Effect.LOOSENS, Severity.RISKY, "It may have any number of items now.")]
    if not before.parameters:
        return [_relation(Effect.TIGHTENS, Severity.BREAKING, "It must have a certain number of items now.")]
    return [_relation(Effect.BOTH, Severity.BREAKING, "It has another number of items.")]


def _parts_judged(before: Type, after: Type) -> list[Relation]:
    old, new = dict(before.parts), dict(after.parts)
    told = [_inside(name, _judged(old[name], new[name])) for name in old if name in new and old[name] != new[name]]
    told += [_relation(Effect.LOOSENS, Severity.BREAKING, f"`{name}` is gone.") for name in old if name not in new]
    for name in (name for name in new if name not in old):
        if new[name].is_nullable:
            told.append(_relation(Effect.NONE, Severity.COMPATIBLE, f"`{name}` is new."))
        else:
            told.append(_relation(Effect.TIGHTENS, Severity.BREAKING, f"`{name}` is new and never null."))
    return told or [_relation(Effect.NONE, Severity.COSMETIC, "Only the order of the parts differs.")]


def _inside(name: str, told: Relation) -> Relation:
    if name == "{key}":
        return ANOTHER_KEY
    return replace(told, words=f"In `{name}`: {told.words}")


def _kinds_judged(before: Type, after: Type) -> Relation:
    grows, shrinks = fits(before, after), fits(after, before)
    note = _NOTES.get(frozenset({before.kind, after.kind}), "")
    if grows is None or shrinks is None:
        return UNDECIDED
    if grows and shrinks:
        return _relation(Effect.NONE, Severity.COSMETIC, "The type means the same.")
    if grows:
        severity = Severity.RISKY if _is_widening(before, after) else Severity.BREAKING
        return _relation(Effect.LOOSENS, severity, "The new type holds values that the old one did not.", note)
    if shrinks:
        return _relation(
            Effect.TIGHTENS, Severity.BREAKING, "The old type held values that the new one does not.", note
        )
    words = "Neither type holds all values of the other: stored values are read as something else, or not at all."
    return _relation(Effect.BOTH, Severity.BREAKING, words, note)


def _is_widening(before: Type, after: Type) -> bool:
    """Whether the kind of value stays: a larger number, a longer text. A number that becomes a text is no widening."""
    families = (NUMBERS, TEXTS, BYTES, TIMES, {"date", "timestamp"})
    return any({before.kind, after.kind} <= family for family in families)


def _relation(effect: Effect, severity: Severity, words: str, note: str = "") -> Relation:
    axes = (Axis.SHAPE, Axis.SEMANTIC) if note else (Axis.SHAPE,)
    return Relation(effect, severity, Certainty.CERTAIN, axes, f"{words} {note}".strip())


def _together(told: list[Relation]) -> Relation:
    """Several relations as one: the worst severity, every break, every reason."""
    effects = {relation.effect for relation in told} - {Effect.NONE}
    axes = {axis for relation in told for axis in relation.axes}
    is_decided = Effect.UNDECIDABLE not in effects
    return Relation(
        effect=_joined(effects),
        severity=max((relation.severity for relation in told), key=lambda severity: severity.rank),
        certainty=Certainty.CERTAIN if is_decided else Certainty.UNDECIDABLE,
        axes=tuple(axis for axis in Axis if axis in axes),
        words=" ".join(relation.words for relation in told),
    )


def _joined(effects: set[Effect]) -> Effect:
    if len(effects) <= 1:
        return next(iter(effects), Effect.NONE)
    return Effect.UNDECIDABLE if Effect.UNDECIDABLE in effects else Effect.BOTH


UNDECIDED = Relation(
    Effect.UNDECIDABLE,
    Severity.RISKY,
    Certainty.UNDECIDABLE,
    (Axis.SHAPE,),
    "The types cannot be compared: one is not known, or leaves out a size that its engine decides.",
)
"""What is said where nothing can be said."""
ANOTHER_KEY = _relation(Effect.BOTH, Severity.BREAKING, "The map's keys are another type.")
"""What is said of a map whose keys change: what is looked up is no longer found, in either direction."""
_ANOTHER_DIMENSION = _relation(
    Effect.BOTH, Severity.BREAKING, "Vectors of another dimension cannot be compared with those that are stored."
)
_LOOSENED = _relation(Effect.LOOSENS, Severity.BREAKING, "It may be null now.")
_TIGHTENED = _relation(Effect.TIGHTENS, Severity.BREAKING, "It may no longer be null.")
_NOTES = {
    frozenset({"timestamp", "timestamp_tz"}): "Every stored time shifts by the local offset.",
    frozenset({"char", "varchar"}): "Padding and trailing blanks compare differently.",
    frozenset({"boolean", "int32"}): "What true and false stand for is a convention, not a value.",
    **{
        frozenset({integer, real}): "Whole numbers past the float's precision are rounded."
        for integer in SIGNED
        for real in FLOATS
        if SIGNED[integer] > FLOATS[real]
    },
}
