import pytest

from bot.policy.answer import calls
from bot.policy.command import summary
from bot.policy.commands import COMMANDS
from bot.policy.spoken import Commands
from bot.policy.usage import Call
from tests.samples.commands import comment


def test_there_is_every_command_of_the_reference():
    assert len(COMMANDS) == 24


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_is_a_command_that_can_be_read(name):
    spec = COMMANDS[name].SPEC
    assert spec.name == name
    assert spec.examples
    for example in spec.examples:
        (call,) = calls(comment(example), Commands())
        assert isinstance(call, Call), call
        assert call.verb == name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_in_one_sentence(name):
    assert summary(COMMANDS[name]).endswith(".")
    assert "\n" not in summary(COMMANDS[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_less_consequential_is_a_choice_of_the_first_parameter_with_choices(name):
    spec = COMMANDS[name].SPEC
    assert set(spec.easier) <= set(next((each.choices for each in spec.parameters if each.choices), ()))


def test_nobody_gets_in_by_default_where_a_role_is_asked_for():
    """Deny by default: what is consequential asks for a role that the policy must first give to somebody."""
    for name in ("approve", "except", "hotfix", "promote", "rollback", "train", "freeze"):
        may = COMMANDS[name].SPEC.who
        assert (may.permission, may.teams, may.owners, may.raci, may.author) == (None, (), False, (), False)
        assert may.roles
