"""What changes in messages: which there are, and which of a message's fields became which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from bot.facts.finding import Effect, Finding, Severity
from bot.formats.document import shown
from bot.formats.protobuf import fields
from bot.formats.protobuf.model import Enum, Message, Reserved
from bot.formats.protobuf.oneofs import Oneofs
from bot.formats.protobuf.schema import Definition, Member, Schema
from bot.formats.protobuf.spans import extensions, reserved
from bot.formats.protobuf.tell import Teller
from bot.formats.protobuf.wire import LOST, Judge, is_required

Members = dict[int, Member]

_SET = "message_set_wire_format"


def compare(teller: Teller, old: Schema, new: Schema) -> Iterator[Finding]:
    """What changes in all messages of a file, and in what it adds to messages of others."""
    judge = Judge()
    renamed = _renamed(old, new)
    for key in sorted(old.messages.keys() | new.messages.keys()):
        before, after = old.messages.get(key), new.messages.get(key)
        if before and after:
            yield from _message(teller, judge, before, after)
        elif before and key in renamed:
            yield _has_other_name(teller, before, new.messages[renamed[key]])
        elif before and not _is_inside(key, new.messages, old.messages):
            yield _gone(teller, before, new)
        elif after and key not in renamed.values() and not _is_inside(key, old.messages, new.messages):
            what = f"The message {shown(key)} is new."
            yield teller.tell("message-added", key, (None, key), what, (None, after.node.at))
    for key in sorted(old.extensions.keys() | new.extensions.keys()):
        sides = (_by_number(old.extensions.get(key, [])), _by_number(new.extensions.get(key, [])))
        yield from _fields(teller, judge, f"extend {key}", sides, Reserved())


def _is_inside(key: str, there: Mapping[str, Definition], here: Mapping[str, Definition]) -> bool:
    """Whether a message stands in another that came or went with it."""
    above = key.rpartition(".")[0]
    return above in here and above not in there


def _renamed(old: Schema, new: Schema) -> dict[str, str]:
    """Messages that are gone, and the only new one beside them that declares the same fields."""
    gone = [each for key, each in old.messages.items() if key not in new.messages]
    come = [each for key, each in new.messages.items() if key not in old.messages]
    if not gone or not come:
        return {}
    before, after = _by_shape(gone), _by_shape(come)
    return {
        before[shape][0].key: after[shape][0].key
        for shape in before.keys() & after.keys()
        if len(before[shape]) == len(after[shape]) == 1
    }


def _by_shape(definitions: list[Definition]) -> dict[tuple[str, ...], list[Definition]]:
    found: dict[tuple[str, ...], list[Definition]] = {}
    for each in definitions:
        if isinstance(each.node, Message) and each.node.fields:
            above = each.key.rpartition(".")[0]
            found.setdefault((above, *sorted(map(str, each.node.fields))), []).append(each)
    return found


def _has_other_name(teller: Teller, before: Definition, after: Definition) -> Finding:
    what = f"The message {shown(before.key)} is called {shown(after.key)}."
    at = (before.node.at, after.node.at)
    return teller.tell("message-renamed", before.key, (before.key, after.key), what, at)


def _gone(teller: Teller, before: Definition, new: Schema) -> Finding:
    there = new.symbols.get(f"{new.file.package}.{before.key}".lstrip("."))
    is_same = there is not None and (there.features, _said(there.node)) == (before.features, _said(before.node))
    rule, what = ("message-moved", "stands in another file") if is_same else ("message-removed", "is gone")
    told = f"The message {shown(before.key)} {what}."
    return teller.tell(rule, before.key, (before.key, None), told, (before.node.at, None))


def _said(node: Message | Enum) -> tuple[object, ...]:
    """All that a declaration says of data, in an order of its own."""
    if isinstance(node, Enum):
        return (node.name, *sorted((value.number, value.name) for value in node.values))
    told = [
        (str(each), each.oneof, *sorted((name, option.value) for name, option in each.options.items()))
        for each in node.fields
    ]
    inside = [*map(str, map(_said, node.messages)), *map(str, map(_said, node.enums))]
    return (node.name, tuple(sorted(told)), *sorted(inside))


def _message(teller: Teller, judge: Judge, old: Definition, new: Definition) -> Iterator[Finding]:
    before, after = cast("Message", old.node), cast("Message", new.node)
    key, places = new.key, (before.at, after.at)
    sides = (_by_number(old.schema.members(old)), _by_number(new.schema.members(new)))
    yield from _fields(teller, judge, key, sides, after.reserved)
    yield from reserved(teller, key, before.reserved, after.reserved, sorted(sides[1]))
    yield from extensions(teller, key, before.extensions, after.extensions)
    formats = (_format(before), _format(after))
    if formats[0] != formats[1]:
        what = f"{shown(_SET)} of {shown(key)} changed from {shown(formats[0])} to {shown(formats[1])}."
        yield teller.tell("message-format-changed", key, formats, what, places)
    json = (old.features["json_format"], new.features["json_format"])
    if json[0] != json[1]:
        what = f"JSON of {shown(key)} is read as {shown(json[1])}, no longer as {shown(json[0])}."
        yield teller.tell("json-format-changed", key, json, what, places)
    yield from teller.options(key, before.options, after.options, places)


def _format(message: Message) -> str:
    return message.options[_SET].value if _SET in message.options else "false"


def _by_number(members: list[Member]) -> Members:
    return {each.field.number: each for each in members}


def _fields(
    teller: Teller, judge: Judge, key: str, sides: tuple[Members, Members], kept: Reserved
) -> Iterator[Finding]:
    old, new = sides
    oneofs = Oneofs(old, new)
    moved = _moved(old, new)
    for name, (before, after) in sorted(moved.items()):
        yield fields.renumbered(teller, f"{key}.{name}", before, after)
    names = moved.keys()
    for number in sorted(old.keys() | new.keys()):
        one, other = old.get(number), new.get(number)
        before_name, after_name = one.field.name if one else "", other.field.name if other else ""
        if one and other and (before_name in names or after_name in names):
            if after_name not in names:
                yield fields.reused(teller, key, one, other, LOST)
        elif one and other:
            yield from fields.compare(teller, judge, key, one, other)
        elif one and before_name not in names:
            yield _removed(teller, key, one, oneofs, kept)
        elif other and after_name not in names:
            yield _added(teller, key, other, oneofs)
    yield from oneofs.findings(teller, key)


def _moved(old: Members, new: Members) -> dict[str, tuple[Member, Member]]:
    """The fields that have the same name and another number."""
    was = {each.field.name: each for each in old.values()}
    now = {each.field.name: each for each in new.values()}
    return {
        name: (was[name], now[name])
        for name in was.keys() & now.keys()
        if was[name].field.number != now[name].field.number
    }


def _removed(teller: Teller, key: str, one: Member, oneofs: Oneofs, kept: Reserved) -> Finding:
    gone = one.field
    element, what = f"{key}.{gone.name}", f"The field {shown(gone.name)} is gone."
    missing = [] if kept.holds(gone.number) else [str(gone.number)]
    missing += [] if gone.name in kept.names else [f'"{gone.name}"']
    snippet = "".join(f"reserved {each};\n" for each in missing) or None
    told, at = (str(gone), None), (gone.at, None)
    if is_required(one):
        return teller.tell("required-removed", element, told, what, at, effect=Effect.BOTH, snippet=snippet)
    if oneofs.has_lost(gone):
        return teller.tell("oneof-field-removed", element, told, what, at, snippet=snippet)
    rule = "field-removed-unreserved" if missing else "field-removed"
    is_freed = str(gone.number) in missing
    # With its number kept, only JSON and generated code are hit.
    severity = Severity.RISKY if missing and not is_freed else None
    return teller.tell(rule, element, told, what, at, severity=severity, snippet=snippet)


def _added(teller: Teller, key: str, other: Member, oneofs: Oneofs) -> Finding:
    come = other.field
    element, what = f"{key}.{come.name}", f"The field {shown(come.name)} is new."
    told, at = (None, str(come)), (None, come.at)
    if is_required(other):
        return teller.tell("required-added", element, told, what, at, effect=Effect.BOTH)
    is_alternative = oneofs.has_gained(come)
    return teller.tell("oneof-field-added" if is_alternative else "field-added", element, told, what, at)
