"""The parts of an answer that nobody here reads, filled in as GitHub describes them.

A pull request has hundreds of fields. The stand-in says those that mean something; `fill` completes them to what the
schema requires and drops those a shorter form of the same thing does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.github.description import Document

TEXTS = {
    "date-time": "2026-01-01T00:00:00Z",
    "uri": "https://github.example/",
    "email": "nobody@github.example",
    "date": "2026-01-01",
}
PLAIN: dict[str, Any] = {"null": None, "string": "", "integer": 0, "number": 0, "boolean": False}


def fill(document: Document, schema: dict, *given: Any) -> Any:
    """The value given, completed to what the schema requires; with none given, the least that conforms."""
    schema = document.resolve(schema)
    if given and given[0] is None:
        return None
    branches = schema.get("oneOf") or schema.get("anyOf")
    if branches and "properties" not in schema:
        return fill(document, _branch(document, branches, given), *given)
    if given and isinstance(given[0], list):
        return [fill(document, schema.get("items", {}), item) for item in given[0]]
    if given and not isinstance(given[0], dict):
        return given[0]
    if not given and "object" not in _types(schema):
        return _least(schema)
    return _object(document, schema, given[0] if given else {})


def _object(document: Document, schema: dict, given: dict) -> dict:
    properties, required = _properties(document, schema)
    if not properties:
        return given
    whole = {
        name: fill(document, one, *([given[name]] if name in given else []))
        for name, one in properties.items()
        if name in given or name in required
    }
    extra = {name: value for name, value in given.items() if name not in properties and _is_map(schema)}
    return whole | extra


def _is_map(schema: dict) -> bool:
    return isinstance(schema.get("additionalProperties"), dict)


def _properties(document: Document, schema: dict) -> tuple[dict, set[str]]:
    """What an object has and must have, over all the parts it is described by."""
    properties, required = dict(schema.get("properties", {})), set(schema.get("required", ()))
    for part in schema.get("allOf", ()):
        more, needed = _properties(document, document.resolve(part))
        for name, one in more.items():
            properties[name] = _both(document, properties[name], one) if name in properties else one
        required |= needed
    return properties, required


def _both(document: Document, one: dict, other: dict) -> dict:
    """What is described twice: two objects are one with the fields of both; of others, one that is never null."""
    objects = all("properties" in document.resolve(each) for each in (one, other))
    return {"allOf": [one, other]} if objects else min(one, other, key=lambda each: "null" in _types(each))


def _branch(document: Document, branches: list[dict], given: tuple[Any, ...]) -> dict:
    """The alternative a value means: the object with the most of its fields; with none given, null or the first."""
    resolved = list(_alternatives(document, branches))
    if not given:
        return next((one for one in resolved if one.get("type") == "null"), resolved[0])
    if isinstance(given[0], dict):
        return max(resolved, key=lambda one: _likeness(document, one, given[0]))
    if isinstance(given[0], list):
        return next((one for one in resolved if "array" in _types(one)), {})
    return {}


def _alternatives(document: Document, branches: list[dict]) -> Iterator[dict]:
    """All of them, those inside others too."""
    for branch in branches:
        one = document.resolve(branch)
        inner = one.get("oneOf") or one.get("anyOf")
        if inner and "properties" not in one:
            yield from _alternatives(document, inner)
        else:
            yield one


def _likeness(document: Document, schema: dict, given: dict) -> int:
    """How many of the fields given an alternative knows; one that is fixed to something else rules it out."""
    if "object" not in _types(schema):
        return -1
    properties, _ = _properties(document, schema)
    shared = properties.keys() & given.keys()
    fixed = {name: document.resolve(properties[name]).get("enum") for name in shared}
    is_out = any(allowed and given[name] not in allowed for name, allowed in fixed.items())
    return -1 if is_out else len(shared)


def _types(schema: dict) -> list[str]:
    types = schema.get("type") or ("object" if schema.keys() & {"properties", "allOf"} else "string")
    return [types] if isinstance(types, str) else types


def _least(schema: dict) -> Any:
    """The plainest value there is of a type that is no object."""
    types = _types(schema)
    if "null" in types:
        return None
    if schema.get("enum"):
        return schema["enum"][0]
    if "array" in types:
        return []
    if "string" in types:
        return TEXTS.get(schema.get("format", ""), "")
    return schema.get("minimum", PLAIN[types[0]])
