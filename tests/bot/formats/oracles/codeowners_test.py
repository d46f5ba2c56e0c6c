"""CODEOWNERS patterns beside git's own: GitHub says they follow gitignore's rules, with few exceptions.

One pattern at a time is asked, as git stops at a folder that is ignored and so does not know a last match.
"""

import os
import re
import subprocess
from itertools import product

import pytest

from bot.formats.codeowners import parse

SEGMENTS = ("a", "*", "**", "a?b*", "*b", "b")
NAMES = ("a", "b", "axb")
PATTERNS = [
    f"{lead}{'/'.join(segments)}{tail}"
    for length in (1, 2, 3)
    for segments in product(SEGMENTS if length < 3 else SEGMENTS[:4], repeat=length)
    for lead, tail in product(("", "/"), repeat=2)
]
OTHERS = ("a**b", "*.js", "a.b", ".a", "[ab]", "/[a-z]/b", r"a\*", r"\a", r"a\ b", "A", "a//b", "a/b//", "***")
PATHS = ["/".join(names) for length in (1, 2, 3) for names in product(NAMES, repeat=length)]
PATHS += ["x.js", "y/x.js/z", "a.b", "a+b", ".a", "[ab]", "[a-z]/b", "a*", "a b", "A", "a/A/b"]

EXPLAINED = {
    "a last segment of one star covers what lies directly below, not what lies deeper": re.compile(r".*/\*|/\*"),
    "two stars before a last slash cover files, not folders alone": re.compile(r"(?:.*/)?\*\*/"),
    "brackets are letters": re.compile(r".*\[.*"),
    "three stars in a row are refused": re.compile(r".*\*\*\*.*"),
}
"""Patterns of which GitHub says something else than git."""


@pytest.fixture(scope="module")
def ignored(tmp_path_factory):
    """Which paths git ignores, by pattern: each pattern in a folder of its own, all asked at once."""
    root = tmp_path_factory.mktemp("oracle")
    subprocess.run(["git", "init", "--quiet", root], check=True)
    for at, pattern in enumerate((*PATTERNS, *OTHERS)):
        (root / str(at)).mkdir()
        (root / str(at) / ".gitignore").write_text(f"{pattern}\n", encoding="utf-8")
    asked = [f"{at}/{path}" for at in range(len(PATTERNS) + len(OTHERS)) for path in PATHS]
    argv = ["git", "-C", root, "check-ignore", "--no-index", "--stdin", "-z"]
    told = subprocess.run(argv, input="\0".join(asked).encode(), capture_output=True, check=True, env=os.environ)
    found = [line.partition("/") for line in told.stdout.decode().split("\0")[:-1]]
    return {
        pattern: {path for number, _, path in found if number == str(at)}
        for at, pattern in enumerate((*PATTERNS, *OTHERS))
    }


def owned(pattern):
    read = parse("CODEOWNERS", f"{pattern} @a\n")
    return {path for path in PATHS if read.owners_of(path).owners}


def explanation(pattern):
    return next((told for told, form in EXPLAINED.items() if form.fullmatch(pattern)), None)


def test_ours_matches_as_git_does_but_where_github_says_otherwise(ignored):
    differing = {pattern for pattern in ignored if ignored[pattern] != owned(pattern)}
    assert {pattern for pattern in differing if explanation(pattern) is None} == set()
    assert {explanation(pattern) for pattern in differing} == set(EXPLAINED), "an explanation that explains nothing"


def test_git_was_asked_something(ignored):
    assert ignored["a"] >= {"a", "a/b", "b/a"}
    assert sum(map(len, ignored.values())) > len(PATTERNS)
