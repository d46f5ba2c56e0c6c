"""The schema languages of payloads: which one a message names, and the format that compares it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, cast

from bot.facts.finding import Finding, Place
from bot.formats.document import Scalar, plain
from bot.formats.format import Source
from bot.formats.inclusion import DRAFTS, NEWEST, OPENAPI, Schema, path_of
from bot.formats.inclusion.exchange import turned, worst

if TYPE_CHECKING:
    from bot.formats.format import Format

_OWN = "draft-07"
_FORMATS = {"avro": "payload.avsc", "protobuf": "payload.proto"}
"""The formats that payloads are handed to, and what a file of theirs may be called."""


@dataclass(frozen=True, slots=True)
class Language:
    """A schema language: its name, and the dialect of JSON Schema or the format that compares it."""

    name: str
    dialect: str | None = None
    format: str | None = None

    def in_dialect(self, payload: Schema | None) -> Schema | None:
        """The payload, read in this language's dialect."""
        if payload is None or payload.document.dialect == self.dialect or not self.dialect:
            return payload
        return Schema(payload.node, replace(payload.document, dialect=self.dialect))


def language_of(schema_format: str) -> Language:
    """The language that `schemaFormat` names; AsyncAPI's own schema object where it names none.

    https://www.asyncapi.com/docs/reference/specification/v3.0.0#multiFormatSchemaObject
    """
    media, _, parameters = schema_format.casefold().partition(";")
    version = parameters.partition("version=")[2].strip("\"' ")
    if not media or "vnd.aai.asyncapi" in media:
        return Language("JSON Schema", dialect=_OWN)
    if "schema+" in media:
        named = next((draft for draft in DRAFTS.values() if draft.removeprefix("draft-") in version), NEWEST)
        return Language("JSON Schema", dialect=named if version else _OWN)
    if "vnd.oai.openapi" in media:
        return Language("JSON Schema", dialect=OPENAPI if version.startswith("3.0") else NEWEST)
    found = next((name for name in _FORMATS if name in media), None)
    return Language(found or media, format=found)


def differences_of(
    format_: str, sides: tuple[Schema | None, Schema | None], of: tuple[str, str], *, is_read_by_partners: bool
) -> Iterator[Finding]:
    """What changes in a payload by the rules of its own format, told of the message it belongs to."""
    # Formats import each other only here, where one document holds schemas of another.
    module = cast("Format", import_module(f"bot.formats.{format_}"))
    old, new = (None if side is None else _source(side, _FORMATS[format_]) for side in sides)
    if old is None and new is None:
        return
    subject, element = of
    for found in module.examine(old, new).findings:
        effect = turned(found.effect, is_read_by_partners=is_read_by_partners)
        yield replace(
            found,
            subject=subject,
            element=f"{element} → {found.element}" if found.element else element,
            effect=effect,
            severity=found.severity if effect is found.effect else worst(effect, found.severity),
            base=_at(sides[0], found.base),
            head=_at(sides[1], found.head),
        )


def _source(payload: Schema, name: str) -> Source:
    """A payload as a file of its format: the one it refers to, the text it is, or the document it is."""
    document, address = payload.document, (payload.reference or "").partition("#")[0]
    path = path_of(document.path, address) if address else None
    if path is not None and path in document.files:
        return Source(path, document.files[path], document.files)
    meant = payload.meant.node
    text = meant.text if isinstance(meant, Scalar) else json.dumps(plain(meant))
    return Source(name, text.encode("utf-8", "surrogatepass"), document.files)


def _at(payload: Schema | None, place: Place | None) -> Place | None:
    """Where a finding stands: in the file that holds the payload, at its own line where that is a file of its own."""
    if payload is None or place is None:
        return None
    return place if place.path in payload.document.files else payload.meant.place()
