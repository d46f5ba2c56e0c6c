import json

from action.commands import listing
from bot.policy.commands import COMMANDS


def test_every_command_has_its_two_lines():
    lines = listing("text").splitlines()
    assert len(lines) == 2 * len(COMMANDS)
    assert lines[:2] == ["/help", "    Show what you may say here, and who could say the rest."]


def test_a_program_reads_the_same():
    told = {each["name"]: each for each in json.loads(listing("json"))}
    assert list(told) == list(COMMANDS)
    assert told["approve"] == {
        "name": "approve",
        "usage": "/approve [SHA]",
        "summary": "Approve the change in a role that approves by command, such as the change advisory board.",
        "examples": ["/approve", "/approve 9f3c1e2"],
        "who": {"roles": ["cab"]},
        "when": "open",
        "bound": True,
        "never_author": True,
    }
