import pytest

from bot.facts.finding import Effect, Severity
from bot.formats.inclusion import TABLE, differences
from bot.formats.inclusion.exchange import rows, told, turned, worst
from bot.formats.rule import rules
from tests.bot.formats.inclusion.pairs import schema

RULES = rules("x", rows({"given": True, "taken": False}))


def test_every_difference_is_told_for_each_side():
    assert len(RULES) == 2 * len(TABLE)
    assert RULES["x/taken-type-tightened"].effect is Effect.TIGHTENS
    assert RULES["x/given-type-tightened"].effect is Effect.LOOSENS


def test_what_old_partners_meet_breaks():
    effects = (Effect.TIGHTENS, Effect.LOOSENS, Effect.BOTH, Effect.NONE)
    assert [worst(effect, Severity.RISKY) for effect in effects] == ["breaking", "compatible", "breaking", "risky"]
    assert [turned(effect, is_read_by_partners=True) for effect in effects] == ["loosens", "tightens", "both", "none"]


@pytest.mark.parametrize(
    ("old", "new", "effect", "severity"),
    [
        ({"type": "number"}, {"type": "integer"}, "loosens", "compatible"),
        ({"type": "integer"}, {"type": "number"}, "tightens", "breaking"),
        ({"title": "a"}, {"title": "b"}, "none", "cosmetic"),
    ],
)
def test_a_difference_in_what_partners_read(old, new, effect, severity):
    (difference,) = differences(schema(old), schema(new), "a")
    found = told(RULES[f"x/given-{difference.kind}"], ("API", "GET /t"), difference, is_read_by_partners=True)
    assert (found.effect, found.severity, found.subject) == (effect, severity, "API")
    assert found.element.startswith("GET /t → a")


def test_a_difference_of_the_whole_stands_at_the_whole():
    (difference,) = differences(schema({"type": "number"}), schema({"type": "integer"}))
    found = told(RULES["x/taken-type-tightened"], ("API", "GET /t"), difference, is_read_by_partners=False)
    assert (found.element, found.effect) == ("GET /t", "tightens")
