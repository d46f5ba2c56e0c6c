import pytest
from pydantic import ValidationError

from bot.policy.commands import COMMANDS
from bot.policy.permission import May
from bot.policy.spoken import Commands

SAID = {"bare": ["hold", "unhold"], "roles": {"cab": {"people": [5]}}, "approve": {"roles": ["cab"]}}


def test_who_may_give_which_command():
    told = Commands.model_validate(SAID)
    assert told.may(COMMANDS["approve"]) == May(roles=("cab",))
    assert told.may(COMMANDS["hold"]) == COMMANDS["hold"].SPEC.who, "what the policy does not say stays"


def test_a_command_is_bare_where_the_policy_says_so():
    assert [Commands.model_validate(SAID).is_bare(name) for name in ("hold", "plan")] == [True, False]
    assert [Commands(bare=told).is_bare("hold") for told in (True, False)] == [True, False]


def test_only_commands_that_there_are_can_be_bare():
    with pytest.raises(ValidationError, match="there is no command holdd"):
        Commands(bare=("holdd",))
