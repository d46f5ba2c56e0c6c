import pytest

from bot.facts.finding import Axis, Effect, Severity
from bot.formats import RULES
from bot.formats.rule import ADVICE, rules


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_page_says_what_to_do(rule):
    assert rule.page.startswith(f"# {rule.id}\n\n{rule.title}.")
    assert rule.hits in rule.page
    assert all(f"**{code}** {ADVICE[code]}" in rule.page for code in rule.advice)


def test_no_advice_is_left_over():
    assert ADVICE.keys() == {code for rule in RULES.values() for code in rule.advice}


def test_a_table_becomes_rules():
    row = ("gone", "It is gone", "All notice.", Effect.LOOSENS, Severity.BREAKING, (Axis.SHAPE,), ())
    (rule,) = rules("avro", [row]).values()
    assert rule.id == "avro/gone"
    assert "What to do" not in rule.page
