import pytest

from bot.formats.fields import Fields, Reading, described
from bot.formats.yaml import load

TEXT = b"""\
name: x
number: 12
flag: true
nothing: ~
list: [a, ~, [b]]
items:
- {name: one, n: 1}
- two
- {name: one}
properties:
- {name: p}
inner: {a: b}
consumers: [a, {name: b, owner: o, columns: [c]}, [d]]
"""


@pytest.fixture
def fields():
    return Fields(Reading("file"), load(TEXT))


def misfits(fields):
    return [(note.element, note.place.line, note.found) for note in fields.reading.misfits]


def test_a_text_is_what_its_author_wrote(fields):
    assert [fields.text(name) for name in ("name", "number", "nothing", "missing")] == ["x", "12", None, None]
    assert not fields.reading.misfits


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (lambda f: f.text("list"), "a list"),
        (lambda f: f.flag("number"), "the number `12`"),
        (lambda f: f.whole("flag"), "the flag `true`"),
        (lambda f: f.whole("name"), "the text `x`"),
        (lambda f: f.fields("name"), "the text `x`"),
        (lambda f: f.items("inner"), "a mapping"),
        (lambda f: f.each("number"), "the number `12`"),
    ],
)
def test_what_does_not_fit_is_noted_with_its_place(fields, read, found):
    assert not read(fields)
    assert [note.found for note in fields.reading.misfits] == [found]
    assert fields.reading.misfits[0].place.line > 0


def test_what_fits_is_read(fields):
    assert fields.flag("flag") is True
    assert fields.whole("number") == 12
    assert fields.fields("inner").text("a") == "b"
    assert [fields.flag("missing"), fields.whole("missing"), fields.fields("missing")] == [None, None, None]


def test_a_required_text_must_be_there(fields):
    assert fields.required_text("name", "name it") == "x"
    assert fields.required_text("nothing", "say it") == ""
    assert misfits(fields) == [("nothing", 1, "no `nothing`")]


def test_a_misspelt_key_is_pointed_at(fields):
    fields.required_text("numbr", "count it")
    assert fields.reading.misfits[0].remedy == "rename `number` to `numbr`"


def test_a_list_of_values_leaves_out_what_is_none(fields):
    assert fields.texts("list") == ("a",)
    assert misfits(fields) == [("list", 5, "nothing"), ("list", 5, "a list")]


def test_items_are_known_by_name(fields):
    assert [item.element for item in fields.named("items")] == ["items.one", "items.one"]
    assert misfits(fields) == [("items", 8, "the text `two`"), ("items.one.name", 9, "`one` again")]
    assert [item.element for item in fields.each("properties")] == ["p"]
    assert next(item.element for item in fields.each("items", by="n")) == "items.1"


def test_consumers_are_names_or_more(fields):
    told = [(consumer.name, consumer.owner, consumer.properties) for consumer in fields.consumers("consumers")]
    assert told == [("a", None, ()), ("b", "o", ("c",))]
    assert misfits(fields) == [("consumers", 13, "a list")]


def test_names_are_listed_with_their_places(fields):
    assert [(listed.name, listed.place.column) for listed in fields.listed("list")] == [("a", 8)]


def test_an_unknown_key_is_told_with_the_nearest(fields):
    known = frozenset({"name", "flags", "list", "items", "properties", "inner", "consumers", "nothing"})
    assert fields.rest(known) == {"number": "12", "flag": "true"}
    assert [(note.key, note.nearest) for note in fields.reading.unknown] == [("number", None), ("flag", "flags")]


def test_guesses_are_limited():
    reading = Reading("file")
    assert reading.nearest("x" * 100, ["x" * 100]) is None
    assert [reading.nearest("nme", ["name"]) for _ in range(51)] == ["name"] * 50 + [None]


def test_entries_are_told_as_text(fields):
    assert fields.told(["name", "list", "inner", "missing"]) == {
        "name": "x",
        "list": "[a, null, [b]]",
        "inner": "{a: b}",
    }


def test_places_go_by_the_models_names(fields):
    assert fields.places_as(label="name", other="missing")["label"].line == 1
    assert fields.places["inner"].column == 1


def test_places_may_lie_over_others(fields):
    inner = Fields(fields.reading, fields.mapping.entries["inner"].value)
    places = fields.places_as(label="name", flag="name").over(inner.places)
    assert set(places) == {*fields.mapping.entries, "label", "a"}
    assert len(places) == len(set(places))
    assert places["a"] == inner.places["a"]
    assert places["flag"] == fields.places["flag"]
    assert "missing" not in places


def test_every_node_can_be_described(fields):
    assert described(load(b"1.5")) == "the number `1.5`"
    assert described(fields.mapping) == "a mapping"
