import pytest

from bot.facts.finding import Axis, Certainty, Effect, Place, Severity
from bot.formats.findings import Pair, capped, statement


def test_a_short_text_stays():
    assert capped("x" * 200) == "x" * 200


def test_a_long_text_is_cut_and_still_told_apart():
    one, other = capped("x" * 1000 + "a"), capped("x" * 1000 + "b")
    assert one != other
    assert len(one) <= 200
    assert capped("\ud800" * 300) == capped("\ud800" * 300)


def test_a_finding_says_what_its_rule_says():
    found = Pair(subject="s").tell("column-removed", "schema.a", "int", None, "It is gone.")
    assert (found.rule, found.effect, found.severity) == ("contract/column-removed", Effect.LOOSENS, Severity.BREAKING)
    assert found.message == "It is gone. Every reader that names it breaks."
    assert [advice.code for advice in found.advice] == ["A1"]
    assert found.certainty is Certainty.CERTAIN


def test_a_finding_may_say_otherwise():
    place = Place(path="p", line=1)
    found = Pair(subject="s").tell(
        "column-removed",
        "e",
        None,
        None,
        "What.",
        base=place,
        head=place,
        effect=Effect.UNDECIDABLE,
        severity=Severity.RISKY,
        axes=(Axis.POLICY,),
        snippet="select 1;",
    )
    assert (found.effect, found.severity, found.axes) == (Effect.UNDECIDABLE, Severity.RISKY, (Axis.POLICY,))
    assert found.certainty is Certainty.UNDECIDABLE
    assert found.advice[0].snippet == "select 1;"


@pytest.mark.parametrize(
    ("name", "told"),
    [("amount", "drop amount;"), ("the amount", 'drop "the amount";'), ('a"; drop table b; --', None), ("a\nb", None)],
)
def test_a_statement_quotes_its_names(name, told):
    assert statement("drop {column};", column=name) == told
