import pytest

from bot.formats.inclusion import engine
from bot.formats.inclusion.engine import Engine, TooLargeError
from tests.bot.formats.inclusion.pairs import ARRAYS, EMPTY, LOGIC, OBJECTS, PLAIN, schema


@pytest.mark.parametrize(("wide", "narrow", "expected"), PLAIN + OBJECTS + ARRAYS + LOGIC + EMPTY)
def test_one_schema_admits_what_another_does(wide, narrow, expected):
    assert Engine().includes(schema(wide), schema(narrow)) is expected


def test_every_schema_admits_what_it_admits():
    for wide, narrow, _ in PLAIN + OBJECTS + ARRAYS + LOGIC + EMPTY:
        for side in (wide, narrow):
            one = schema(side)
            assert Engine(same_definitions=True).includes(one, one)


def test_what_is_asked_twice_is_answered_once(monkeypatch):
    asking = Engine()
    wide, narrow = schema({"type": "number"}), schema({"type": "integer"})
    assert asking.includes(wide, narrow)
    monkeypatch.setattr(Engine, "_fits", None)
    assert asking.includes(wide, narrow)


def test_too_many_steps_are_refused(monkeypatch):
    monkeypatch.setattr(engine, "MAX_STEPS", 3)
    told = {"properties": {name: {"type": "number"} for name in "abcdef"}}
    with pytest.raises(TooLargeError):
        Engine().includes(schema(told), schema(told | {"type": "object"}))


def test_what_is_too_deep_is_not_known():
    deep, deeper = {"type": "integer"}, {"type": "number"}
    for _ in range(50):
        deep, deeper = {"items": deep}, {"items": deeper}
    assert not Engine().includes(schema(deeper), schema(deep))


def test_a_schema_that_holds_itself_by_another_way():
    one = {
        "$defs": {"a": {"properties": {"x": {"$ref": "#/$defs/b"}}}, "b": {"properties": {"x": {"$ref": "#/$defs/a"}}}}
    }
    assert Engine().includes(schema({**one, "$ref": "#/$defs/a"}), schema({**one, "$ref": "#/$defs/b"}))


def test_nothing_is_assumed_before_a_value_is_stepped_into():
    told = {"anyOf": [{"$ref": "#"}, {"type": "string"}]}
    assert not Engine().includes(schema(told), schema({"type": "number"}))


def test_what_is_no_schema_admits_nothing_that_is_known():
    assert not Engine().includes(schema(["odd"]), schema({"type": "string"}))
