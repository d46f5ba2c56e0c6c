import pytest

from bot.facts.finding import Effect, Severity
from bot.formats import compare
from bot.formats.sql.rules import RULES
from tests.bot.formats.tables import every_example

ELSEWHERE = {"sql/migration-edited"}
"""The rule about migrations, whose example is in init_test.py."""


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_nothing_undecidable_is_called_compatible(rule):
    assert rule.effect is not Effect.UNDECIDABLE or rule.severity.rank >= Severity.RISKY.rank


def test_every_finding_has_a_rule_and_every_rule_an_example():
    rows = [row.values[0] for row in every_example() if row.values[0].format == "sql"]
    found = {finding.rule for row in rows for finding in compare(row.format, row.base, row.head).findings}
    assert found <= RULES.keys()
    assert RULES.keys() - found == ELSEWHERE
