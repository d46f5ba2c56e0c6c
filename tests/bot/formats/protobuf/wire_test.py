import time

import pytest

from bot.facts.finding import Effect
from bot.formats.protobuf.parser import parse
from bot.formats.protobuf.schema import schema
from bot.formats.protobuf.wire import SCALARS, Judge, Relation, joined, kind
from tests.bot.formats.tables import check, examples

TABLES = ("protobuf_fields", "protobuf_proto2", "protobuf_editions", "protobuf_messages")
FLIPPED = {Effect.TIGHTENS: Effect.LOOSENS, Effect.LOOSENS: Effect.TIGHTENS}


@pytest.mark.parametrize("example", [row for table in TABLES for row in examples(table)])
def test_an_example(example):
    check(example)


def sides(text):
    """The first two messages of a text."""
    side = schema(parse("a.proto", text))
    return list(side.messages.values())[:2]


def related(text):
    return Judge().messages(*sides(text)).effect


def test_every_pair_of_scalars_flips():
    names = sorted(SCALARS)
    side = schema(
        parse("a.proto", f"message A {{ {''.join(f'optional {n} f{i} = {i + 1};' for i, n in enumerate(names))} }}")
    )
    members = side.members(side.messages["A"])
    for one in members:
        for other in members:
            there, back = Judge().fields(one, other).effect, Judge().fields(other, one).effect
            assert back is FLIPPED.get(there, there)
            assert (there is Effect.NONE) == (one is other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("int32 a = 1;", "int32 a = 1;", Effect.NONE),
        ("int32 a = 1;", "int32 b = 1;", Effect.BOTH),
        ("int32 a = 1;", "int64 a = 1;", Effect.LOOSENS),
        ("int32 a = 1; int32 b = 2;", "int32 a = 1;", Effect.TIGHTENS),
        ("int32 a = 1;", "int32 a = 1; int32 b = 2;", Effect.LOOSENS),
        ("int32 a = 1;", "int32 a = 1; int32 b = 2 [features.field_presence = LEGACY_REQUIRED];", Effect.BOTH),
        ("int32 a = 1 [features.field_presence = LEGACY_REQUIRED];", "int32 a = 1;", Effect.BOTH),
        ("oneof x { int32 a = 1; } ", "int32 a = 1;", Effect.BOTH),
        ("oneof x { int32 a = 1; } ", "oneof y { int32 a = 1; }", Effect.NONE),
        ("oneof x { int32 a = 1; int32 b = 2; }", "oneof x { int32 a = 1; } oneof y { int32 b = 2; }", Effect.BOTH),
        ("option message_set_wire_format = true;", "", Effect.BOTH),
        ("A a = 1; int32 b = 2;", "B a = 1; int32 b = 2;", Effect.NONE),
        ("A a = 1; int32 b = 2;", "B a = 1; int64 b = 2;", Effect.LOOSENS),
        ("x.Y a = 1;", "x.Z a = 1;", Effect.UNDECIDABLE),
        ("x.Y a = 1; int32 b = 2;", "x.Z a = 1; string b = 2;", Effect.UNDECIDABLE),
        ("x.Y a = 1;", "x.Y a = 1;", Effect.NONE),
    ],
)
def test_messages_of_another_name_are_compared_by_shape(one, other, expected):
    assert related(f'edition = "2023"; message A {{ {one} }} message B {{ {other} }}') is expected


def test_what_was_found_inside_a_cycle_that_differs_is_not_kept():
    text = """
        edition = "2023";
        message A { C c = 1; int32 x = 2; } message B { D c = 1; string x = 2; }
        message C { A a = 1; } message D { B a = 1; }
    """
    side = schema(parse("a.proto", text))
    judge = Judge()
    assert judge.messages(side.messages["A"], side.messages["B"]).effect is Effect.BOTH
    assert judge.messages(side.messages["C"], side.messages["D"]).effect is Effect.BOTH
    assert judge.messages(side.messages["A"], side.messages["B"]).effect is Effect.BOTH


def test_a_chain_without_end_is_undecidable_soon():
    chain = "".join(f"message {m}{n} {{ {m}{n + 1} a = 1; }}" for m in "AB" for n in range(3_000))
    text = f'edition = "2023"; message T {{ A0 a = 1; }} message U {{ B0 a = 1; }} {chain}'
    began = time.process_time()
    assert related(text) is Effect.UNDECIDABLE
    assert time.process_time() - began < 2


def test_many_large_messages_are_undecidable_soon():
    fields = "".join(f"M{n % 90} f{n} = {n + 1};" for n in range(180))
    other = fields.replace("M", "N")
    text = "".join(f"message M{n} {{ {fields} }} message N{n} {{ {other} }}" for n in range(90))
    side = schema(parse("a.proto", f'edition = "2023"; {text}'))
    began = time.process_time()
    assert Judge().messages(side.messages["M0"], side.messages["N0"]).effect is Effect.UNDECIDABLE
    assert time.process_time() - began < 2


def test_relations_are_joined():
    ways = {each: Relation(each, each.value) for each in Effect}
    assert joined([]).effect is Effect.NONE
    assert joined([ways[Effect.TIGHTENS], ways[Effect.NONE], ways[Effect.TIGHTENS]]) == ways[Effect.TIGHTENS]
    assert joined([ways[Effect.TIGHTENS], ways[Effect.LOOSENS]]) == Relation(Effect.BOTH, "tightens loosens")
    assert joined([ways[Effect.TIGHTENS], ways[Effect.UNDECIDABLE]]).effect is Effect.UNDECIDABLE


def test_an_enum_is_a_number():
    side = schema(parse("a.proto", 'syntax = "proto3"; message A { S a = 1; } enum S { N = 0; }'))
    (member,) = side.members(side.messages["A"])
    assert (kind(member, "S").is_enum, kind(member, "int32").is_enum) == (True, False)
