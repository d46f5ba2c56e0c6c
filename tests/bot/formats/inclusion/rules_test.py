from bot.facts.finding import Effect
from bot.formats.inclusion.rules import TABLE, WAYS
from bot.formats.rule import rules


def test_every_difference_has_a_rule_for_each_direction():
    made = rules("x", TABLE)
    assert len(made) == len(TABLE)
    for effect in (Effect.TIGHTENS, Effect.LOOSENS, Effect.BOTH):
        assert made[f"x/type-{WAYS[effect]}"].effect is effect
