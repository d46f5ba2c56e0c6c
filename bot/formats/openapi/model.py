"""An API apart from how its document is laid out: operations with what they take and give, references followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.formats.document import Mapping, Sequence, canonical
from bot.formats.inclusion import Schema

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_HOLE = re.compile(r"\{[^{}]*\}")
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name in its place (`query limit`), whether it must be sent, and how it is written."""

    name: str
    node: Schema
    is_required: bool
    written: str
    schema: Schema | None


@dataclass(frozen=True, slots=True)
class Response:
    """One response: what it holds by media type, and its headers."""

    node: Schema
    media: dict[str, Schema | None]
    headers: dict[str, Schema | None]


@dataclass(slots=True)
class Operation:
    """One operation, told as `GET /trades/{id}`."""

    name: str
    node: Schema
    id: str | None = None
    is_deprecated: bool = False
    sunset: str | None = None
    parameters: dict[str, Parameter] = field(default_factory=dict)
    body: Schema | None = None
    is_body_required: bool = False
    media: dict[str, Schema | None] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    security: frozenset[frozenset[str]] = frozenset()


@dataclass(slots=True)
class Api:
    """A document: its operations by method and path (names of holes in the path say nothing), and its servers."""

    root: Schema
    operations: dict[str, Operation]
    servers: dict[str, Schema]


def api(root: Schema) -> Api:
    """The API of a document."""
    items = [each for word in ("paths", "webhooks") for each in root.named(word).items()]
    operations = dict(found for path, item in items for found in _operations(root, path, item.meant))
    return Api(root, operations, {each.text("url") or "": each for each in root.each("servers")})


def _operations(root: Schema, path: str, item: Schema) -> Iterator[tuple[str, Operation]]:
    shared = [each.meant for each in item.each("parameters")]
    for method in METHODS:
        node = item.below(method)
        if node is not None:
            yield f"{method} {_HOLE.sub('{}', path)}", _operation(root, f"{method.upper()} {path}", node, shared)


def _operation(root: Schema, name: str, node: Schema, shared: list[Schema]) -> Operation:
    parameters = [_parameter(each) for each in (*shared, *(each.meant for each in node.each("parameters")))]
    body = node.below("requestBody")
    body = body.meant if body else None
    return Operation(
        name=name,
        node=node,
        id=node.text("operationId"),
        is_deprecated=node.flag("deprecated"),
        sunset=node.text("x-sunset"),
        parameters={each.name: each for each in _unnamed(name, parameters)},
        body=body,
        is_body_required=body is not None and body.flag("required"),
        media=_media(body) if body else {},
        responses={code: _response(each.meant) for code, each in node.named("responses").items()},
        security=_security(node if node.get("security") is not None else root),
    )


def _parameter(node: Schema) -> Parameter:
    where, name = node.text("in") or "query", node.text("name") or ""
    style = node.text("style") or _STYLES.get(where, "form")
    explode = node.get("explode")
    is_exploded = node.flag("explode") if explode is not None else style == "form"
    content = _media(node)
    schema = node.below("schema") or next(iter(content.values()), None)
    written = f"{style}{' exploded' if is_exploded else ''}{' as ' + ', '.join(content) if content else ''}"
    return Parameter(f"{where} {name}", node, node.flag("required") or where == "path", written, schema)


def _unnamed(operation: str, parameters: list[Parameter]) -> Iterator[Parameter]:
    """The parameters, those in the path called by their place there: their names say nothing to a client."""
    holes = [hole[1:-1] for hole in _HOLE.findall(operation)]
    for each in parameters:
        where, _, name = each.name.partition(" ")
        if where == "path" and name in holes:
            yield Parameter(f"path {holes.index(name) + 1}", each.node, each.is_required, each.written, each.schema)
        else:
            yield each


def _media(node: Schema) -> dict[str, Schema | None]:
    return {name.casefold(): each.below("schema") for name, each in node.named("content").items()}


def _response(node: Schema) -> Response:
    headers = {name.casefold(): each.meant.below("schema") for name, each in node.named("headers").items()}
    return Response(node, _media(node), headers)


def _security(node: Schema) -> frozenset[frozenset[str]]:
    """The alternatives, each the rights that it needs (`oauth read`); an empty one needs none."""
    return frozenset(frozenset(_rights(each)) for each in node.each("security"))


def _rights(alternative: Schema) -> Iterator[str]:
    if not isinstance(alternative.node, Mapping):
        return
    for scheme, entry in alternative.node.entries.items():
        scopes = entry.value.items if isinstance(entry.value, Sequence) else ()
        yield scheme
        yield from (f"{scheme} {canonical(scope)}" for scope in scopes)
