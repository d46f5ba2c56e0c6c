import re
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as some

from bot.facts.change import Ownership
from bot.facts.finding import Place
from bot.formats.codeowners import SIZE_LIMIT, find, parse

EXAMPLES = yaml.safe_load(Path(__file__).with_name("codeowners.yaml").read_text(encoding="utf-8"))
CASES = [
    (each["pattern"], path, expected)
    for each in EXAMPLES
    for key, expected in (("matches", True), ("misses", False))
    for path in each[key]
]

QUICK = 2.0
"""Seconds: a quarter of one where nothing watches; comparing every line with every path takes a minute."""


def owners(text, path):
    return parse("CODEOWNERS", text).owners_of(path).owners


@pytest.mark.parametrize(("pattern", "path", "expected"), CASES)
def test_a_pattern_matches_as_on_github(pattern, path, expected):
    assert owners(f"{pattern} @a\n", path) == (("@a",) if expected else ())


def test_the_last_matching_line_wins_whole():
    text = "* @everyone\n/docs/ @writers @acme/docs\n/docs/secret\n/docs/secret/open x@acme.example\n"
    read = parse(".github/CODEOWNERS", text)
    place = Place(path=".github/CODEOWNERS", line=2)
    assert read.owners_of("docs/a") == Ownership(path="docs/a", owners=("@writers", "@acme/docs"), place=place)
    assert read.owners_of("docs/secret/a").owners == ()
    assert read.owners_of("docs/secret/a").place == Place(path=".github/CODEOWNERS", line=3)
    assert read.owners_of("docs/secret/open").owners == ("x@acme.example",)
    assert read.problems == ()


def test_a_path_that_no_line_matches_has_no_place():
    assert parse("CODEOWNERS", "/a @a").owners_of("b/c") == Ownership(path="b/c")


def test_comments_and_blanks_are_passed_over():
    text = "\ufeff# all\r\n\r\n  \t\r\n  *.js\t@js  # theirs\r\n*.py @py #theirs\r\n"
    read = parse("CODEOWNERS", text)
    assert [(line.number, line.pattern, line.owners) for line in read.lines] == [
        (4, "*.js", ("@js",)),
        (5, "*.py", ("@py",)),
    ]


@pytest.mark.parametrize(
    ("line", "column", "found"),
    [
        ("!*.js @b", 1, "negation"),
        ("a***b @b", 1, "three stars"),
        ("  \\# @b", 3, "a `#` inside"),
        ("c# @b", 1, "a `#` inside"),
        ("/ @b", 1, "matches nothing"),
        ("* @b owner @c", 6, "'owner' is no owner"),
        ("* @b @a/b/c", 6, "'@a/b/c'"),
        ("* @b#c", 3, "'@b#c'"),
        ("* @", 3, "'@'"),
        ("* a@b", 3, "'a@b'"),
        ("a\\", 1, "a backslash"),
    ],
)
def test_a_line_that_cannot_be_read_is_skipped_and_told(line, column, found):
    read = parse("docs/CODEOWNERS", f"* @before\n{line}\n")
    (problem,) = read.problems
    assert problem.place == Place(path="docs/CODEOWNERS", line=2, column=column)
    assert found in problem.found
    assert "skips the whole line" in problem.found
    assert read.owners_of("a.js").owners == ("@before",)


def test_a_file_that_github_would_not_load_owns_nothing():
    assert owners("* @a\n" + "#" * (SIZE_LIMIT - 6), "a") == ("@a",)
    read = parse("CODEOWNERS", "* @a\n" + "#" * (SIZE_LIMIT - 5))
    assert read.owners_of("a").owners == ()
    assert "does not load" in read.problems[0].found


def test_the_first_place_of_three_counts():
    assert find(["docs/CODEOWNERS", "CODEOWNERS", ".github/CODEOWNERS"]) == ".github/CODEOWNERS"
    assert find(["docs/CODEOWNERS", "CODEOWNERS"]) == "CODEOWNERS"
    assert find(["docs/CODEOWNERS"]) == "docs/CODEOWNERS"
    assert find(["x/CODEOWNERS", "codeowners"]) is None


def expression(pattern):
    """The patterns' meaning once more, as one regular expression: slow, but plain."""
    is_anchored = "/" in pattern[:-1]
    segments = pattern.removeprefix("/").split("/")
    below = segments[-1] in {"", "**"}
    while segments and segments[-1] in {"", "**"}:
        segments.pop()
    letters = {"*": "[^/]*", "?": "[^/]"}
    told = "" if is_anchored else "(?:.+/)?"
    for number, segment in enumerate(segments):
        is_last = number == len(segments) - 1
        if segment == "**":
            told += "(?:.+/)?"
        else:
            told += "".join(letters.get(letter, re.escape(letter)) for letter in segment) + ("" if is_last else "/")
    if below:
        told += "/.+" if segments else ".+"
    elif segments[-1] != "*":
        told += "(?:/.+)?"
    return re.compile(told, re.DOTALL)


SEGMENT = some.one_of(some.just("**"), some.text("ab*?", min_size=1, max_size=4).filter(lambda text: "**" not in text))
PATTERN = some.builds(
    lambda lead, segments, tail: lead + "/".join(segments) + tail,
    some.sampled_from(["", "/"]),
    some.lists(SEGMENT, min_size=1, max_size=4),
    some.sampled_from(["", "/"]),
)
PATHS = some.lists(some.text("ab", min_size=1, max_size=4), min_size=1, max_size=5).map("/".join)


@given(some.lists(PATTERN, min_size=1, max_size=6), some.lists(PATHS, min_size=1, max_size=6))
@example(["a*", "**/b/**", "/a/"], ["ab", "a/b/a", "b"])
def test_the_tree_answers_as_comparing_line_by_line_does(patterns, paths):
    read = parse("CODEOWNERS", "".join(f"{pattern} @o{at}\n" for at, pattern in enumerate(patterns)))
    for path in paths:
        last = max((at for at, each in enumerate(patterns) if expression(each).fullmatch(path)), default=None)
        assert read.owners_of(path).owners == (() if last is None else (f"@o{last}",))


@given(some.text())
@example("\x00\ud800 @a\n")
def test_no_text_is_too_strange(text):
    read = parse("CODEOWNERS", text)
    read.owners_of(text)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("*.ext{0} @acme/team{0}", "services/team{0}/deep/er/file.ext{0}"),
        ("/services/team{0}/** @acme/team{0}", "services/team{0}/deep/er/file"),
        ("**/team{0}/*.yaml @acme/team{0}", "services/deep/team{0}/x.yaml"),
        ("team-*-x*.{0} @acme/team{0}", "services/team-a-xb.{0}"),
    ],
)
def test_a_large_file_against_many_paths_is_quick(line, path):
    began = time.process_time()
    read = parse("CODEOWNERS", "\n".join(line.format(at) for at in range(5_000)))
    told = [read.owners_of(path.format(at)) for at in range(3_000)]
    assert time.process_time() - began < QUICK
    assert told[2_999].owners == ("@acme/team2999",)


def test_no_pattern_makes_a_path_explode():
    began = time.process_time()
    assert owners("*a" * 50 + "b @a", "a" * 5_000) == ()
    assert time.process_time() - began < QUICK
