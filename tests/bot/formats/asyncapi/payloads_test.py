import json

import pytest

from bot.formats.asyncapi.payloads import differences_of, language_of
from bot.formats.format import Source
from bot.formats.inclusion import Document, Schema

PROTO = 'syntax = "proto3"; message T { %s id = 1; }'


@pytest.mark.parametrize(
    ("told", "name", "dialect", "format_"),
    [
        ("", "JSON Schema", "draft-07", None),
        ("application/vnd.aai.asyncapi+json;version=2.6.0", "JSON Schema", "draft-07", None),
        ("application/schema+json;version=draft-04", "JSON Schema", "draft-04", None),
        ("application/schema+yaml;version='2020-12'", "JSON Schema", "2020-12", None),
        ("application/schema+json;version=draft-99", "JSON Schema", "2020-12", None),
        ("application/schema+json", "JSON Schema", "draft-07", None),
        ("application/vnd.oai.openapi;version=3.0.3", "JSON Schema", "openapi-3.0", None),
        ("application/vnd.oai.openapi;version=3.1.0", "JSON Schema", "2020-12", None),
        ("application/vnd.apache.avro+json;version=1.9.0", "avro", None, "avro"),
        ("application/vnd.google.protobuf;version=3", "protobuf", None, "protobuf"),
        ("application/raml+yaml;version=1.0", "application/raml+yaml", None, None),
    ],
)
def test_a_language_by_its_media_type(told, name, dialect, format_):
    language = language_of(told)
    assert (language.name, language.dialect, language.format) == (name, dialect, format_)


def schema(told, **files):
    data = json.dumps(told).encode()
    found = {name.replace("_", "."): text.encode() for name, text in files.items()}
    return Schema(Source("a.json", data).document, Document("a.json", Source("a.json", data).document, files=found))


def test_a_payload_is_read_in_its_dialect():
    payload = schema({"type": "string"})
    assert (
        language_of("application/vnd.oai.openapi;version=3.0.3").in_dialect(payload).document.dialect == "openapi-3.0"
    )
    assert language_of("application/schema+json;version=2020-12").in_dialect(payload) is payload
    assert language_of("x").in_dialect(payload) is payload
    assert language_of("").in_dialect(None) is None


def asked(old, new, *, format_="protobuf", is_read_by_partners=False):
    return list(differences_of(format_, (old, new), ("Trades", "t sent"), is_read_by_partners=is_read_by_partners))


def test_a_text_is_a_file_of_its_format():
    (found,) = asked(schema(PROTO % "int32"), schema(PROTO % "string"))
    assert (found.rule, found.subject, found.element) == ("protobuf/field-type-changed", "Trades", "t sent → T.id")
    assert (found.head.path, found.head.line) == ("a.json", 1)


def test_a_file_of_its_own_is_told_at_its_own_line():
    old, new = (schema({"$ref": "t.proto"}, t_proto=f"\n\n{PROTO % kind}") for kind in ("int32", "string"))
    (found,) = asked(old, new)
    assert (found.head.path, found.head.line) == ("t.proto", 3)


def test_what_partners_read_is_turned():
    old, new = (schema({"type": "record", "name": "T", "fields": [{"name": "a", "type": t}]}) for t in ("int", "long"))
    assert [each.effect for each in asked(old, new, format_="avro")] == ["loosens"]
    turned = asked(old, new, format_="avro", is_read_by_partners=True)
    assert [(each.effect, each.severity) for each in turned] == [("tightens", "breaking")]


def test_a_payload_that_comes_or_goes():
    assert asked(None, None) == []
    (added,) = asked(None, schema(PROTO % "int32"))
    assert (added.element, added.base) == ("t sent", None)
