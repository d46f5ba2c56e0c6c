from bot.facts.finding import Effect, Place, Severity
from bot.formats.avro.telling import Breaks, Scope, Telling

PLACE = Place(path="a.avsc", line=1)


def test_what_is_met_in_both_directions_is_told_once():
    telling = Telling("Trade")
    for todo in (Breaks.BACKWARD, Breaks.FORWARD):
        scope = Scope(telling, "leg", todo).below("n")
        scope.tell("type-changed", ("int", "string"), "It changed.", breaks=Breaks.BOTH, places=(PLACE, PLACE))
    (found,) = telling.findings
    assert (found.element, found.effect, found.subject) == ("leg.n", Effect.BOTH, "Trade")


def test_what_breaks_a_direction_that_nobody_reads_in_is_milder():
    telling = Telling("Trade")
    Scope(telling, "n", Breaks.FORWARD).tell("symbol-removed", ("A", None), "It is gone.", breaks=Breaks.BACKWARD)
    (found,) = telling.findings
    assert (found.effect, found.severity) == (Effect.NONE, Severity.RISKY)


def test_what_is_true_of_the_file_has_the_rules_effect():
    telling = Telling("Trade")
    telling.tell_file("deleted", "", ("Trade", None), "The schema is gone.", base=PLACE)
    (found,) = telling.findings
    assert (found.rule, found.effect, found.base) == ("avro/deleted", Effect.BOTH, PLACE)
