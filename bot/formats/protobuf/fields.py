"""What changes in one field. Fields are the same where their number is; their name matters to JSON and to code."""

from __future__ import annotations

from collections.abc import Iterator

from bot.facts.finding import Effect, Finding, Severity
from bot.formats.document import shown
from bot.formats.protobuf.model import Enum
from bot.formats.protobuf.schema import Member
from bot.formats.protobuf.tell import Teller
from bot.formats.protobuf.wire import SCALARS, Judge, Relation, is_many, kind, presence

_TYPE_RULES = {
    Effect.NONE: "field-type-respelled",
    Effect.TIGHTENS: "field-type-narrowed",
    Effect.LOOSENS: "field-type-widened",
    Effect.BOTH: "field-type-changed",
    Effect.UNDECIDABLE: "field-type-undecided",
}
_TEXTS = frozenset({"string", "bytes"})
_FLAGS = {"false": "0", "true": "1"}
_ENCODING = ("utf8_validation", "message_encoding")


def compare(teller: Teller, judge: Judge, key: str, old: Member, new: Member) -> Iterator[Finding]:
    """What changes from one field to the other with the same number."""
    before, after = old.field, new.field
    relation = judge.fields(old, new)
    if before.name != after.name and relation.effect is not Effect.NONE:
        yield reused(teller, key, old, new, relation)
        return
    element = f"{key}.{after.name}"
    if before.name != after.name:
        yield _renamed(teller, judge, key, old, new)
    elif before.json_name != after.json_name:
        what = f"The field {shown(after.name)} is called {shown(after.json_name)} in JSON."
        told = (before.json_name, after.json_name)
        yield teller.tell("json-name-changed", element, told, what, (before.at, after.at))
    if relation.effect is not Effect.NONE or _type(old) != _type(new):
        yield _retyped(teller, element, old, new, relation)
    yield from _presence(teller, element, old, new)
    yield from _packing(teller, element, old, new)
    if relation.effect is not Effect.BOTH:
        yield from _default(teller, element, old, new)
    yield from teller.options(element, before.options, after.options, (before.at, after.at))


def _type(member: Member) -> tuple[str, ...]:
    each = member.field
    names = (kind(member, each.key).name if each.key else "", kind(member, each.type).name)
    return (*names, "repeated" if is_many(member) else "")


def renumbered(teller: Teller, element: str, old: Member, new: Member) -> Finding:
    """A field with the same name and another number."""
    before, after = old.field, new.field
    what = f"The field {shown(after.name)} had the number {before.number} and has {after.number}."
    return teller.tell("field-renumbered", element, (str(before), str(after)), what, (before.at, after.at))


def reused(teller: Teller, key: str, old: Member, new: Member, relation: Relation) -> Finding:
    """A number that another field has now."""
    before, after = old.field, new.field
    what = (
        f"The number {before.number} was {shown(before.name)} and is {shown(after.name)} now. {relation.words}".strip()
    )
    return teller.tell(
        "field-number-reused",
        f"{key}.{after.name}",
        (str(before), str(after)),
        what,
        (before.at, after.at),
        effect=relation.effect,
        snippet=f'reserved {before.number};\nreserved "{before.name}";',
    )


def _renamed(teller: Teller, judge: Judge, key: str, old: Member, new: Member) -> Finding:
    before, after = old.field, new.field
    is_kept = after.json_name == before.json_name
    doubt = "" if judge.alike(before.name, after.name) else (
        " If it means something else now, stored values are read as that, silently."
    )  # fmt: skip
    return teller.tell(
        "field-renamed",
        f"{key}.{before.name}",
        (before.name, after.name),
        f"The field {shown(before.name)} is called {shown(after.name)}.{doubt}",
        (before.at, after.at),
        severity=Severity.RISKY if is_kept and not doubt else None,
        snippet=None if is_kept else f'{after} [json_name = "{before.json_name}"];',
    )


def _retyped(teller: Teller, element: str, old: Member, new: Member, relation: Relation) -> Finding:
    before, after = old.field, new.field
    rule = _TYPE_RULES[relation.effect]
    told = (str(before), str(after))
    if told[0] == told[1]:
        told = (_with_encoding(old, new), _with_encoding(new, old))
    what = f"The field {shown(after.name)} was {shown(told[0])} and is {shown(told[1])}. {relation.words}"
    at = (before.at, after.at)
    return teller.tell(rule, element, told, what.strip(), at, effect=relation.effect)


def _with_encoding(member: Member, other: Member) -> str:
    """A field as it is written, with what is in force for it and not for another written the same."""
    names = [name for name in _ENCODING if member.features[name] != other.features[name]]
    told = ", ".join(f"features.{name} = {member.features[name]}" for name in names)
    return f"{member.field} [{told}]" if told else f"{member.field} ({kind(member, member.field.type).name})"


def _presence(teller: Teller, element: str, old: Member, new: Member) -> Iterator[Finding]:
    was, now = presence(old), presence(new)
    if was == now or not was or not now:
        return
    told, at = (was.lower(), now.lower()), (old.field.at, new.field.at)
    name = shown(new.field.name)
    if now == "REQUIRED":
        yield teller.tell("required-added", element, told, f"The field {name} is required now.", at)
    elif was == "REQUIRED":
        yield teller.tell("required-removed", element, told, f"The field {name} is no longer required.", at)
    elif old.field.oneof or new.field.oneof:
        return  # which is told as such
    elif now == "EXPLICIT":
        yield teller.tell("presence-added", element, told, f"Whether {name} was set is told now.", at)
    else:
        yield teller.tell("presence-removed", element, told, f"Whether {name} was set is no longer told.", at)


def _packing(teller: Teller, element: str, old: Member, new: Member) -> Iterator[Finding]:
    was, now = _is_packed(old), _is_packed(new)
    if was == now or not is_many(old) or not is_many(new):
        return
    told = (str(was).lower(), str(now).lower())
    what = f"The list {shown(new.field.name)} is {'packed' if now else 'no longer packed'}."
    yield teller.tell("packing-changed", element, told, what, (old.field.at, new.field.at))


def _is_packed(member: Member) -> bool:
    each = member.field
    if each.type in _TEXTS or (each.type not in SCALARS and kind(member, each.type).encoding != "varint"):
        return False
    told = each.options.get("packed")
    return told.value == "true" if told else member.features["repeated_field_encoding"] == "PACKED"


def _default(teller: Teller, element: str, old: Member, new: Member) -> Iterator[Finding]:
    """What is read where nothing was written. Without presence, zero is not written."""
    before, after = default(old), default(new)
    if before == after or None in {before, after}:
        return
    effect = Effect.NONE
    if presence(old) == "IMPLICIT":
        effect = Effect.TIGHTENS
    elif presence(new) == "IMPLICIT":
        effect = Effect.LOOSENS
    what = f"Where {shown(new.field.name)} is missing it is {shown(after or '')}, no longer {shown(before or '')}."
    at = (old.field.at, new.field.at)
    yield teller.tell("default-changed", element, (before, after), what, at, effect=effect)


def default(member: Member) -> str | None:
    """What is read where a field was not written; `None` where nothing is, as in a list or a message."""
    each = member.field
    if is_many(member) or each.key:
        return None
    told = each.options.get("default")
    if each.type in SCALARS:
        zero = "" if each.type in _TEXTS else "0"
        return _FLAGS.get(told.value, told.value) if told else zero
    found = kind(member, each.type).definition
    if found is None or not isinstance(found.node, Enum):
        return None
    values = found.node.values
    if told:
        return next((str(value.number) for value in values if value.name == told.value), told.value)
    return str(values[0].number) if values else "0"
