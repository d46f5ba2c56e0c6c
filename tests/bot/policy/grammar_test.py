from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.policy.grammar import MOST_CHARACTERS, MOST_COMMANDS, read
from bot.policy.usage import Call, Kind, Mistake, Parameter

VOCABULARY = {
    "hold": (Parameter(name="reason", kind=Kind.TEXT, is_required=False),),
    "unhold": (),
    "quiet": (),
    "approve": (Parameter(name="sha", kind=Kind.SHA, is_required=False),),
    "ack": (Parameter(name="consumer"),),
    "train": (Parameter(name="what", choices=("status", "join", "leave")),),
    "except": (
        Parameter(name="fingerprint", kind=Kind.FINGERPRINT),
        Parameter(name="until", kind=Kind.DATE, is_named=True),
        Parameter(name="reason", kind=Kind.TEXT, is_named=True),
    ),
}
BARE = frozenset(VOCABULARY) - {"quiet"}
VECTORS = yaml.safe_load(Path(__file__).with_name("grammar.yaml").read_text(encoding="utf-8"))


def told(body):
    return read(body, VOCABULARY, BARE)


def shown(call):
    return " ".join((call.verb, *(f"{name}={value}" for name, value in call.given.items())))


@pytest.mark.parametrize("vector", VECTORS, ids=[repr(vector["body"])[:60] for vector in VECTORS])
def test_vector(vector):
    read_ = told(vector["body"])
    assert [shown(each) for each in read_ if isinstance(each, Call)] == vector.get("calls", [])
    mistakes = [[each.line, each.column, each.found, each.remedy] for each in read_ if isinstance(each, Mistake)]
    expected = vector.get("mistakes", [])
    assert [each[: len(told)] for each, told in zip(mistakes, expected, strict=True)] == expected


def test_there_are_enough_vectors():
    assert len(VECTORS) >= 80
    assert len({vector["body"] for vector in VECTORS}) == len(VECTORS)


def test_a_call_keeps_where_it_stands():
    (call,) = told("Well.\n\n /hold it ")
    assert (call.line, call.text, call.get("reason"), call.get("nothing")) == (3, " /hold it", "it", "")


def test_a_comment_longer_than_github_keeps_is_not_read():
    (mistake,) = told("/hold\n" + "x" * MOST_CHARACTERS)
    assert "65542 characters" in mistake.found


PIECES = st.sampled_from(
    [
        *"/`<>[]()#*_-=~|$:\"'\\!&",
        "\n",
        "\n\n",
        "\r\n",
        "    ",
        "\t",
        " ",
        "/hold",
        "/unhold x",
        "```",
        "~~~",
        "<!--",
        "-->",
        "<details>",
        "</details>",
        "> ",
        "- ",
        "1. ",
        "---",
        "| a |",
        "[a]: ",
        "\x00",
        "\u202e",
        "x",
    ]
)
BODIES = st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join)


@given(BODIES)
def test_it_never_raises_and_never_gives_more_than_five(body):
    read_ = told(body)
    assert len([each for each in read_ if isinstance(each, Call)]) <= MOST_COMMANDS
    assert all(
        f"/{each.verb}" in body.lower() or "stationmaster" in body.lower() for each in read_ if isinstance(each, Call)
    )


WHOLE = MarkdownIt("commonmark").enable("table")


def visible_lines(body):
    """The lines of text that a reader of the whole, inline markup and all, sees outside of everything else."""
    tokens = WHOLE.parse(body)
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.type == "paragraph_open" and before.level == 0:
            yield from _texts(token.children)


def _texts(children):
    line = ""
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            yield line
            line = ""
        elif child.type == "text":
            line += child.content
        else:
            line += "\x00" + child.content
    yield line


@given(BODIES)
def test_what_is_a_command_a_reader_sees_as_text(body):
    """The inline parser, which the product never runs, agrees that each command begins a line of plain text."""
    seen = [line.strip().lower() for line in visible_lines(body)]
    for each in told(body):
        if isinstance(each, Call):
            assert any(line.startswith((f"/{each.verb}", "/stationmaster")) for line in seen), body


@given(
    st.sampled_from(["```\n{}\n```", "    {}", "> {}", "- {}", "# {}", "<!-- {} -->", "<div>\n{}\n</div>", "x `{}`"]),
    BODIES,
)
def test_inside_of_something_else_nothing_is_a_command(frame, before):
    body = before.replace("\n", " ").replace("\r", " ").replace("`", "").replace("<", "")
    assert not any(isinstance(each, Call) for each in told(frame.format(f"/hold {body}".replace("~", ""))))
