import pytest

from bot.facts.finding import Effect, Severity
from bot.formats import compare
from bot.formats.asyncapi.rules import RULES
from bot.formats.inclusion import TABLE
from tests.bot.formats.tables import every_example

ELSEWHERE = {"asyncapi/unreadable", "asyncapi/added", "asyncapi/deleted"}
"""Rules about whole files, whose examples are in init_test.py."""


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_nothing_undecidable_is_called_compatible(rule):
    assert rule.effect is not Effect.UNDECIDABLE or rule.severity.rank >= Severity.RISKY.rank


def test_every_rule_of_the_document_itself_has_an_example():
    rows = [row.values[0] for row in every_example() if row.values[0].format == "asyncapi"]
    found = {finding.rule for row in rows for finding in compare(row.format, row.base, row.head).findings}
    sided = {f"asyncapi/{side}-{row[0]}" for side in ("received", "sent", "carried") for row in TABLE}
    assert {rule for rule in found if rule.startswith("asyncapi/")} <= RULES.keys()
    assert RULES.keys() - found - sided == ELSEWHERE


def test_who_reads_decides_whom_it_hits():
    assert RULES["asyncapi/received-type-tightened"].effect is Effect.TIGHTENS
    assert RULES["asyncapi/sent-type-tightened"].effect is Effect.LOOSENS
    assert RULES["asyncapi/carried-type-tightened"].effect is Effect.TIGHTENS
