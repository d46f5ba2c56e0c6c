"""However hostile a comment is, it is read in time; and what is said twice, or taken back, ends where it should."""

import sys

import pytest

from bot.policy.grammar import MOST_CHARACTERS, MOST_COMMANDS, read
from bot.policy.usage import Kind, Parameter

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
