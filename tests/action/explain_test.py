import pytest

from action.explain import nearest, page
from bot.formats import RULES
from bot.policy.gates import GATES


@pytest.mark.parametrize("name", [*(gate.NAME for gate in GATES), *RULES])
def test_everything_that_can_be_told_has_a_page(name):
    told = page(name)
    assert told.startswith(f"# {name}\n\n")
    assert len(told.splitlines()) > 3


def test_what_is_unknown_has_none_but_names_near_it():
    assert page("freez") is None
    assert nearest("freez")[0] == "freeze"
    assert nearest("") == [gate.NAME for gate in GATES]
