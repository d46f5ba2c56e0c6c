"""An application apart from how its document is laid out: what it sends and receives where, versions 2 and 3 alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.formats.document import Entry, Mapping, Node, canonical
from bot.formats.inclusion import Schema

SENT, RECEIVED, CARRIED = "sent", "received", "carried"
"""Who reads a message: partners, the application, or whoever it may be."""

_HOLE = re.compile(r"\{[^{}]*\}")
_OLD_ACTIONS = {"publish": RECEIVED, "subscribe": SENT}
_ACTIONS = {"receive": RECEIVED, "send": SENT}
_REPLIES = {RECEIVED: SENT, SENT: RECEIVED, CARRIED: CARRIED}


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its payload and headers, the language of the payload, and how it is told from others."""

    name: str
    node: Schema
    payload: Schema | None
    headers: Schema | None
    language: str
    content_type: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    """What is sent or received at one address, or only carried by a channel that no operation speaks of."""

    side: str
    address: str
    node: Schema
    channel: Schema
    id: str | None
    messages: dict[str, Message]
    is_reply: bool = False

    @property
    def key(self) -> tuple[str, str, bool]:
        """What makes two operations the same; the names of holes in the address say nothing."""
        return self.side, _HOLE.sub("{}", self.address), self.is_reply

    @property
    def holes(self) -> list[str]:
        """The names of the holes in the address, in order."""
        return [hole[1:-1] for hole in _HOLE.findall(self.address)]

    @property
    def name(self) -> str:
        """How it is told: `trades.{desk} sent`."""
        return f"{self.address} {self.side}{' in reply' if self.is_reply else ''}"


@dataclass(slots=True)
class Application:
    """A document: its operations, and its servers by name."""

    root: Schema
    operations: list[Operation] = field(default_factory=list)
    servers: dict[str, Schema] = field(default_factory=dict)


def application(root: Schema, *, is_old: bool) -> Application:
    """The application of a document of version 2 (`is_old`) or 3."""
    servers = {name: each.meant for name, each in root.named("servers").items()}
    default = root.text("defaultContentType")
    return Application(root, list((_old if is_old else _new)(root, default)), servers)


def _old(root: Schema, default: str | None) -> Iterator[Operation]:
    """Version 2: the application receives what partners publish, and sends what they subscribe to."""
    for address, found in root.named("channels").items():
        channel = found.meant
        for word, side in _OLD_ACTIONS.items():
            node = channel.below(word)
            if node is not None:
                merged = _merged(node, is_over=True)
                messages = merged.below("message")
                named = _old_messages(messages.meant, default) if messages else {}
                yield Operation(side, address, merged, channel, merged.text("operationId"), named)


def _old_messages(node: Schema, default: str | None) -> dict[str, Message]:
    one_of = node.each("oneOf")
    read = [_message(_last(each), each, default, is_over=True) for each in (one_of or (node,))]
    return _distinct(read)


def _new(root: Schema, default: str | None) -> Iterator[Operation]:
    """Version 3: operations that name a channel; and channels that no operation names."""
    channels = {name: each.meant for name, each in root.named("channels").items()}
    used: set[int] = set()
    for id_, found in root.named("operations").items():
        node = _merged(found.meant, is_over=False)
        side = _ACTIONS.get(node.text("action") or "", CARRIED)
        channel = node.below("channel")
        target = channel.meant if channel else node
        used.add(id(target.node))
        name = _last(channel) if channel else ""
        yield _operation((side, id_, name), node, target, default)
        yield from _reply(node, (_REPLIES[side], id_, name), target, default, used)
    for name, channel in channels.items():
        if id(channel.node) not in used:
            yield _operation((CARRIED, None, name), channel, channel, default)


def _reply(
    node: Schema, told: tuple[str, str, str], target: Schema, default: str | None, used: set[int]
) -> Iterator[Operation]:
    """What comes back of an operation, at a channel of its own or at the same one."""
    reply = node.below("reply")
    if reply is None:
        return
    meant = reply.meant
    channel = meant.below("channel")
    side, id_, name = told
    where = channel.meant if channel else target
    used.add(id(where.node))
    yield _operation((side, id_, _last(channel) if channel else name), meant, where, default, is_reply=True)


def _operation(
    told: tuple[str, str | None, str], node: Schema, channel: Schema, default: str | None, *, is_reply: bool = False
) -> Operation:
    """An operation by its side, its id and its channel's name; it may take only some of the channel's messages."""
    side, id_, name = told
    known = channel.named("messages")
    taken = {_last(each): each for each in node.each("messages")} if node is not channel else {}
    read = [_message(key, each, default, is_over=False) for key, each in (taken or known).items()]
    return Operation(side, channel.text("address") or f"({name})", node, channel, id_, _distinct(read), is_reply)


def _distinct(messages: Iterable[Message]) -> dict[str, Message]:
    """The messages by name; one of a name that is taken already by that name and its place in the row."""
    found: dict[str, Message] = {}
    for each in messages:
        found[each.name if each.name not in found else f"{each.name} {len(found) + 1}"] = each
    return found


def _message(name: str, found: Schema, default: str | None, *, is_over: bool) -> Message:
    node = _merged(found.meant, is_over=is_over)
    payload = node.below("payload")
    language = node.text("schemaFormat") or ""
    if payload and payload.below("schemaFormat"):
        language, payload = payload.text("schemaFormat") or "", payload.below("schema")
    return Message(
        name=node.text("messageId") or node.text("name") or name or "message",
        node=node,
        payload=payload,
        headers=_headers(node.below("headers")),
        language=language,
        content_type=node.text("contentType") or default,
    )


def _headers(found: Schema | None) -> Schema | None:
    return found.below("schema") if found and found.below("schemaFormat") else found


def _last(node: Schema) -> str:
    """The last step of a reference: the name of what it leads to."""
    return (node.reference or "").rpartition("/")[2].replace("~1", "/").replace("~0", "~")


def _merged(node: Schema, *, is_over: bool) -> Schema:
    """What a node says with its traits: in version 2 they go over what it says itself, in version 3 under it."""
    traits = [each.meant.node for each in node.each("traits")]
    layers = [node.node, *traits] if is_over else [*traits, node.node]
    merged = layers[0]
    for layer in layers[1:]:
        merged = _over(merged, layer)
    return Schema(merged, node.document)


def _over(below: Node, above: Node) -> Node:
    """A JSON merge patch (RFC 7396), without its removals."""
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    entries = dict(below.entries)
    for key, entry in above.entries.items():
        under = entries.get(key)
        entries[key] = Entry(entry.key, _over(under.value, entry.value)) if under else entry
    return Mapping(MappingProxyType(entries), above.line, above.column)


def said(node: Schema | None) -> str | None:
    """What a part says in one text, references followed; `None` where it is not there."""
    return None if node is None else canonical(node.meant.node)
