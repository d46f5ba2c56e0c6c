"""What changes from one application to another: what partners of the old one meet at the new one."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping

from bot.facts.finding import Finding
from bot.formats.asyncapi import bindings, messages
from bot.formats.asyncapi.model import CARRIED, Application, Operation, said
from bot.formats.asyncapi.telling import Telling, from_to
from bot.formats.document import shown
from bot.formats.inclusion import Schema

_WORDS = ("title", "summary", "description")

Pair = tuple[Operation, Operation]


def compare(subject: str, old: Application, new: Application) -> Iterator[Finding]:
    """Every change from `old` to `new`, a message that many operations use told for each of them."""
    telling = Telling(subject)
    yield from _servers(telling, old.servers, new.servers)
    yield from _schemes(telling, old.root, new.root)
    lost, found = list(old.operations), list(new.operations)
    for before, after in _paired(lost, found, lambda each: each.key):
        yield from _operation(telling, before, after)
    for before, after in _paired(lost, found, _id):
        change = (before.address, after.address)
        what = from_to("The address", *change)
        yield telling.tell("address-changed", after.name, change, what, (before.node.place(), after.node.place()))
        yield from _operation(telling, before, after)
    for before, after in _paired(lost, found, _place):
        yield from _turned(telling, before, after)
    for each in lost:
        yield telling.gone("operation-removed", each.name, each.name, each.node)
    for each in found:
        yield telling.come("operation-added", each.name, each.name, each.node)


def _paired(lost: list[Operation], found: list[Operation], key: Callable[[Operation], object]) -> list[Pair]:
    """The operations of both sides with the same key, taken out of what is left; `None` is nobody's key."""
    waiting = defaultdict[object, deque[Operation]](deque)
    for each in lost:
        waiting[key(each)].append(each)
    pairs = [(queue.popleft(), each) for each in found if key(each) is not None and (queue := waiting[key(each)])]
    taken = {id(each) for pair in pairs for each in pair}
    for side in (lost, found):
        side[:] = [each for each in side if id(each) not in taken]
    return pairs


def _id(operation: Operation) -> object:
    """What stays of an operation that has moved to another address."""
    return None if operation.id is None else (operation.side, operation.id, operation.is_reply)


def _place(operation: Operation) -> object:
    """What stays of an operation that is turned round."""
    return operation.key[1:]


def _turned(telling: Telling, old: Operation, new: Operation) -> Iterator[Finding]:
    """An operation the other way round, or one that a channel had not or no longer has."""
    if CARRIED not in {old.side, new.side}:
        what = f"{new.address} was {old.side} and is {new.side}."
        places = old.node.place(), new.node.place()
        yield telling.tell("operation-turned", new.address, (old.side, new.side), what, places)
        return
    if old.side == CARRIED:
        yield telling.come("operation-added", new.name, new.name, new.node)
    else:
        yield telling.gone("operation-removed", old.name, old.name, old.node)
    yield from _operation(telling, old, new)


def _operation(telling: Telling, old: Operation, new: Operation) -> Iterator[Finding]:
    places = old.node.place(), new.node.place()
    if old.id != new.id and CARRIED not in {old.side, new.side}:
        yield telling.tell("operation-renamed", new.name, (old.id, new.id), from_to("The id", old.id, new.id), places)
    yield from _words(telling, old.channel, new.channel, new.address)
    if old.node is not old.channel or new.node is not new.channel:
        yield from _words(telling, old.node, new.node, new.name)
    yield from telling.changed("security-changed", "security", (old.node, new.node), new.name)
    yield from _parameters(telling, old, new)
    yield from bindings.compare(telling, old.node, new.node, new.name)
    yield from bindings.compare(telling, old.channel, new.channel, new.address)
    yield from messages.compare(telling, old, new)


def _schemes(telling: Telling, old: Schema, new: Schema) -> Iterator[Finding]:
    """What operations and servers call a right by its name: another one under the same name."""
    before, after = (_named(side, "securitySchemes") for side in (old, new))
    for name in sorted(before.keys() & after.keys()):
        change = (said(before[name]), said(after[name]))
        if change[0] != change[1]:
            what = from_to(f"The security scheme {shown(name)}", *change)
            places = before[name].place(), after[name].place()
            yield telling.tell("security-changed", f"securitySchemes {name}", change, what, places)


def _named(root: Schema, word: str) -> dict[str, Schema]:
    components = root.below("components")
    return components.named(word) if components else {}


def _words(telling: Telling, old: Schema, new: Schema, element: str) -> Iterator[Finding]:
    for word in _WORDS:
        yield from telling.changed("documentation-changed", word, (old, new), element)


def _parameters(telling: Telling, old: Operation, new: Operation) -> Iterator[Finding]:
    """The holes of the address, by their place in it; what is said of them in words says nothing."""
    pairs = zip(_holes(old), _holes(new), strict=False)
    for place, (before, after) in enumerate(pairs, start=1):
        if before != after:
            places = old.channel.place("parameters"), new.channel.place("parameters")
            what = from_to(f"What may stand in place {place} of the address", before, after)
            yield telling.tell("parameter-changed", f"{new.address} → {place}", (before, after), what, places)


def _holes(operation: Operation) -> list[str | None]:
    known = operation.channel.named("parameters")
    return [_admitted(known[hole].meant) if hole in known else None for hole in operation.holes]


def _admitted(parameter: Schema) -> str | None:
    """What a parameter admits: a schema in version 2, a list of values in version 3."""
    schema = parameter.below("schema")
    told = [
        f"{word} {said(node)}"
        for node in (schema or parameter,)
        for word in ("type", "enum", "pattern")
        if node.get(word) is not None
    ]
    return ", ".join(told) or None


def _servers(telling: Telling, old: Mapping[str, Schema], new: Mapping[str, Schema]) -> Iterator[Finding]:
    for name in sorted(old.keys() - new.keys()):
        yield telling.gone("server-removed", f"server {name}", name, old[name])
    for name in sorted(new.keys() - old.keys()):
        yield telling.come("server-added", f"server {name}", name, new[name])
    for name in sorted(old.keys() & new.keys()):
        yield from _server(telling, old[name], new[name], f"server {name}")


def _server(telling: Telling, old: Schema, new: Schema, element: str) -> Iterator[Finding]:
    before, after = _address(old), _address(new)
    if before != after:
        what = from_to("The server", before, after)
        yield telling.tell("server-changed", element, (before, after), what, (old.place(), new.place()))
    yield from telling.changed("security-changed", "security", (old, new), element)
    yield from _words(telling, old, new, element)
    yield from bindings.compare(telling, old, new, element)


def _address(server: Schema) -> str:
    """Where a server is, the same for both versions: a URL in version 2, its parts in version 3."""
    protocol = server.text("protocol") or ""
    url = server.text("url") or f"{server.text('host') or ''}{server.text('pathname') or ''}"
    return f"{protocol} {url.removeprefix(f'{protocol}://')} {server.text('protocolVersion') or ''}".strip()
