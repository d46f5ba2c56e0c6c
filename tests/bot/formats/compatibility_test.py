import pytest

from bot.facts.finding import Effect
from bot.formats.compatibility import LEVELS, Comparison
from bot.formats.findings import Pair


def comparison(*effects):
    return Comparison(
        tuple(Pair(subject="s").tell("added", "", None, None, "It.", effect=effect) for effect in effects)
    )


@pytest.mark.parametrize(
    ("effects", "backward", "forward"),
    [
        ((), True, True),
        ((Effect.NONE,), True, True),
        ((Effect.TIGHTENS,), False, True),
        ((Effect.LOOSENS,), True, False),
        ((Effect.BOTH,), False, False),
        ((Effect.UNDECIDABLE,), False, False),
        ((Effect.TIGHTENS, Effect.LOOSENS), False, False),
    ],
)
def test_levels_follow_from_effects(effects, backward, forward):
    told = comparison(*effects)
    assert [told.holds("BACKWARD"), told.holds("FORWARD")] == [backward, forward]
    assert told.holds("FULL") == (backward and forward)
    assert told.holds("NONE")


def test_of_one_pair_transitive_asks_the_same():
    told = comparison(Effect.TIGHTENS)
    assert [told.holds(f"{level}_TRANSITIVE") for level in ("BACKWARD", "FORWARD", "FULL")] == [False, True, False]


def test_what_cannot_be_read_holds_nothing():
    assert not any(Comparison((), is_readable=False).holds(level) for level in LEVELS)


@pytest.mark.parametrize("level", ["", "backward", "NONE_TRANSITIVE", "SIDEWAYS"])
def test_an_unknown_level_names_the_known(level):
    with pytest.raises(ValueError, match="BACKWARD, BACKWARD_TRANSITIVE, FORWARD"):
        comparison().holds(level)
