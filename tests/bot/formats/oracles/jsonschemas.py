"""Random schemas of the newest draft, changes to them, and values that tell them apart."""

import json
import random

import jsonschema_rs

NAMES = ["a", "b", "ab"]
TYPES = ["string", "integer", "number", "boolean", "null", "object", "array"]
POOL = [
    None, True, False, 0, 1, 2, 3, -1, 1.5, 0.5, 2.0, "", "a", "b", "ab", "ba", "aa", [], [1], ["a"], [1, 1], [1, 2],
    [None], ["a", 1, "b"], {}, {"a": 1}, {"b": 1}, {"ab": 1}, {"a": "a"}, {"a": 1, "b": 2}, {"a": {}, "b": []},
    {"a": None}, {"a": {"a": 1}}, {"c": 1}, {"a": [1]}, {"xb": "a"}, [[1]], [{"a": 1}], {"a": "ab", "ab": 1.5},
]  # fmt: skip
SINGLE = (
    "additionalProperties",
    "items",
    "contains",
    "not",
    "propertyNames",
    "unevaluatedProperties",
    "if",
    "then",
    "else",
)
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED = ("properties", "patternProperties", "dependentSchemas")
PLAIN = {
    "minimum": [0, 1, 2, 1.5], "maximum": [0, 1, 2, 1.5], "exclusiveMinimum": [0, 1, 1.5], "multipleOf": [1, 2, 0.5, 3],
    "minLength": [0, 1, 2], "maxLength": [0, 1, 2], "minProperties": [0, 1, 2], "maxProperties": [0, 1, 2],
    "minItems": [0, 1, 2], "maxItems": [0, 1, 2], "pattern": ["^a", "b$", "a"], "uniqueItems": [True, False],
    "const": POOL, "$ref": ["#/$defs/x"], "minContains": [0, 1, 2], "required": [[], ["a"], ["a", "b"]],
}  # fmt: skip


def schema(draw, depth):
    """A schema with a few keywords."""
    if draw.random() < 0.06:
        return draw.choice([True, False, {}])
    made = {}
    if draw.random() < 0.75:
        made["type"] = draw.choice(TYPES) if draw.random() < 0.7 else sorted(set(draw.choices(TYPES, k=2)))
    for _ in range(draw.randint(0, 3)):
        add(draw, made, draw.choice([*PLAIN, "enum", "dependentRequired", *SINGLE[:7], *LISTS, *NAMED]), depth)
    return made


def add(draw, made, word, depth):
    """Say something under one keyword, nothing that holds a schema where it is deep enough."""
    if word in PLAIN:
        made[word] = draw.choice(PLAIN[word])
    elif word == "enum":
        made[word] = draw.sample(POOL, draw.randint(1, 3))
    elif word == "dependentRequired":
        made[word] = {draw.choice(NAMES): draw.sample(NAMES, 1)}
    elif depth > 0 and word == "if":
        for each in ("if", "then", "else"):
            made[each] = schema(draw, depth - 1)
    elif depth > 0 and word in SINGLE:
        made[word] = schema(draw, depth - 1)
    elif depth > 0 and word in LISTS:
        made[word] = [schema(draw, depth - 1) for _ in range(draw.randint(1, 3))]
    elif depth > 0:
        names = ["^a", "b$"] if word == "patternProperties" else NAMES
        made[word] = {name: schema(draw, depth - 1) for name in draw.sample(names, draw.randint(1, 2))}


def spots(made, put):
    """Every schema inside one, with how to put another in its place."""
    yield made, put
    if not isinstance(made, dict):
        return
    for word, told in made.items():
        if word in SINGLE:
            yield from spots(told, lambda other, word=word: made.__setitem__(word, other))
        elif word in NAMED:
            for name in told:
                yield from spots(told[name], lambda other, told=told, name=name: told.__setitem__(name, other))
        elif word in LISTS:
            for index in range(len(told)):
                yield from spots(told[index], lambda other, told=told, index=index: told.__setitem__(index, other))


def mutated(draw, made):
    """The schema with one place changed."""
    box = [json.loads(json.dumps(made))]
    here, put = draw.choice(list(spots(box[0], lambda other: box.__setitem__(0, other))))
    dice = draw.random()
    if dice < 0.3 or not isinstance(here, dict):
        put(schema(draw, 1))
    elif dice < 0.6 and here:
        here.pop(draw.choice(list(here)))
    else:
        add(draw, here, draw.choice([*PLAIN, *SINGLE[:6], *LISTS, *NAMED]), 1)
    return box[0]


def changed(seed):
    """Two schemas, the second made of the first by a change or two; validators take both."""
    draw = random.Random(seed)
    while True:
        old = schema(draw, 2)
        new = mutated(draw, old)
        if draw.random() < 0.3:
            new = mutated(draw, new)
        inside = {"x": schema(draw, 1) if draw.random() < 0.5 else {"type": "integer"}}
        sides = [
            {"allOf": [side], "$defs": inside} if not isinstance(side, dict) else {**side, "$defs": inside}
            for side in (old, new)
        ]
        if all(map(is_valid, sides)) and "$ref" not in json.dumps(inside):
            return sides


def is_valid(made):
    try:
        jsonschema_rs.validator_for(made)
    except ValueError:
        return False
    return True


def values(seed):
    """Values that tell schemas apart."""
    draw = random.Random(seed)
    return [*POOL, *(value(draw, 3) for _ in range(100))]


def value(draw, depth):
    dice = draw.random()
    if depth <= 0 or dice < 0.5:
        return draw.choice(POOL[:17])
    if dice < 0.7:
        return [value(draw, depth - 1) for _ in range(draw.randint(0, 3))]
    return {draw.choice([*NAMES, "c", "xb"]): value(draw, depth - 1) for _ in range(draw.randint(0, 3))}
