import pytest

from bot.formats.inclusion import Document, Schema
from bot.formats.inclusion.shape import (
    Branch,
    Keys,
    bounds_of,
    condition_of,
    dependents_of,
    holding_of,
    is_false,
    is_within,
    items_of,
    keys_of,
    narrowed,
    range_of,
    required_of,
    shape_of,
    types_of,
    values_of,
)
from tests.bot.formats.inclusion.pairs import schema

DRAFT_4 = "http://json-schema.org/draft-04/schema#"


def old(told):
    return schema({"$schema": DRAFT_4, **told})


def test_a_shape_is_all_that_is_said():
    told = {
        "$ref": "#/$defs/a", "allOf": [{"minimum": 1, "multipleOf": 2}, {"minimum": 0, "maximum": 9}],
        "type": ["integer", "string"], "enum": [2, 4, "a"], "const": 4, "minLength": 1, "pattern": "a", "format": "b",
        "properties": {"a": {}}, "required": ["a"], "propertyNames": {}, "dependentRequired": {"a": ["b"]},
        "dependentSchemas": {"a": {}}, "items": {}, "minItems": 1, "uniqueItems": True, "contains": {}, "not": {},
        "anyOf": [{}], "oneOf": [{}, {}], "if": {}, "then": {}, "unevaluatedItems": False,
        "$defs": {"a": {"exclusiveMaximum": 9, "enum": [4, 5]}},
    }  # fmt: skip
    shape = shape_of([schema(told)])
    assert (shape.low, shape.high) == ((1, False), (9, True))
    assert (shape.types, len(shape.values), shape.multiples) == ({"integer"}, 1, {2})
    assert (shape.length, shape.patterns, shape.formats) == ((1, None), {"a"}, {"b"})
    assert (shape.required, shape.count, shape.is_unique) == ({"a"}, (1, None), True)
    assert [len(each) for each in (shape.keys, shape.names, shape.with_keys, shape.with_schemas)] == [1, 1, 1, 1]
    assert [len(each) for each in (shape.items, shape.holdings, shape.nots, shape.opaque)] == [1, 1, 1, 1]
    assert [len(branches) for branches in shape.choices] == [1, 2, 2]
    assert (shape.longest, shape.patterned, shape.rests, len(shape.item(0)), len(shape.at("a"))) == (0, 0, [], 1, 1)


def test_shapes_made_of_shapes_are_others():
    shape = shape_of([schema({"anyOf": [{}, {}]})])
    made = [
        shape.only("string"),
        shape.having("a"),
        shape.without_choice(0),
        shape.also(Branch((schema({}),), (schema({}),))),
    ]
    assert len({each.key for each in (*made, shape)}) == 5
    assert (made[0].types, made[1].required, made[2].choices, len(made[3].nots)) == ({"string"}, {"a"}, (), 1)


def test_what_is_said_twice_is_looked_at_once():
    shape = shape_of([schema({"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}], "$defs": {"a": {"not": {}}}})])
    assert len(shape.nots) == 1


def test_a_reference_that_leads_nowhere_is_kept_as_it_is_written():
    assert shape_of([schema({"$ref": "#/none"})]).opaque == {"$ref #/none"}


def test_nothing_fits_what_is_false():
    assert shape_of([schema(told=False)]).is_nothing
    assert not shape_of([schema(told=True)]).is_nothing
    assert shape_of([schema("odd")]).types == shape_of([schema({})]).types
    assert is_false(schema(told=False))
    assert not is_false(schema({}))


def test_beside_a_reference_nothing_counts_in_old_drafts():
    assert shape_of([old({"$ref": "#/definitions/a", "type": "string", "definitions": {"a": {"minimum": 1}}})]).low == (
        1,
        False,
    )
    assert "integer" in shape_of([old({"$ref": "#/definitions/a", "type": "string", "definitions": {"a": {}}})]).types


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, None), ({"type": "number"}, {"integer", "fraction"}), ({"type": ["null", "string"]}, {"null", "string"}),
        ({"type": 1}, {"null", "boolean", "integer", "fraction", "string", "array", "object"}),
    ],
)  # fmt: skip
def test_types(told, expected):
    assert types_of(schema(told)) == expected


def test_null_is_a_type_of_its_own_in_openapi():
    root = schema({"type": "string", "nullable": True}).node
    assert types_of(Schema(root, Document("a", root, "openapi-3.0"))) == {"string", "null"}
    assert types_of(Schema(root, Document("a", root))) == {"string"}


def test_values():
    assert values_of(schema({})) is None
    assert len(values_of(schema({"enum": [1, 2]}))) == 2
    assert values_of(schema({"enum": [1, 2], "const": 3})) == {}
    assert values_of(old({"const": 3})) is None


def test_bounds():
    assert bounds_of(schema({"minimum": 1, "exclusiveMinimum": 1})) == ((1, True), None)
    assert bounds_of(schema({"maximum": 2, "exclusiveMaximum": 2})) == (None, (2, True))
    assert bounds_of(old({"minimum": 1, "exclusiveMinimum": True, "maximum": 2})) == ((1, True), (2, False))
    assert bounds_of(old({"exclusiveMinimum": True})) == (None, None)


def test_ranges():
    assert range_of(schema({"minItems": 1}), "minItems", "maxItems") == (1, None)
    assert narrowed((1, None), (0, 3)) == (1, 3)
    assert is_within((1, 2), (0, None))
    assert not is_within((1, None), (0, 2))


def test_keys():
    assert keys_of(schema({})) is None
    keys = keys_of(schema({"properties": {"a": {}}, "patternProperties": {"^b": {}}, "additionalProperties": {}}))
    assert [len(keys.at(name)) for name in "abc"] == [1, 1, 1]
    assert Keys({}, {"(?=a)": schema({})}, None).at("a") is None
    assert Keys({}, {f"a{n}": schema({}) for n in range(51)}, None).at("a") is None
    assert Keys({}, {}, None).at("a") == []
    assert keys_of(schema({"unevaluatedProperties": {}})).rest
    assert keys_of(schema({"unevaluatedProperties": {}, "allOf": []})) is None
    assert required_of(schema({"required": "a"})) == set()


def test_dependents():
    told = {"dependencies": {"a": ["b"], "c": "d", "e": {}}, "dependentRequired": {"f": []}}
    assert [name for name, _ in dependents_of(schema(told))] == ["f", "a", "c", "e"]


def test_items():
    assert items_of(schema({})) is None
    assert items_of(schema({"items": [{}], "additionalItems": {}})).rest
    assert items_of(schema({"prefixItems": [{}], "unevaluatedItems": {}})).rest
    assert items_of(schema({"contains": {}, "unevaluatedItems": {}})) is None
    assert holding_of(schema({})) is None
    assert (
        holding_of(schema({"contains": {}})).least,
        holding_of(schema({"contains": {}, "minContains": 0})).least,
    ) == (1, 0)


def test_conditions():
    assert condition_of(schema({"if": {}})) is None
    assert [len(branch.fits) for branch in condition_of(schema({"if": {}, "then": {}}))] == [2, 0]
    assert [len(branch.fits) for branch in condition_of(schema({"if": {}, "else": {}}))] == [1, 1]


def test_only_so_much_is_put_together():
    many = {"allOf": [{"minLength": n} for n in range(3_000)]}
    assert shape_of([schema(many)]).length[0] > 0
