import json

from bot.formats.inclusion import Document, Schema
from bot.formats.json import load
from bot.formats.openapi.model import api

DOCUMENT = {
    "security": [{"oauth": ["read"]}, {}],
    "servers": [{"url": "https://a"}, {}],
    "paths": {
        "/t/{a}/{b}": {
            "parameters": [{"name": "b", "in": "path", "required": True}, {"$ref": "#/components/parameters/limit"}],
            "get": {
                "operationId": "t",
                "parameters": [{"name": "x", "in": "header", "content": {"A/B": {"schema": {}}}}, {}],
                "responses": {"200": {"$ref": "#/components/responses/ok"}},
            },
            "post": {"deprecated": True, "security": "odd", "requestBody": {"required": True, "content": {"A/b": {}}}},
        },
        "/u": {"$ref": "#/components/pathItems/u"},
    },
    "webhooks": {"w": {"put": {"security": [1]}}},
    "components": {
        "parameters": {"limit": {"name": "limit", "in": "query", "style": "form", "explode": False}},
        "responses": {"ok": {"headers": {"X-Y": {"schema": {}}}, "content": {"a/b": {"schema": {"type": "string"}}}}},
        "pathItems": {"u": {"delete": {}}},
    },
}


def read():
    node = load(json.dumps(DOCUMENT).encode())
    return api(Schema(node, Document("a.json", node)))


def test_operations_are_told_by_method_and_path():
    assert sorted(read().operations) == ["delete /u", "get /t/{}/{}", "post /t/{}/{}", "put w"]
    assert sorted(read().servers) == ["", "https://a"]


def test_an_operation_takes_and_gives():
    get = read().operations["get /t/{}/{}"]
    assert (get.name, get.id, get.is_deprecated, get.body) == ("GET /t/{a}/{b}", "t", False, None)
    assert {name: (each.is_required, each.written) for name, each in get.parameters.items()} == {
        "path 2": (True, "simple"), "query limit": (False, "form"), "header x": (False, "simple as a/b"),
        "query ": (False, "form exploded"),
    }  # fmt: skip
    assert list(get.responses["200"].media) == ["a/b"]
    assert list(get.responses["200"].headers) == ["x-y"]
    assert get.security == {frozenset({"oauth", "oauth read"}), frozenset()}


def test_a_body_may_have_to_be_sent():
    post = read().operations["post /t/{}/{}"]
    assert (post.is_body_required, post.is_deprecated, list(post.media), post.security) == (
        True,
        True,
        ["a/b"],
        frozenset(),
    )
    assert read().operations["put w"].security == {frozenset()}
