import json

from bot.formats.asyncapi.model import application, said
from bot.formats.inclusion import Document, Schema
from bot.formats.json import load

OLD = {
    "servers": {"p": {"url": "k"}},
    "channels": {
        "t/{a}/{b}": {
            "publish": {
                "operationId": "take",
                "traits": [{"operationId": "taken", "tags": {"x": 1}}],
                "tags": {"y": 2},
                "message": {"oneOf": [{"$ref": "#/components/messages/m~1n"}, {"name": "m/n"}, {}]},
            },
            "subscribe": {},
        }
    },
    "components": {"messages": {"m/n": {"payload": {"type": "string"}, "traits": [{"contentType": "a/b"}]}}},
}
NEW = {
    "defaultContentType": "a/b",
    "channels": {
        "one": {"address": "t/{a}", "messages": {"m": {"headers": {"schemaFormat": "x", "schema": True}}, "n": {}}},
        "two": {"messages": {"m": {"payload": {"schemaFormat": "y", "schema": {"type": "string"}}}}},
        "three": {"address": None},
    },
    "operations": {
        "o": {
            "action": "send",
            "channel": {"$ref": "#/channels/one"},
            "messages": [{"$ref": "#/channels/one/messages/n"}],
            "reply": {"channel": {"$ref": "#/channels/two"}},
        },
        "q": {"action": "receive", "channel": {"$ref": "#/channels/one"}, "reply": {}},
        "r": {"action": "look"},
    },
}


def schema(told):
    root = load(json.dumps(told).encode())
    return Schema(root, Document("a.json", root, "draft-07"))


def read(told, *, is_old):
    return application(schema(told), is_old=is_old)


def test_in_version_2_the_application_receives_what_is_published():
    taken, sent = read(OLD, is_old=True).operations
    assert (taken.key, taken.id, taken.name) == (("received", "t/{}/{}", False), "taken", "t/{a}/{b} received")
    assert (sent.key, sent.id, sent.messages) == (("sent", "t/{}/{}", False), None, {})
    assert taken.holes == ["a", "b"]
    assert list(read(OLD, is_old=True).servers) == ["p"]


def test_messages_are_told_by_name():
    taken, _ = read(OLD, is_old=True).operations
    assert list(taken.messages) == ["m/n", "m/n 2", "message"]
    assert taken.messages["m/n"].content_type == "a/b"
    assert said(taken.messages["m/n"].payload) == "{type: string}"


def test_in_version_3_operations_name_their_channel():
    told = [(each.name, each.id, list(each.messages)) for each in read(NEW, is_old=False).operations]
    assert told == [
        ("t/{a} sent", "o", ["n"]),
        ("(two) received in reply", "o", ["m"]),
        ("t/{a} received", "q", ["m", "n"]),
        ("t/{a} sent in reply", "q", ["m", "n"]),
        ("() carried", "r", []),
        ("(three) carried", None, []),
    ]


def test_a_payload_names_its_language():
    _, reply, taken, *_ = read(NEW, is_old=False).operations
    assert (reply.messages["m"].language, said(reply.messages["m"].payload)) == ("y", "{type: string}")
    assert (taken.messages["m"].content_type, said(taken.messages["m"].headers)) == ("a/b", "true")


def test_what_a_part_says_is_said_with_what_it_refers_to():
    assert said(None) is None
    assert said(schema({"$ref": "#/definitions/a", "definitions": {"a": 1}})) == "1"
    assert said(schema([{"$ref": "#/0"}, 2]).parts.get("x")) is None
