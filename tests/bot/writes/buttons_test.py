import pytest

from bot.policy.commands import COMMANDS
from bot.policy.decide import decide
from bot.policy.grammar import read
from bot.policy.usage import Call
from bot.policy.verdict import Check
from bot.writes.buttons import ALWAYS, DRAFT_MIGRATION, SAYS, offered
from tests.samples.snapshots import snapshot

ALL = (*ALWAYS, DRAFT_MIGRATION)


@pytest.mark.parametrize("button", ALL, ids=lambda each: each.identifier)
def test_github_takes_it(button):
    assert len(button.label) <= 20
    assert len(button.identifier) <= 20
    assert len(button.description) <= 40


def test_each_says_one_command():
    assert set(SAYS) == {button.identifier for button in ALL}
    for said in SAYS.values():
        (call,) = read(said, {name: command.SPEC.said for name, command in COMMANDS.items()}, set())
        assert isinstance(call, Call)


def test_a_migration_is_drafted_where_one_is_advised():
    breaking = decide(snapshot(changes=[{"dataset": "trades", "findings": ["breaking"]}]))
    assert [offered(check, breaking) for check in Check] == [ALL, ALWAYS, ALWAYS]
    assert offered(Check.CONTRACTS, decide(snapshot())) == ALWAYS
