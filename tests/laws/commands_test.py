"""However hostile a comment is, it is read in time; and what is said twice, or taken back, ends where it should."""

import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.answer import after, answer
from bot.policy.grammar import MOST_CHARACTERS, MOST_COMMANDS, read
from bot.policy.spoken import Commands
from bot.policy.usage import Kind, Parameter
from tests.samples.commands import comment, occasion

VOCABULARY = {"hold": (Parameter(name="reason", kind=Kind.TEXT, is_required=False),), "unhold": ()}


def told(body):
    return read(body, VOCABULARY, frozenset(VOCABULARY))


HOSTILE = {
    "paragraphs": "a\n\n",
    "commands": "/hold\n\n",
    "lines": "/hold\n",
    "near misses": "/hodl\n",
    "words": "/hold " + "a " * 20,
    "quotes": "> ",
    "lists": "- ",
    "ticks": "`",
    "brackets": "[",
    "references": "[a]: /hold\n",
    "tags": "<a ",
    "details": "<details>\n\n",
    "comments": "<!--\n",
    "fences": "```\n",
    "tables": "|a|\n|-|\n",
    "open quotes": '/hold "a\\',
    "equals": "a=" * 3,
    "slashes": "/",
    "headings": "a\n=\n",
}


def steps(body):
    """How many lines of Python run while a body is read: the same on every machine."""
    count = 0

    def trace(_, event, __):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        told(body)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_takes_twice_the_steps(name):
    small, large = ((HOSTILE[name] * size)[:size] for size in (4_096, 16_384))
    assert steps("/hold\n\n" + large) <= 5 * steps("/hold\n\n" + small)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("size", [16_384, MOST_CHARACTERS - 7])
def test_a_body_as_long_as_github_keeps_is_read(name, size):
    read_ = told("/unhold\n" + (HOSTILE[name] * size)[: size - 1])
    assert len(read_) <= MOST_COMMANDS + 1


SAFE = ["/hold", "/unhold", "/plan", "/status", "/hold until Monday", "/unhold\n/hold", "/hold\n/unhold"]


def run(bodies, standing=()):
    """Every comment answered in turn, each with what the ones before it left standing."""
    facts = occasion({"permission": "write"})
    snapshot = replace(facts.snapshot, standing=tuple(standing))
    for body in bodies:
        told = answer(comment(body), replace(facts, as_read=snapshot, snapshot=snapshot), Commands())
        snapshot = after(snapshot, told.effects)
    return snapshot.standing


@pytest.mark.parametrize("body", SAFE)
def test_two_hundred_comments_end_where_one_does(body):
    assert run([body] * 200) == run([body])


@given(st.lists(st.sampled_from(SAFE), max_size=8))
def test_who_holds_last_holds(bodies):
    """A comment that both holds and lifts holds, in whichever order."""
    assert bool(run([*bodies, "/hold"])) is True
    assert bool(run([*bodies, "/hold\n/unhold"])) is True
    assert bool(run([*bodies, "/unhold\n/hold"])) is True
    assert bool(run([*bodies, "/unhold"])) is False


@given(st.lists(st.sampled_from(SAFE), max_size=6), st.sampled_from(SAFE))
def test_the_same_comment_again_at_once_changes_nothing(bodies, body):
    assert run([*bodies, body, body]) == run([*bodies, body])
