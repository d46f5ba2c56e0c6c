import pytest

from bot.facts.finding import Place
from bot.formats.avro.model import Field, Schema
from bot.formats.avro.resolution import is_named_alike, matches, promotes, rounds, select, take

PLACE = Place(path="a.avsc", line=1)


def schema(kind, name="", **told):
    return Schema(kind=kind, name=name, place=PLACE, **told)


def field(name, *aliases):
    return Field(name=name, type=schema("int"), place=PLACE, aliases=aliases)


@pytest.mark.parametrize(
    ("writer", "reader", "expected"),
    [("int", "long", True), ("long", "int", False), ("bytes", "string", True), ("null", "int", False)],
)
def test_a_promotion_has_one_direction(writer, reader, expected):
    assert promotes(writer, reader) is expected


def test_not_all_digits_fit():
    assert rounds("long", "double")
    assert not rounds("int", "double")


def test_a_name_matches_by_its_last_part_or_an_alias_in_full():
    assert is_named_alike(schema("record", "a.T"), schema("record", "b.T"))
    assert is_named_alike(schema("record", "a.T", aliases=("b.U",)), schema("record", "b.U"))
    assert not is_named_alike(schema("record", "a.T", aliases=("a.U",)), schema("record", "b.U"))


def test_a_fixed_type_matches_by_its_size_too():
    assert matches(schema("fixed", "H", size=1), schema("fixed", "H", size=1))
    assert not matches(schema("fixed", "H", size=1), schema("fixed", "H", size=2))
    assert matches(schema("int"), schema("int"))
    assert matches(schema("long"), schema("int"))


def test_a_branch_takes_its_own_type_before_a_promotion():
    int_, long_, text = schema("int"), schema("long"), schema("string")
    reader = schema("union", branches=(long_, int_))
    assert select(reader, int_) == {int_: int_}
    assert select(reader, text) == {}
    assert select(long_, int_) == {int_: long_}


def test_a_branch_takes_its_own_full_name_before_another_namespace():
    one, other = schema("record", "a.T"), schema("record", "b.T")
    reader = schema("union", branches=(one, other))
    writer, stranger = schema("record", "b.T"), schema("record", "c.T")
    assert select(reader, writer) == {writer: other}
    assert select(reader, stranger) == {stranger: one}
    assert select(reader, schema("record", "c.U")) == {}


@pytest.mark.parametrize(
    ("reader", "writer", "taken", "unclear"),
    [
        ([field("a")], [field("a")], {"a": "a"}, set()),
        ([field("a", "b")], [field("b")], {"a": "b"}, set()),
        ([field("a", "b")], [field("c")], {}, set()),
        ([field("a", "b", "c")], [field("b"), field("c")], {}, {"a"}),
        ([field("a", "c"), field("b", "c")], [field("c")], {}, {"a", "b"}),
        ([field("a", "b"), field("b")], [field("b")], {"b": "b"}, {"a"}),
        ([field("a", "b")], [field("a"), field("b")], {"a": "a"}, {"a"}),
    ],
)
def test_fields_are_taken_by_name_then_by_alias(reader, writer, taken, unclear):
    found = take(reader, writer)
    assert {name: each.name for name, each in found.fields.items()} == taken
    assert found.unclear == unclear
