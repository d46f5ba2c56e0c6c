"""OpenAPI 3.0 and 3.1: what a service promises to those who call it.

```yaml
openapi: 3.1.0
info: {title: Trades, version: 1.0.0}
paths:
  /trades/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200":
          content:
            application/json:
              schema: {type: object, properties: {notional: {type: number}}}
```

BACKWARD holds where clients written for the old document go on working with the service of the new one, FORWARD where
clients written for the new document work with the service of the old one. A request is read by the service, so a schema
that tightens there breaks old clients; a response is read by clients, so there a schema that loosens does. Schemas are
compared as sets of values, as JSON Schema is: 3.0 in its own dialect (`nullable`), 3.1 in the newest draft.

Operations are the same where method and path are; the name of a hole in a path says nothing. Webhooks are compared like
operations. `readOnly` and `writeOnly` are told and change no set of values. A document of Swagger 2.0 is recognised and
never passes: convert it. A `$ref` leads inside the file or to a file of the same commit. `x-sunset` at a deprecated
operation is the day (`2027-01-31`) until which it is promised.
"""

from __future__ import annotations

from bot.formats.document import Mapping, Node, Scalar, Unreadable
from bot.formats.format import DOCUMENTS, Examination, Source
from bot.formats.inclusion import NEWEST, OPENAPI, Document, Schema, dialect_of, references_of
from bot.formats.inclusion.interface import Interface, UnknownVersion
from bot.formats.openapi.difference import compare
from bot.formats.openapi.model import Api, api
from bot.formats.openapi.rules import RULES

__all__ = ["NAME", "RULES", "SUFFIXES", "examine", "recognises", "references"]

NAME = "openapi"
SUFFIXES = DOCUMENTS

_OLD = "swagger"


def recognises(source: Source) -> bool:
    """Whether the document says that it is of OpenAPI, or of Swagger."""
    return source.is_document and not isinstance(source.document, Unreadable) and bool(_version(source.document))


def _version(node: Node) -> str | None:
    """The version that a document names: `3.1.0`, `swagger 2.0`."""
    if not isinstance(node, Mapping):
        return None
    for word in (NAME, _OLD):
        entry = node.entries.get(word)
        if entry and isinstance(entry.value, Scalar):
            return entry.value.text if word == NAME else f"{_OLD} {entry.value.text}"
    return None


def references(source: Source) -> tuple[str, ...]:
    """The files of the repository that its references, and those of the files at hand, lead to."""
    return references_of(source)


def examine(old: Source | None, new: Source | None) -> Examination:
    """What changes from one document to another, or what is wrong with one."""
    return _OPENAPI.examine(old, new)


def _read(source: Source) -> Api | Unreadable:
    node = source.document
    if isinstance(node, Unreadable):
        return node
    version = _version(node) or "no version"
    if not version.startswith(("3.0", "3.1")):
        remedy = "convert the document to OpenAPI 3.1"
        return UnknownVersion(node.line, node.column, version, "OpenAPI 3.0 or 3.1", remedy)
    dialect = OPENAPI if version.startswith("3.0") else dialect_of(node) or NEWEST
    return api(Schema(node, Document(source.path, node, dialect, source.files)))


_OPENAPI = Interface(prefix=NAME, noun="API", rules=RULES, read=_read, compare=compare)
