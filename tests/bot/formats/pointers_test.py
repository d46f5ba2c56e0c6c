import pytest

from bot.formats.document import Mapping, plain
from bot.formats.fields import Fields, Reading
from bot.formats.pointers import Definitions
from bot.formats.yaml import load


def asked(text, above=(), times=1):
    """The field `a` of a document with what it refers to, the way on, and what was wrong."""
    root = load(text.encode())
    reading = Reading("file")
    definitions = Definitions(Fields(reading, root))
    for _ in range(times):
        found, way = definitions.resolved(Fields(reading, root.entries["a"].value, "a"), above)
    return plain(found.mapping), way, reading.misfits


def test_a_mapping_without_a_reference_is_itself():
    assert asked("a: {b: 1}") == ({"b": 1}, ("",), [])


def test_own_words_go_before_those_referred_to():
    told = "a: {$ref: '#/d/x', b: 1}\nd: {x: {b: 2, c: 3}}"
    assert asked(told) == ({"b": 1, "c": 3}, ("", "#/d/x"), [])


def test_a_reference_may_lead_to_another():
    told = "a: {$ref: '#/d/x'}\nd: {x: {$ref: '#/d/y', b: 1}, y: {b: 2, c: [3, {d: 4}]}}"
    assert asked(told)[0] == {"b": 1, "c": [3, {"d": 4}]}


def test_a_step_may_hold_marks():
    assert asked("a: {$ref: '#/d~1e/f~0'}\nd/e: {f~: {b: 1}}")[0] == {"b": 1}


@pytest.mark.parametrize(
    "reference",
    ["'#/d/none'", "'#/d/text'", "'#/d/text/x'", "'#'", "'/d/x'", "'file.yaml#/d/x'", "'https://a.b/c'", "'../x'",
     "[]", "''", "'#/d/list/0'"],
)  # fmt: skip
def test_what_leads_nowhere_is_told(reference):
    told, _, (misfit,) = asked(f"a: {{$ref: {reference}, b: 1}}\nd: {{x: {{}}, text: y, list: [{{}}]}}")
    assert told == {"b": 1}
    assert (misfit.element, misfit.place.line) == ("a.$ref", 1)
    assert "define it" in misfit.remedy


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("a: {$ref: '#/a'}", ()),
        ("a: {$ref: '#/d'}\nd: {$ref: '#/e'}\ne: {$ref: '#/d'}", ()),
        ("a: {$ref: '#/d'}\nd: {}", ("", "#/d", "")),
    ],
)
def test_a_way_back_is_told(text, above):
    _, _, (misfit,) = asked(text, above)
    assert misfit.remedy == "break the circle"


def test_a_way_has_an_end():
    assert asked("a: {$ref: '#/d'}\nd: {}", ("",) * 62)[2] == []
    _, _, (misfit,) = asked("a: {$ref: '#/d'}\nd: {}", ("",) * 64)
    assert misfit.remedy == "refer to less"


def test_what_stands_behind_references_counts_as_often_as_it_is_read():
    large = f"a: {{$ref: '#/d'}}\nd: {{e: [{'1, ' * 9_997}1]}}"
    assert asked(large, times=5)[2] == []
    misfits = asked(large, times=6)[2]
    assert [misfit.remedy for misfit in misfits] == ["refer to less"]


def test_the_document_stays_as_it_is():
    root = load(b"a: {$ref: '#/d'}\nd: {b: 1}")
    field = root.entries["a"].value
    Definitions(Fields(Reading("file"), root)).resolved(Fields(Reading("file"), field), ())
    assert isinstance(field, Mapping)
    assert list(field.entries) == ["$ref"]
