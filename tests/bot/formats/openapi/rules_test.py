import pytest

from bot.facts.finding import Effect, Severity
from bot.formats import compare
from bot.formats.inclusion import TABLE
from bot.formats.openapi.rules import RULES
from tests.bot.formats.tables import every_example

ELSEWHERE = {"openapi/added", "openapi/deleted"}
"""Rules about whole files, whose examples are in init_test.py."""


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_nothing_undecidable_is_called_compatible(rule):
    assert rule.effect is not Effect.UNDECIDABLE or rule.severity.rank >= Severity.RISKY.rank


def test_every_rule_of_the_document_itself_has_an_example():
    rows = [row.values[0] for row in every_example() if row.values[0].format == "openapi"]
    found = {finding.rule for row in rows for finding in compare(row.format, row.base, row.head).findings}
    sided = {f"openapi/{side}-{row[0]}" for side in ("request", "response") for row in TABLE}
    assert found <= RULES.keys()
    assert RULES.keys() - found - sided == ELSEWHERE


def test_a_response_is_read_by_clients():
    assert RULES["openapi/request-type-tightened"].effect is Effect.TIGHTENS
    assert RULES["openapi/response-type-tightened"].effect is Effect.LOOSENS
