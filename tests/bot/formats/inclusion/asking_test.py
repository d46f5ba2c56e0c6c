from bot.formats.inclusion.asking import Asking
from bot.formats.inclusion.engine import Engine


def test_the_engine_answers_all_that_its_checks_ask():
    asked = {name for name in vars(Asking) if not name.startswith("_")}
    assert {name for name in asked if not hasattr(Engine(), name)} == set()
    assert "holds" in asked
