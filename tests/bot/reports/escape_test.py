import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.reports.escape import block, code, plain, prose, visible

MARKDOWN = MarkdownIt("gfm-like", {"html": True, "linkify": False})
HOSTILE = [
    "@alice please",
    "see #12 and GH-7 and acme/x#3",
    "[click](https://evil.example)",
    "https://evil.example and www.evil.example",
    "<img src=x onerror=alert(1)>",
    "<!-- marker -->",
    "-->",
    "a | b",
    "`code` ``more``",
    "**bold** _it_ ~~gone~~",
    "line\nbreak\r\n# heading",
    "\u202egnp.exe",
    "\x1b[31mred",
    "a\udc80b",
    "```\nfence\n```",
    "&lt;b&gt;",
    "$x^2$ {{ jinja }} ${{ secrets.X }}",
    "1. one",
    "- item",
    "\u2028hidden",
    "a\u200bb",
    "***",
    ":white_check_mark: passed",
    "+ item",
    "> quoted",
    "1) one",
    "# heading",
    "===",
    "--- ",
    "    indented",
    "the `column` is `gone",
]
ALLOWED = {"paragraph_open", "paragraph_close", "inline", "text", "code_inline", "fence", "text_special", "softbreak"}


def kinds(text):
    tokens = MARKDOWN.parse(text)
    return {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}


def is_inert(text):
    shown = re.sub(r"\\(.)", r"\1", text)
    return not re.search(r"@\w|#\w|GH-\d|www\.\w|://?\w|:(?!\d\dz?:)\w+:", shown, re.IGNORECASE)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_means_nothing(text):
    for shown in (plain(text), code(text), prose(text)):
        assert kinds(f"x {shown} y") <= ALLOWED
        assert kinds(shown) <= ALLOWED, "at the beginning of a line, too"
        assert is_inert(shown)
        assert "\n" not in shown


@given(st.text(max_size=80))
def test_no_text_at_all_means_anything(text):
    for shown in (f"x {plain(text)} y", plain(text), code(text), prose(text), block(text)):
        assert kinds(shown) <= ALLOWED
        assert is_inert(shown)


@given(st.text(max_size=80))
def test_a_cell_stays_one_cell(text):
    table = f"| a | b |\n| :-- | :-- |\n| {plain(text)} | {code(text)} |\n"
    rows = [token.type for token in MARKDOWN.parse(table)]
    assert rows.count("td_open") == 2


@given(st.text(max_size=400), st.integers(10, 100))
def test_what_is_seen_is_one_line_within_its_limit(text, limit):
    shown = visible(text, limit)
    assert len(shown) <= limit
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [("\x1b", "\\x1b"), ("\u202e", "\\u202e"), ("a\udcffb", "a\\xffb"), ("a\u3000b", "a b"), ("é", "é")],
)
def test_the_invisible_is_spelled_out(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("", "`(empty)`"), ("a|b", r"`a\|b`")],
)
def test_code(text, shown):
    assert code(text) == shown


def test_names_in_prose_are_code():
    assert prose("The column `a_b` is gone.") == "The column `a_b` is gone."
    assert prose("a `b") == "a b"


def test_words_stay_as_they_are():
    text = "trade_ledger lists risk-analytics: 2 + 2 (or so), contracts/a.yaml!"
    assert plain(text) == text


def test_a_block_keeps_its_lines_and_its_fence():
    assert block("one\ntwo", "sql") == "```sql\none\ntwo\n```"
    assert block("````\nx").splitlines()[0] == "`````"


def test_a_time_of_day_can_be_copied():
    told = "since 2026-11-18T18:00:00Z: weekly, at 17:59:59"
    assert plain(told) == code(told).strip("`") == told
    assert plain(":100:") != ":100:"
