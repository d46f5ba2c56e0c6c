"""Avro's own compatibility checker and fastavro's reader, asked about the same schemas as ours.

What they answer otherwise, and why ours is kept:

- An alias that leads to several fields: the checker takes the first, and Avro's Java reader refuses the data.
- A default of a later branch of its union: the checker does not look at defaults, parsers before Avro 1.12 do.
- An alias without a namespace lies in that of its type; the checker compares it as it is written.
- The branch of a union that a value goes into: the checker asks whether any branch reads it, readers take the first
  that matches. It shows where a union holds two types of the same name in different namespaces.
- Logical types: neither looks at them. What they mean is witnessed by `logical_test.py` beside the format.
"""

import io
import json
import re

import avro.schema
import fastavro
from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
from fastavro.utils import generate_many
from hypothesis import given, settings

from bot.formats import compare
from bot.formats.avro.reader import read
from bot.formats.format import Source
from tests.bot.formats.avro.schemas import changed

STRICTER = {"avro/alias-unclear", "avro/default-not-first"}


def asked(old, new):
    return compare("avro", json.dumps(old), json.dumps(new))


def says_checker(reader, writer):
    reader, writer = (avro.schema.parse(json.dumps(side)) for side in (reader, writer))
    told = ReaderWriterCompatibilityChecker().get_compatibility(reader, writer)
    return told.compatibility is SchemaCompatibilityType.compatible


def aliases_are_full(schema):
    """Whether no alias of a type would have to be completed."""
    told = read(Source("s.avsc", json.dumps(schema).encode()))
    written = set(re.findall(r'"aliases": \["([A-Za-z.]+)"\]', json.dumps(schema)))
    return all(set(named.aliases) <= written for named in types_of(told.schema, []))


def types_of(schema, seen):
    """Every named type in a schema."""
    if schema in seen:
        return []
    seen.append(schema)
    inside = [*schema.branches, *(field.type for field in schema.fields), *filter(None, [schema.inner])]
    return [schema] * bool(schema.name) + [named for each in inside for named in types_of(each, seen)]


@given(changed())
@settings(max_examples=1000)
def test_the_checker_says_the_same(sides):
    old, new = sides
    ours = asked(old, new)
    if STRICTER & {found.rule for found in ours.findings} or not all(map(aliases_are_full, sides)):
        return
    assert ours.holds("BACKWARD") == says_checker(new, old)
    assert ours.holds("FORWARD") == says_checker(old, new)


def as_text(datum):
    """The datum with bytes that are a text too: `bytes` are read as `string`, as the specification says."""
    match datum:
        case bytes():
            return b"x" * len(datum)
        case dict():
            return {key: as_text(value) for key, value in datum.items()}
        case list():
            return [as_text(item) for item in datum]
        case _:
            return datum


def readable(writer, reader):
    """Whether fastavro reads, with one schema, what it wrote with the other; `None` where no value can be made."""
    written, wanted = (fastavro.parse_schema(json.loads(json.dumps(side))) for side in (writer, reader))
    try:
        data = [as_text(datum) for datum in generate_many(written, 6)]
    except (RecursionError, KeyError, IndexError, ValueError):
        return None
    for datum in data:
        stream = io.BytesIO()
        fastavro.schemaless_writer(stream, written, datum)
        stream.seek(0)
        try:
            fastavro.schemaless_reader(stream, written, wanted)
        except Exception:  # noqa: BLE001 - whatever it stumbles over, it does not read
            return False
    return True


@given(changed())
@settings(max_examples=600)
def test_what_we_call_readable_is_read(sides):
    old, new = sides
    ours = asked(old, new)
    assert not ours.holds("BACKWARD") or readable(old, new) is not False
    assert not ours.holds("FORWARD") or readable(new, old) is not False


def test_the_witness_sees_what_cannot_be_read():
    old, new = ({"type": "record", "name": "T", "fields": [{"name": name, "type": "int"}]} for name in "ab")
    assert readable(old, new) is False
    assert readable(old, old) is True
