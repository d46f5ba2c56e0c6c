"""What changes in the messages of one operation: which there are, how they are written, and what they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot.facts.finding import Finding
from bot.formats.asyncapi import bindings
from bot.formats.asyncapi.model import CARRIED, SENT, Message, Operation, said
from bot.formats.asyncapi.payloads import differences_of, language_of
from bot.formats.asyncapi.telling import Telling, from_to
from bot.formats.document import Scalar
from bot.formats.inclusion import Schema, differences, exchange

_TRUE = Scalar("true", value=True, line=1, column=1)
_WORDS = ("title", "summary", "description")


def compare(telling: Telling, old: Operation, new: Operation) -> Iterator[Finding]:
    """Every change in what an operation exchanges; where either side does not say who sends, nobody does."""
    side = old.side if old.side == new.side else CARRIED
    lost = {name: each for name, each in old.messages.items() if name not in new.messages}
    found = {name: each for name, each in new.messages.items() if name not in old.messages}
    pairs = [(old.messages[name], each) for name, each in new.messages.items() if name in old.messages]
    for before, after in _renamed(lost, found):
        what = from_to("The message", before.name, after.name)
        places = before.node.place(), after.node.place()
        element = f"{new.name} → {after.name}"
        yield telling.tell("message-renamed", element, (before.name, after.name), what, places)
        pairs.append((before, after))
    for name, each in lost.items():
        yield telling.gone(f"message-removed-{side}", f"{new.name} → {name}", name, each.node)
    for name, each in found.items():
        yield telling.come(f"message-added-{side}", f"{new.name} → {name}", name, each.node)
    for before, after in pairs:
        yield from _message(telling, side, before, after, f"{new.name} → {after.name}")


def _renamed(lost: dict[str, Message], found: dict[str, Message]) -> Iterator[tuple[Message, Message]]:
    """Messages that are the only one left on either side, or alone in what they hold: taken out of what is left."""
    sides = [defaultdict[tuple[str | None, ...], list[str]](list) for _ in range(2)]
    for side, messages in zip(sides, (lost, found), strict=True):
        for name, each in messages.items():
            side[_held(each)].append(name)
    alike = [(was[0], now[0]) for held, now in sides[1].items() if len(was := sides[0][held]) == len(now) == 1]
    lone = [(next(iter(lost)), next(iter(found)))] if len(lost) == len(found) == 1 else []
    for before, after in alike or lone:
        yield lost.pop(before), found.pop(after)


def _held(message: Message) -> tuple[str | None, ...]:
    return message.language, said(message.payload), said(message.headers)


def _message(telling: Telling, side: str, old: Message, new: Message, element: str) -> Iterator[Finding]:
    places = old.node.place(), new.node.place()
    if old.content_type != new.content_type:
        change = (old.content_type, new.content_type)
        yield telling.tell("content-type-changed", element, change, from_to("The content type", *change), places)
    for word in _WORDS:
        yield from telling.changed("documentation-changed", word, (old.node, new.node), element)
    yield from _correlation(telling, old.node, new.node, element)
    yield from bindings.compare(telling, old.node, new.node, element)
    yield from _schemas(telling, side, (old.headers, new.headers), f"{element} → headers", new.node)
    yield from _payload(telling, side, old, new, element)


def _correlation(telling: Telling, old: Schema, new: Schema, element: str) -> Iterator[Finding]:
    sides = [node.meant if (node := each.below("correlationId")) else None for each in (old, new)]
    before, after = (each.text("location") if each else None for each in sides)
    if before is not None and before != after:
        what = from_to("What answers are matched by", before, after)
        places = old.place("correlationId"), new.place("correlationId")
        yield telling.tell("correlation-changed", element, (before, after), what, places)


def _payload(telling: Telling, side: str, old: Message, new: Message, element: str) -> Iterator[Finding]:
    was, now = language_of(old.language), language_of(new.language)
    places = (old.payload or old.node).place(), (new.payload or new.node).place()
    if was.name != now.name:
        change = (old.language or was.name, new.language or now.name)
        yield telling.tell("language-changed", element, change, from_to("The schema language", *change), places)
    elif was.dialect and now.dialect:
        sides = (was.in_dialect(old.payload), now.in_dialect(new.payload))
        yield from _schemas(telling, side, sides, element, new.node)
    elif was.format:
        payloads, of = (old.payload, new.payload), (telling.subject, element)
        yield from differences_of(was.format, payloads, of, is_read_by_partners=side == SENT)
    elif (before := said(old.payload)) != (after := said(new.payload)):
        yield telling.tell("payload-changed", element, (before, after), f"The payload in {was.name} changed.", places)


def _schemas(
    telling: Telling, side: str, sides: tuple[Schema | None, Schema | None], element: str, at: Schema
) -> Iterator[Finding]:
    before, after = (each or Schema(_TRUE, at.document) for each in sides)
    for difference in differences(before, after, "", telling.steps):
        rule = telling.rule(f"{side}-{difference.kind}")
        yield exchange.told(rule, (telling.subject, element), difference, is_read_by_partners=side == SENT)
