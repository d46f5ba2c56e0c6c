"""Avro's own compatibility checker and fastavro's reader, asked about the same schemas as ours.

What they answer otherwise, and why ours is kept:

- An alias that leads to several fields: the checker takes the first, and Avro's Java reader refuses the data.
- A default of a later branch of its union: the checker does not look at defaults, parsers before Avro 1.12 do.
- An alias without a namespace lies in that of its type; the checker compares it as it is written.
- The branch of a union that a value goes into: the checker asks whether any branch reads it, readers take the first
  that matches. It shows where a union holds two types of the same name in different namespaces.
- Logical types: neither looks at them. What they mean is witnessed by `logical_test.py` beside the format.
"""

import json
import re

import avro.schema
from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
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
