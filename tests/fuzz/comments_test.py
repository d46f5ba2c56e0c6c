"""Hostile comments, from the first byte to the reply. `make fuzz` tries thousands of each; the tests a hundred."""

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.comment import Comment, Kind
from bot.policy.answer import answer, calls
from bot.policy.command import Done
from bot.policy.commands import COMMANDS
from bot.policy.grammar import MOST_CHARACTERS, MOST_COMMANDS
from bot.policy.spoken import Commands
from bot.policy.usage import Call
from bot.reports.reply import reply
from tests.samples.commands import occasion
from tests.samples.snapshots import person

SPOKEN = Commands()
OCCASION = occasion({"permission": "admin", "changes": [{"findings": ["breaking"], "approvers": ["risk"]}]})
EXAMPLES = [example for command in COMMANDS.values() for example in command.SPEC.examples]
MARKUP = [
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "    ",
    "\t",
    " ",
    "```",
    "~~~",
    "`",
    "<!--",
    "-->",
    "<details>",
    "> ",
    "- ",
    "1. ",
    "# ",
    "---",
]
MARKUP += [
    "| a |",
    "[a]: ",
    "[^1]: ",
    "$$",
    "\\",
    '"',
    "--reason",
    "=",
    "@everyone",
    "#1",
    "\x00",
    "\u202e",
    "\u200b",
    "\ud800",
    "/",
]
PIECES = st.sampled_from(EXAMPLES + MARKUP + ["/stationmaster ", *(f"/{name}" for name in COMMANDS)]) | st.text(
    max_size=4
)
BODIES = st.lists(PIECES, max_size=40).map("".join)


def comment(body):
    return Comment(id=9, kind=Kind.COMMENT, person=person("rita"), body=body)


def given_in(body):
    return [each for each in calls(comment(body), SPOKEN) if isinstance(each, Call)]


@given(BODIES)
def test_a_comment_comes_to_an_answer_that_github_takes(body):
    answered = answer(comment(body), OCCASION, SPOKEN)
    assert len(answered.steps) <= MOST_COMMANDS + 1
    assert all(isinstance(step.outcome, Done) for step in answered.steps[:-1])
    told = reply(answered, "7") or "x"
    assert 0 < len(told) <= MOST_CHARACTERS
    assert "@everyone" not in told
    told.encode()


@given(BODIES)
def test_what_is_quoted_is_given_by_nobody(body):
    quoted = "\n".join(f"> {line}" for line in body.splitlines())
    assert given_in(quoted) == []


@given(BODIES)
def test_it_does_not_matter_how_lines_end(body):
    body = body.replace("\r", "")
    verbs = [(each.verb, dict(each.given)) for each in given_in(body)]
    assert [(each.verb, dict(each.given)) for each in given_in(body.replace("\n", "\r\n"))] == verbs


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_given_alone_is_read(example):
    """So that the laws above speak of something."""
    (call,) = given_in(f"Well.\n\n{example}\n")
    assert call.text == example


def cost(body):
    """How many functions reading a body calls: the same on every machine."""
    number = 0

    def count(_frame, event, _argument):
        nonlocal number
        number += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        given_in(body)
    finally:
        sys.setprofile(None)
    return number


UNITS = [
    "/hold\n",
    "/hold `\n",
    '/hold "',
    "<a>\n/hold\n",
    "a\n=\n",
    "|a|\n|-|\n",
    "[^1]: /hold\n",
    "$$\n",
    "> ",
    "- - - ",
    "* ",
]
UNITS += [
    "\t",
    "`",
    "```\n",
    "<!-- ",
    "![[",
    "*a **b ",
    "/hold --x ",
    "/hold a=b ",
    "\\",
    "/ho",
    "1. ",
    "&amp;",
    "[a]: /\n",
]


@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_comment_costs_four_times_as_much(unit):
    small, large = (("/hold\n\n" + unit * (size // len(unit)))[:size] for size in (4_096, 16_384))
    assert cost(large) <= 4.5 * cost(small) + 2_000


@pytest.mark.parametrize("unit", UNITS)
def test_the_longest_comment_is_read_in_no_time(unit):
    """Regular expressions call nothing, so a clock looks after them: the time of this thread alone."""
    before = time.thread_time()
    given_in(("/hold\n\n" + unit * MOST_CHARACTERS)[:MOST_CHARACTERS])
    assert time.thread_time() - before < 5


@given(st.lists(PIECES, min_size=1, max_size=3).map("".join))
def test_no_pattern_costs_more_than_in_proportion(unit):
    small, large = (("/hold\n\n" + unit * (size // max(len(unit), 1) + 1))[:size] for size in (1_024, 4_096))
    assert cost(large) <= 5 * cost(small) + 2_000
