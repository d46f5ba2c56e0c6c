"""AsyncAPI 2 and 3: what an application promises to those it exchanges messages with.

```yaml
asyncapi: 3.0.0
info: {title: Trades, version: 1.0.0}
channels:
  booked:
    address: trades.{desk}.booked
    messages:
      trade:
        payload: {type: object, properties: {notional: {type: number}}}
operations:
  publish:
    action: send
    channel: {$ref: "#/channels/booked"}
```

BACKWARD holds where partners that keep to the old document go on working with the new application, FORWARD where
partners that keep to the new document work with the old one. What the application receives it reads itself, so a
payload that tightens there breaks those who send; what it sends is read by others, so there a payload that loosens
does. Where no operation says who sends, a payload is told like a schema by itself: BACKWARD speaks of the messages that
lie in the channel already.

Versions 2 and 3 are compared with each other: `publish` in version 2 means that the application receives, and
`subscribe` that it sends. An operation is the same where its direction and the channel's address are; names of holes
in an address say nothing, and a reply is an operation of its own. Traits are merged first. A payload is compared in its
own language: JSON Schema, the schema object of OpenAPI, Avro or Protobuf; one in any other is undecidable where it
changes. A `$ref` leads inside the file or to a file of the same commit.
"""

from __future__ import annotations

from bot.formats.asyncapi.difference import compare
from bot.formats.asyncapi.model import Application, application
from bot.formats.asyncapi.rules import RULES
from bot.formats.document import Mapping, Node, Scalar, Unreadable
from bot.formats.format import DOCUMENTS, Examination, Source
from bot.formats.inclusion import Document, Schema, references_of
from bot.formats.inclusion.interface import Interface, UnknownVersion

__all__ = ["NAME", "RULES", "SUFFIXES", "examine", "recognises", "references"]

NAME = "asyncapi"
SUFFIXES = DOCUMENTS

_DIALECT = "draft-07"
"""The schema object is a superset of this draft, in either version of AsyncAPI."""


def recognises(source: Source) -> bool:
    """Whether the document says that it is of AsyncAPI."""
    return source.is_document and not isinstance(source.document, Unreadable) and bool(_version(source.document))


def _version(node: Node) -> str | None:
    entry = node.entries.get(NAME) if isinstance(node, Mapping) else None
    return entry.value.text if entry and isinstance(entry.value, Scalar) else None


def references(source: Source) -> tuple[str, ...]:
    """The files of the repository that its references, and those of the files at hand, lead to."""
    return references_of(source)


def examine(old: Source | None, new: Source | None) -> Examination:
    """What changes from one document to another, or what is wrong with one."""
    return _ASYNCAPI.examine(old, new)


def _read(source: Source) -> Application | Unreadable:
    node = source.document
    if isinstance(node, Unreadable):
        return node
    version = _version(node) or "no version"
    if not version.startswith(("2.", "3.")):
        return UnknownVersion(node.line, node.column, version, "AsyncAPI 2 or 3", "convert the document to AsyncAPI 3")
    root = Schema(node, Document(source.path, node, _DIALECT, source.files))
    return application(root, is_old=version.startswith("2."))


_ASYNCAPI = Interface(prefix=NAME, noun="application", rules=RULES, read=_read, compare=compare)
