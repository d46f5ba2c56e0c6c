"""The contract format: one dataset, its columns, its promises, and who must agree when it breaks.

```yaml
dataset: trade_ledger
owner: trade-data-team
sla:
  freshness: "15 minutes"
schema:
  - name: trade_id
    type: string
    nullable: false
breaking_change_policy:
  require_approval_from:
    - risk-analytics
```
"""

from __future__ import annotations

import re

from bot.facts.contract import Listed
from bot.formats import difference, levels
from bot.formats.contract_rules import RULES
from bot.formats.document import Mapping, Unreadable, told
from bot.formats.fields import Fields
from bot.formats.format import DOCUMENTS, Examination, Source
from bot.formats.model import Contract, Promise, Property, SchemaObject

__all__ = ["NAME", "RULES", "SUFFIXES", "examine", "recognises", "references"]

NAME = "contract"
SUFFIXES = DOCUMENTS

_TOP = frozenset({
    "dataset", "id", "renamed_from", "description", "domain", "owner", "steward", "contact", "version", "status",
    "sla", "schema", "breaking_change_policy", "consumers", "classification", "pii", "tags", "residency", "retention",
    "format", "dialect", "compatibility", "primary_key", "partitioned_by", "deprecated", "sunset",
})  # fmt: skip
_CONSTRAINTS = ("minimum", "maximum", "min_length", "max_length", "pattern", "format")
_DOCUMENTATION = ("examples", "business_name")
_COLUMN = frozenset({
    "name", "id", "type", "nullable", "default", "enum", "exhaustive", "description", "unit", "classification", "pii",
    "tags", "unique", "primary_key", "renamed_from", "deprecated", "sunset", "physical_name", "properties",
    *_CONSTRAINTS, *_DOCUMENTATION,
})  # fmt: skip
_POLICY = frozenset({"require_approval_from"})
_TELLTALES = (re.compile(rb"(?mi)^[ \"'{]*dataset[\"']?[ ]*:"), re.compile(rb"(?mi)^[ \"'{]*schema[\"']?[ ]*:"))
_MARKS = frozenset({"dataset", "schema", "breaking_change_policy"})


def recognises(source: Source) -> bool:
    """Whether the file is a contract: a document with a dataset and its schema, or anything like it among contracts."""
    if not source.is_document:
        return False
    node = source.document
    if isinstance(node, Unreadable):
        return source.is_among_contracts or source.says(*_TELLTALES)
    if not isinstance(node, Mapping):
        return False
    marks = _MARKS & {key.casefold() for key in node.entries}
    return bool(marks) and (("dataset" in marks and len(marks) > 1) or source.is_among_contracts)


def references(_source: Source) -> tuple[str, ...]:
    """A contract stands alone."""
    return ()


def examine(old: Source | None, new: Source | None) -> Examination:
    """What changes from one contract to another, or what is wrong with one."""
    return difference.examine(old, new, read)


def read(root: Fields) -> Contract:
    """The contract in a document; what is wrong with it is noted in the reading."""
    dataset = root.required_text("dataset", "name the dataset, as in `dataset: trade_ledger`")
    policy = root.fields("breaking_change_policy")
    return Contract(
        element="",
        place=root.place,
        places=root.places_as(team="steward", support="contact"),
        dataset=dataset,
        dialect=root.text("dialect") or "",
        renamed_from=root.text("renamed_from"),
        version=root.text("version"),
        status=root.text("status"),
        owner=_named(root, "owner"),
        steward=_named(root, "steward"),
        approvers=_approvers(policy) if policy else (),
        consumers=root.consumers("consumers"),
        objects=(_schema(root, dataset),),
        promises=_promises(root),
        team=tuple(filter(None, [root.text("steward")])),
        support=tuple(filter(None, [root.text("contact")])),
        file_format=root.text("format"),
        classification=root.text("classification"),
        tags=_tags(root),
        residency=root.texts("residency"),
        retention=root.text("retention"),
        compatibility=levels.read(root, "compatibility"),
        description=root.text("description"),
        is_deprecated=bool(root.flag("deprecated")),
        sunset=root.text("sunset"),
        identity=root.told(("id", "domain")),
        custom=root.rest(_TOP),
    )


def _named(root: Fields, part: str) -> Listed | None:
    name = root.text(part)
    return None if name is None else Listed(name=name, place=root.places[part])


def _approvers(policy: Fields) -> tuple[Listed, ...]:
    policy.rest(_POLICY)
    return policy.listed("require_approval_from")


def _promises(root: Fields) -> tuple[Promise, ...]:
    sla = root.fields("sla")
    if sla is None:
        return ()
    return tuple(
        Promise(element=sla.path(name), place=sla.places[name], name=name, value=value)
        for name in sla.mapping.entries
        if (value := sla.text(name)) is not None
    )


def _schema(root: Fields, dataset: str) -> SchemaObject:
    if root.node("schema") is None:
        remedy = "list the columns below `schema:`"
        root.reading.misfit("schema", root.mapping, "the key `schema`", remedy, "no `schema`")
    columns = root.named("schema")
    key = root.texts("primary_key") or tuple(filter(None, (c.text("name") for c in columns if c.flag("primary_key"))))
    properties = tuple(_column(column, key) for column in columns)
    return SchemaObject(
        element="schema",
        place=root.places.get("schema", root.place),
        places=root.places,
        name="schema",
        table=dataset,
        primary_key=key,
        partitioning=root.texts("partitioned_by"),
        properties=properties,
    )


def _column(column: Fields, key: tuple[str, ...] = ()) -> Property:
    name = column.required_text("name", "name the column")
    is_nullable = column.flag("nullable")
    return Property(
        element=column.element,
        place=column.place,
        places=column.places,
        name=name,
        id=column.text("id"),
        type=column.required_text("type", "say what the column holds, as in `type: string`"),
        physical_name=column.text("physical_name"),
        is_nullable=name not in key if is_nullable is None else is_nullable,
        is_unique=bool(column.flag("unique")),
        default=column.told(("default",)).get("default"),
        enum=tuple(map(told, column.items("enum"))) if column.node("enum") else None,
        is_exhaustive=bool(column.flag("exhaustive")),
        unit=column.text("unit"),
        classification=column.text("classification"),
        tags=_tags(column),
        description=column.text("description"),
        is_deprecated=bool(column.flag("deprecated")),
        sunset=column.text("sunset"),
        renamed_from=column.text("renamed_from"),
        properties=tuple(_column(nested) for nested in column.named("properties")),
        constraints=column.told(_CONSTRAINTS),
        documentation=column.told(_DOCUMENTATION),
        custom=column.rest(_COLUMN),
    )


def _tags(fields: Fields) -> tuple[str, ...]:
    return (*fields.texts("tags"), *(["pii"] if fields.flag("pii") else []))
