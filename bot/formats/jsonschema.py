"""JSON Schema, drafts 4, 6 and 7, 2019-09 and 2020-12, compared as sets of values.

```json
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Trade",
  "type": "object",
  "properties": {
    "trade_id": {"type": "string"},
    "notional": {"type": "number", "minimum": 0}
  },
  "required": ["trade_id"],
  "additionalProperties": false
}
```

BACKWARD holds where every value that fits the old schema is proved to fit the new one, FORWARD where it is proved the
other way round. What cannot be proved does not hold: there is no clever way to be compatible by accident. So:

- A property that is described where others were permitted (an open content model, which is what JSON Schema means by
  saying nothing of `additionalProperties`) tightens, since old data may hold it with another kind of value. So it does
  in Confluent's registry. It is risky by default: how strictly you take it is for the policy to say, with
  `rules: {jsonschema/property-added-to-open: breaking}` (strict) or `compatible` (lenient).
- A property that must be there tightens, with a default or without: validators fill nothing in.
- `format` counts as something that is checked. A pattern that changes is another pattern, whatever it matches.
- `default`, `title`, `description`, `readOnly` and the like change no set of values.

A file is a JSON Schema whose `$schema` names a draft, or whose name ends in `.schema.json` or `.schema.yaml`. A `$ref`
leads inside the file or to a file of the same commit, by a relative path; nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly

from bot.facts.finding import Axis, Certainty, Effect, Finding, Place, Severity
from bot.formats.described import Column, Dataset
from bot.formats.document import Mapping, Scalar, Sequence, Unreadable
from bot.formats.findings import finding
from bot.formats.format import DOCUMENTS, Examination, Source
from bot.formats.inclusion import (
    NEWEST,
    TABLE,
    Difference,
    Document,
    Schema,
    dialect_of,
    differences,
    references_of,
)
from bot.formats.rule import Row, Rule, rules
from bot.formats.types import Type

__all__ = ["NAME", "RULES", "SUFFIXES", "examine", "recognises", "references"]

NAME = "jsonschema"
_NAMED = tuple(f".schema{suffix}" for suffix in DOCUMENTS)
SUFFIXES = (*_NAMED, *DOCUMENTS)

_DRAFT = "json-schema.org/"

_FILE: tuple[Row, ...] = (
    ("unreadable", "The file is no document that can be read", "Nothing it says can be judged, so it cannot pass.",
     Effect.UNDECIDABLE, Severity.BREAKING, (Axis.VALIDITY,), ("A13",)),
    ("base-unreadable", "The schema could not be read before this change",
     "What readers rely on today is not known, so nothing says that the change is compatible.",
     Effect.UNDECIDABLE, Severity.RISKY, (Axis.SHAPE,), ("A8",)),
    ("dialect-changed", "The schema is written in another draft",
     "Validators read the same words otherwise: what is compared is what each side means in its own draft.",
     Effect.NONE, Severity.RISKY, (Axis.SEMANTIC,), ("A8",)),
    ("added", "A schema is new", "Nobody reads it yet.", Effect.NONE, Severity.COMPATIBLE, (Axis.IDENTITY,), ()),
    ("deleted", "A schema is gone", "Every producer and every reader of the data loses what they rely on.",
     Effect.BOTH, Severity.BREAKING, (Axis.IDENTITY,), ("A1", "A4")),
)  # fmt: skip

RULES: ReadOnly[str, Rule] = rules("jsonschema", (*_FILE, *TABLE))
"""Every rule by its id (`jsonschema/property-added`), in the order of the documentation."""

_TYPES = {
    "string": Type("varchar"), "integer": Type("integer"), "number": Type("number"), "boolean": Type("boolean"),
    "array": Type("array"), "object": Type("struct"),
}  # fmt: skip
_FORMATS = {"date": Type("date"), "date-time": Type("timestamp_tz"), "uuid": Type("uuid"), "time": Type("time")}
_UNKNOWN = Type("unknown", unknown="")


def recognises(source: Source) -> bool:
    """Whether the file is a JSON Schema: by its name, or by a `$schema` that names a draft."""
    if not source.is_document:
        return False
    if source.path.casefold().endswith(_NAMED):
        return True
    node = source.document
    if not isinstance(node, Mapping) or "$schema" not in node.entries:
        return False
    told = node.entries["$schema"].value
    return isinstance(told, Scalar) and _DRAFT in told.text and not told.text.partition("#")[2].strip("/")


def references(source: Source) -> tuple[str, ...]:
    """The files of the repository that its references, and those of the files at hand, lead to."""
    return references_of(source)


def examine(old: Source | None, new: Source | None) -> Examination:
    """What changes from one schema to another, or what is wrong with one."""
    before, after = (_side(source) for source in (old, new))
    subject = _subject(after) or _subject(before) or next(each.path for each in (new, old) if each)
    found = sorted(_findings(subject, before, after, (old, new)), key=lambda each: (each.element, each.rule))
    return Examination(
        findings=tuple(found),
        is_readable=not any(isinstance(side, Unreadable) for side in (before, after)),
        described_before=_described(before),
        described_after=_described(after),
    )


def _side(source: Source | None) -> Schema | Unreadable | None:
    if source is None:
        return None
    node = source.document
    if isinstance(node, Unreadable):
        return node
    if not isinstance(node, Mapping) and not (isinstance(node, Scalar) and isinstance(node.value, bool)):
        return Unreadable(node.line, node.column, "no mapping", "a schema", "write `key: value` pairs, or `true`")
    return Schema(node, Document(source.path, node, dialect_of(node) or NEWEST, source.files))


def _subject(side: Schema | Unreadable | None) -> str | None:
    title = side.get("title") if isinstance(side, Schema) else None
    return title.text if isinstance(title, Scalar) and title.text.strip() else None


def _findings(
    subject: str,
    before: Schema | Unreadable | None,
    after: Schema | Unreadable | None,
    sources: tuple[Source | None, Source | None],
) -> Iterator[Finding]:
    if isinstance(after, Unreadable) and sources[1]:
        yield _file("unreadable", subject, (None, after.found), _wrong(after), head=_at(sources[1], after))
    elif isinstance(before, Unreadable) and sources[0]:
        what = f"Before this change there was {before.found} where {before.expected} was expected."
        yield _file("base-unreadable", subject, (before.found, None), what, base=_at(sources[0], before))
    elif isinstance(before, Schema) and isinstance(after, Schema):
        yield from _changes(subject, before, after)
    elif isinstance(after, Schema):
        yield _file("added", subject, (None, subject), "The schema is new.", head=after.place())
    if after is None and before is not None:
        place = before.place() if isinstance(before, Schema) else None
        yield _file("deleted", subject, (subject, None), "The schema is gone.", base=place)


def _changes(subject: str, old: Schema, new: Schema) -> Iterator[Finding]:
    dialects = old.document.dialect, new.document.dialect
    if dialects[0] != dialects[1]:
        what = f"The draft was {dialects[0]} and is {dialects[1]}."
        places = old.place("$schema"), new.place("$schema")
        yield _file("dialect-changed", subject, dialects, what, base=places[0], head=places[1])
    for difference in differences(old, new):
        yield told(RULES[f"jsonschema/{difference.kind}"], subject, difference)


def told(rule: Rule, subject: str, difference: Difference) -> Finding:
    """The finding of a difference."""
    return finding(
        rule,
        subject,
        difference.element,
        (difference.before, difference.after),
        difference.what,
        base=difference.base,
        head=difference.head,
        effect=difference.effect,
        severity=difference.severity,
        certainty=Certainty.LIKELY if difference.is_guess else None,
    )


def _file(  # noqa: PLR0913 - one keyword for each thing a finding may say
    rule: str,
    subject: str,
    change: tuple[str | None, str | None],
    what: str,
    *,
    base: Place | None = None,
    head: Place | None = None,
) -> Finding:
    return finding(RULES[f"jsonschema/{rule}"], subject, "", change, what, base=base, head=head)


def _at(source: Source, wrong: Unreadable) -> Place:
    return Place(path=source.path, line=wrong.line, column=wrong.column)


def _wrong(wrong: Unreadable) -> str:
    return f"Found {wrong.found}, expected {wrong.expected}: {wrong.remedy}."


def _described(side: Schema | Unreadable | None) -> tuple[Dataset, ...]:
    """An object's properties as the columns of a dataset."""
    name = _subject(side)
    if not isinstance(side, Schema) or name is None or not side.named("properties"):
        return ()
    columns = tuple(_column(key, schema.meant) for key, schema in side.named("properties").items())
    return (Dataset(name=name, columns=columns, place=side.place("title")),)


def _column(name: str, schema: Schema) -> Column:
    node = schema.get("type")
    words = [item.text for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []
    words = words or ([node.text] if isinstance(node, Scalar) else [])
    kinds = [word for word in words if word != "null"]
    format_ = schema.get("format")
    told_format = _FORMATS.get(format_.text) if isinstance(format_, Scalar) and kinds == ["string"] else None
    kind = told_format or (_TYPES.get(kinds[0], _UNKNOWN) if len(kinds) == 1 else _UNKNOWN)
    return Column(name=name, type=kind, is_nullable="null" in words if words else None, place=schema.place())
