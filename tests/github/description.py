"""GitHub's own descriptions, read once: which operations there are, and what each takes and gives."""

from __future__ import annotations

import functools
import json
import pickle
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import graphql
import jsonschema_rs

from tests.github import setup

LONGEST = 400
"""Characters of a message that are worth reading."""
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One REST operation: `method` and path `template` as GitHub documents them."""

    method: str
    template: str
    pattern: re.Pattern[str]
    parameters: tuple[dict, ...]
    body: dict | None
    responses: dict[str, dict]

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def is_write(self) -> bool:
        return self.method != "GET"


class Document:
    """One OpenAPI document: schemas are looked up by JSON pointer, and compiled when they are first needed."""

    def __init__(self, path: Path) -> None:
        setup.ensure()
        self.tree: dict = json.loads(path.read_bytes())
        self._name = f"urn:{path.stem}"
        self._registry = jsonschema_rs.Registry([(self._name, self.tree)])

    def resolve(self, node: dict) -> dict:
        """Follow `$ref` until there is none."""
        while "$ref" in node:
            node = self.at(tuple(node["$ref"].removeprefix("#/").split("/")))
        return node

    def at(self, pointer: tuple[str, ...]) -> dict:
        """What stands at a JSON pointer."""
        found: Any = self.tree
        for part in pointer:
            found = found[part]
        return found

    def problems(self, pointer: tuple[str, ...], value: object) -> list[str]:
        """What is wrong with a value by the schema at `pointer`, each with the place in the value."""
        return [f"{_place(error)}: {_short(error.message)}" for error in self._validator(pointer).iter_errors(value)]

    @functools.cache  # noqa: B019 - a document lives as long as the process
    def _validator(self, pointer: tuple[str, ...]) -> Any:
        escaped = "/".join(quote(part.replace("~", "~0").replace("/", "~1"), safe="~") for part in pointer)
        return jsonschema_rs.Draft202012Validator({"$ref": f"{self._name}#/{escaped}"}, registry=self._registry)


def _place(error: Any) -> str:
    return "/".join(str(part) for part in error.instance_path) or "the whole"


def _short(message: str) -> str:
    """Without the middle of a long value, which is told first."""
    return message if len(message) <= LONGEST else f"{message[:100]} … {message[-200:]}"


_JSON = ("content", "application/json", "schema")


@functools.cache
def rest() -> Document:
    document = Document(setup.REST)
    _complete_permissions(document)
    return document


def _complete_permissions(document: Document) -> None:
    """GitHub describes an installation's permissions in several places, and forgets one of them in some."""
    whole = document.tree["components"]["schemas"]["app-permissions"]["properties"]
    listed = document.at(("paths", "/app/installations", "get", "responses", "200", *_JSON, "items", "properties"))
    listed["permissions"]["properties"] = {**whole, **listed["permissions"]["properties"]}


@functools.cache
def webhooks() -> Document:
    return Document(setup.WEBHOOKS)


@functools.cache
def operations() -> dict[str, Operation]:
    """Every operation we keep, by `METHOD template`; the more a template says literally, the earlier it is tried."""
    found = [
        _operation(method, template, item)
        for template, item in rest().tree["paths"].items()
        for method in METHODS
        if method in item
    ]
    found.sort(key=lambda operation: len(re.sub(r"\{\w+\}", "", operation.template)), reverse=True)
    return {operation.name: operation for operation in found}


def match(method: str, raw_path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation a request means, with the values of its path; `None` where GitHub has none such."""
    for operation in operations().values():
        found = operation.pattern.fullmatch(raw_path) if operation.method == method else None
        if found:
            return operation, {name: unquote(value) for name, value in found.groupdict().items()}
    return None


@functools.cache
def graphql_schema() -> graphql.GraphQLSchema:
    """GitHub's public GraphQL schema. The published text has a duplicate field, so it is taken as it is."""
    setup.ensure()
    with setup.GRAPHQL.open("rb") as kept:
        tree = pickle.load(kept)
    return graphql.build_ast_schema(tree, assume_valid=True, assume_valid_sdl=True)


def _operation(method: str, template: str, item: dict) -> Operation:
    described = item[method]
    parameters = [rest().resolve(one) for one in [*item.get("parameters", ()), *described.get("parameters", ())]]
    body = described.get("requestBody")
    return Operation(
        method=method.upper(),
        template=template,
        pattern=_pattern(template, parameters),
        parameters=tuple(parameters),
        body=body and rest().resolve(body),
        responses={status: rest().resolve(response) for status, response in described["responses"].items()},
    )


def _pattern(template: str, parameters: list[dict]) -> re.Pattern[str]:
    long = {one["name"] for one in parameters if one.get("x-multi-segment")}
    parts = re.split(r"\{(\w+)\}", template)
    names = [f"(?P<{name}>{'.+' if name in long else '[^/]+'})" for name in parts[1::2]]
    fixed = [re.escape(part) for part in parts[::2]]
    return re.compile("".join(text for pair in zip(fixed, [*names, ""], strict=True) for text in pair))
