import pytest

from bot.facts.finding import Effect, Severity
from bot.formats import compare
from bot.formats.contract_rules import RULES
from tests.bot.formats.tables import every_example

ELSEWHERE = {"contract/added", "contract/deleted", "contract/moved", "contract/not-a-file", "contract/unreadable"}
"""Rules about whole files, whose examples are in init_test.py."""


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_nothing_undecidable_is_called_compatible(rule):
    assert rule.effect is not Effect.UNDECIDABLE or rule.severity.rank >= Severity.RISKY.rank


def test_every_finding_has_a_rule_and_every_rule_an_example():
    rows = [row.values[0] for row in every_example() if row.values[0].format in {"contract", "dcs", "odcs"}]
    found = {finding.rule for row in rows for finding in _findings(row)}
    assert found <= RULES.keys()
    assert RULES.keys() - found == ELSEWHERE


def _findings(example):
    return compare(example.format, example.base, example.head).findings
