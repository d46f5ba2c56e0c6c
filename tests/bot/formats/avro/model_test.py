from bot.facts.finding import Place
from bot.formats.avro.model import Field, Schema, join, options, told

PLACE, OTHER = Place(path="a.avsc", line=1), Place(path="a.avsc", line=2)


def test_a_type_in_one_line():
    number = Schema(kind="int", place=PLACE)
    record = Schema(kind="record", name="a.T", place=PLACE)
    decimal = Schema(kind="bytes", logical="decimal(4, 2)", place=PLACE)
    items = Schema(kind="array", inner=record, place=PLACE)
    union = Schema(kind="union", branches=(number, items, decimal), place=PLACE)
    assert told(union) == "[int, array<a.T>, bytes decimal(4, 2)]"
    assert (record.short, options(union), options(number)) == ("T", union.branches, (number,))


def test_a_place_is_that_of_what_is_said_or_of_the_whole():
    schema = Schema(kind="int", place=PLACE, places={"doc": OTHER})
    field = Field(name="a", type=schema, place=PLACE, places={"doc": OTHER})
    assert [part.at(key) for part in (schema, field) for key in ("doc", "order")] == [OTHER, PLACE] * 2


def test_elements_are_joined_by_dots():
    assert (join("", "a"), join("a", "b")) == ("a", "a.b")
