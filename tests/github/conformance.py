"""Whether what is received, answered and delivered is what GitHub describes. Each function tells what is wrong."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import graphql

from tests.github import description
from tests.github.description import Operation

OLDER = {"check_suite/app/events", "deployment/performed_via_github_app/events"}
"""Places in deliveries whose list of what can stand there is older than what does (`merge_group` is missing)."""
MUTE = {"304", "204"}
FILE = "application/octet-stream"
"""How a file is described, whatever is in it."""


def request(operation: Operation, path: Mapping[str, str], query: Mapping[str, str], body: object) -> list[str]:
    """What is wrong with a request: its path's and query's parameters, and its body."""
    return [*_parameters(operation, path, query), *_body(operation, body)]


def response(operation: Operation, status: int, body: object) -> list[str]:
    """What is wrong with an answer. Errors that any operation can give need not be listed under each."""
    if str(status) in MUTE:
        return []
    pointer = answer(operation, status)
    if pointer is None:
        return [] if status >= 300 else [f"{operation.name}: GitHub documents no answer {status} with JSON"]
    return [f"{operation.name} -> {status}: {wrong}" for wrong in description.rest().problems(pointer, body)]


def answer(operation: Operation, status: int) -> tuple[str, ...] | None:
    """Where the schema of an answer stands in the description; `None` where there is none."""
    listed = _described(operation)["responses"].get(str(status))
    if listed is None:
        return None
    where = ("paths", operation.template, operation.method.lower(), "responses", str(status))
    if "$ref" in listed:
        where = tuple(listed["$ref"].removeprefix("#/").split("/"))
    kind = description.rest().resolve(listed).get("content", {})
    return (*where, "content", "application/json", "schema") if "application/json" in kind else None


def delivery(event: str, payload: dict) -> list[str]:
    """What is wrong with a delivery's payload."""
    name = hook(event, payload)
    if name not in description.webhooks().tree["webhooks"]:
        return [f"GitHub describes no delivery {name!r}"]
    wrong = description.webhooks().problems(("webhooks", name), payload)
    return [f"delivery {name}: {one}" for one in wrong if not any(one.startswith(place) for place in OLDER)]


def hook(event: str, payload: dict) -> str:
    """A delivery's name in GitHub's description: `pull-request-opened`."""
    action = payload.get("action")
    return "-".join(filter(None, [event, action])).replace("_", "-")


@functools.lru_cache(maxsize=512)
def document(text: str) -> tuple[graphql.DocumentNode | None, tuple[str, ...]]:
    """A GraphQL document parsed, and what is wrong with it by GitHub's schema."""
    try:
        parsed = graphql.parse(text)
    except graphql.GraphQLSyntaxError as error:
        return None, (error.message,)
    return parsed, tuple(error.message for error in graphql.validate(description.graphql_schema(), parsed))


def _described(operation: Operation) -> dict:
    described: dict = description.rest().tree["paths"][operation.template][operation.method.lower()]
    return described


def _parameters(operation: Operation, path: Mapping[str, str], query: Mapping[str, str]) -> list[str]:
    known = {one["name"]: one for one in operation.parameters if one["in"] == "query"}
    wrong = [f"{operation.name}: GitHub knows no query parameter {name!r}" for name in query if name not in known]
    wrong += [
        f"{operation.name}: query parameter {name!r} is required"
        for name, one in known.items()
        if one.get("required") and name not in query
    ]
    given = {**path, **query}
    for one in operation.parameters:
        if one["name"] in given:
            wrong += _parameter(operation, one, given[one["name"]])
    return wrong


def _parameter(operation: Operation, described: dict, value: str) -> list[str]:
    schema = description.rest().resolve(described["schema"])
    types = schema.get("type", "string")
    allowed = schema.get("enum")
    if allowed and value not in allowed:
        return [f"{operation.name}: {described['name']}={value!r} is none of {allowed}"]
    if "integer" in types and "string" not in types and not value.isdecimal():
        return [f"{operation.name}: {described['name']}={value!r} is no number"]
    if described["name"] == "per_page" and not 1 <= int(value) <= 100:
        return [f"{operation.name}: per_page={value} is not between 1 and 100"]
    return []


def _body(operation: Operation, body: object) -> list[str]:
    if operation.body is None:
        return [f"{operation.name}: GitHub takes no body here"] if body else []
    if body is None:
        return [f"{operation.name}: a body is required"] if operation.body.get("required") else []
    if FILE in operation.body["content"]:
        return [] if body else [f"{operation.name}: GitHub takes no empty file"]
    where = ("paths", operation.template, operation.method.lower(), "requestBody", "content", "application/json")
    wrong = description.rest().problems((*where, "schema"), body)
    wrong += _unknown(operation.body["content"]["application/json"]["schema"], body, "the body")
    return [f"{operation.name}: {one}" for one in wrong]


def _unknown(schema: dict, value: object, where: str) -> list[str]:
    """Fields GitHub does not describe: it would ignore them in silence, and whoever sent them would not know."""
    schema = description.rest().resolve(schema)
    known = schema.get("properties")
    if isinstance(value, list) and "items" in schema:
        return [wrong for item in value for wrong in _unknown(schema["items"], item, where)]
    if not isinstance(value, dict) or not known or {"anyOf", "allOf"} & schema.keys():
        return []
    wrong = [f"{where} has {name!r}, which GitHub does not know" for name in value if name not in known]
    for name in value.keys() & known.keys():
        wrong += _unknown(known[name], value[name], name)
    return wrong
