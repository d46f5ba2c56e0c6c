"""What changes in an enum. A closed enum refuses numbers it does not list, an open one keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from bot.facts.finding import Effect, Finding, Severity
from bot.formats.document import shown
from bot.formats.protobuf.model import Enum, Reserved, Value
from bot.formats.protobuf.schema import Definition
from bot.formats.protobuf.spans import reserved
from bot.formats.protobuf.tell import Teller
from bot.formats.protobuf.wire import is_closed

Named = Mapping[int, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class _Sides:
    """What findings about single values depend on."""

    key: str
    is_old_closed: bool
    is_new_closed: bool
    reserved: Reserved


def compare(teller: Teller, old: Definition, new: Definition) -> Iterator[Finding]:
    """What changes from one enum to the other of the same name."""
    before, after = cast("Enum", old.node), cast("Enum", new.node)
    element, places = new.key, (before.at, after.at)
    if is_closed(old) != is_closed(new):
        rule, what = ("enum-closed", "takes only") if is_closed(new) else ("enum-opened", "takes more than")
        told = f"The enum {shown(element)} {what} the values it lists."
        kinds = (old.features["enum_type"], new.features["enum_type"])
        yield teller.tell(rule, element, kinds, told, places)
    yield from _json_format(teller, old, new, places)
    yield from _default(teller, element, before, after)
    sides = _Sides(new.key, is_closed(old), is_closed(new), after.reserved)
    yield from _values(teller, sides, _by_number(before), _by_number(after))
    used = sorted(value.number for value in after.values)
    yield from reserved(teller, element, before.reserved, after.reserved, used)
    yield from teller.options(element, before.options, after.options, places)


def _json_format(teller: Teller, old: Definition, new: Definition, places: tuple[int, int]) -> Iterator[Finding]:
    before, after = (side.features["json_format"] for side in (old, new))
    if before != after:
        what = f"JSON of {shown(new.key)} is read as {shown(after)}, no longer as {shown(before)}."
        yield teller.tell("json-format-changed", new.key, (before, after), what, places)


def _default(teller: Teller, element: str, old: Enum, new: Enum) -> Iterator[Finding]:
    """The first value is what a missing one means."""
    before, after = old.values[0], new.values[0]
    if before.number != after.number:
        what = f"The first value of {shown(element)} is {shown(after.name)}, no longer {shown(before.name)}."
        told = (f"{before.name} = {before.number}", f"{after.name} = {after.number}")
        yield teller.tell("enum-default-changed", element, told, what, (before.at, after.at))


def _by_number(enum: Enum) -> Named:
    found: dict[int, dict[str, Value]] = {}
    for value in enum.values:
        found.setdefault(value.number, {})[value.name] = value
    return found


def _values(teller: Teller, sides: _Sides, before: Named, after: Named) -> Iterator[Finding]:
    was = {name: value for names in before.values() for name, value in names.items()}
    now = {name: value for names in after.values() for name, value in names.items()}
    moved = {name for name in was.keys() & now.keys() if was[name].number != now[name].number}
    for name in sorted(moved):
        told = (f"{name} = {was[name].number}", f"{name} = {now[name].number}")
        what = f"The value {shown(name)} had the number {was[name].number} and has {now[name].number}."
        element = f"{sides.key}.{name}"
        yield teller.tell("enum-value-renumbered", element, told, what, (was[name].at, now[name].at))
    for number in sorted(before.keys() | after.keys()):
        names = {name: value for name, value in before.get(number, {}).items() if name not in moved}
        others = {name: value for name, value in after.get(number, {}).items() if name not in moved}
        yield from _number(teller, sides, (names, others), (number in before, number in after))
    for name in sorted((was.keys() & now.keys()) - moved):
        places = (was[name].at, now[name].at)
        yield from teller.options(f"{sides.key}.{name}", was[name].options, now[name].options, places)


def _number(
    teller: Teller,
    sides: _Sides,
    names: tuple[dict[str, Value], dict[str, Value]],
    known: tuple[bool, bool],
) -> Iterator[Finding]:
    """What became of one number, given the names that it had and has."""
    gone = [value for name, value in names[0].items() if name not in names[1]]
    come = [value for name, value in names[1].items() if name not in names[0]]
    if known == (True, True):
        if len(gone) == len(come) == len(names[0]) == len(names[1]) == 1:
            yield _renamed(teller, sides.key, gone[0], come[0])
        else:
            yield from _aliases(teller, sides.key, gone, come)
    elif gone:
        yield _removed(teller, sides, gone)
    elif come:
        yield _added(teller, sides, come[0])


def _renamed(teller: Teller, key: str, gone: Value, come: Value) -> Finding:
    what = f"The value {shown(gone.name)} is called {shown(come.name)}."
    element = f"{key}.{gone.name}"
    return teller.tell("enum-value-renamed", element, (gone.name, come.name), what, (gone.at, come.at))


def _aliases(teller: Teller, key: str, gone: list[Value], come: list[Value]) -> Iterator[Finding]:
    for value in gone:
        what = f"The name {shown(value.name)} for {value.number} is gone."
        element = f"{key}.{value.name}"
        yield teller.tell("enum-alias-changed", element, (value.name, None), what, (value.at, None))
    for value in come:
        what = f"The name {shown(value.name)} for {value.number} is new."
        element, severity = f"{key}.{value.name}", Severity.COMPATIBLE
        yield teller.tell("enum-alias-changed", element, (None, value.name), what, (None, value.at), severity=severity)


def _removed(teller: Teller, sides: _Sides, gone: list[Value]) -> Finding:
    value = gone[0]
    missing = [f'"{each.name}"' for each in gone if each.name not in sides.reserved.names]
    is_kept = sides.reserved.holds(value.number)
    if not is_kept:
        missing.insert(0, str(value.number))
    return teller.tell(
        "enum-value-removed-unreserved" if missing else "enum-value-removed",
        f"{sides.key}.{value.name}",
        (f"{value.name} = {value.number}", None),
        f"The value {shown(value.name)} is gone.",
        (value.at, None),
        effect=Effect.TIGHTENS if sides.is_new_closed else Effect.NONE,
        severity=Severity.RISKY if is_kept and not sides.is_new_closed else Severity.BREAKING,
        snippet="".join(f"reserved {each};\n" for each in missing) or None,
    )


def _added(teller: Teller, sides: _Sides, value: Value) -> Finding:
    is_hit = sides.is_old_closed
    return teller.tell(
        "enum-value-added",
        f"{sides.key}.{value.name}",
        (None, f"{value.name} = {value.number}"),
        f"The value {shown(value.name)} is new.",
        (None, value.at),
        effect=Effect.LOOSENS if is_hit else Effect.NONE,
        severity=Severity.RISKY if is_hit else Severity.COMPATIBLE,
    )
