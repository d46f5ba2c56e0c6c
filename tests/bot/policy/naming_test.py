import subprocess
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.naming import is_ref, latest_version, prefix, problem, tag_name

WEEKLY = "train-{iso_year}-W{iso_week}"


@pytest.mark.parametrize(
    ("pattern", "day", "expected"),
    [
        (WEEKLY, "2026-11-18", "train-2026-W47"),
        (WEEKLY, "2026-11-25", "train-2026-W48"),
        (WEEKLY, "2027-01-01", "train-2026-W53"),
        (WEEKLY, "2025-12-31", "train-2026-W01"),
        ("release/{year}.{month}.{day}", "2026-01-07", "release/2026.01.07"),
        ("v{version}", "2026-01-07", "v1.2.3"),
    ],
)
def test_a_name(pattern, day, expected):
    assert tag_name(pattern, date.fromisoformat(day), "1.2.3") == expected
    assert problem(pattern) is None


@given(st.dates(date(1970, 1, 1), date(2199, 1, 1)), st.integers(1, 3))
def test_no_two_weeks_have_one_name(day, weeks):
    later = date.fromordinal(day.toordinal() + 7 * weeks)
    assert tag_name(WEEKLY, day) < tag_name(WEEKLY, later)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (
            "train-{iso_weak}",
            "{iso_weak} is none of iso_year, iso_week, year, month, day, version; did you mean iso_week?",
        ),
        ("train-{}", "{} is none of iso_year, iso_week, year, month, day, version"),
        ("train {day}", "git takes no tag named train 18"),
        ("train-{year}", "it gives several trains one name: add {iso_week}, {day} or {version}"),
    ],
)
def test_a_pattern_that_names_nothing(pattern, expected):
    assert problem(pattern) == expected


WRONG = [
    "",
    "-{day}",
    "a..{day}",
    "{day}.lock",
    "{day}/",
    "/{day}",
    "{day}.",
    "a@{{day}",
    "a//{day}",
    "{day}~",
    ".{day}",
    "a/.{day}",
    "{day}\\",
    "{day}\x7f",
    "a.lock/{day}",
]
RIGHT = ["a/b-{day}", "v{version}", "{day}@x", "a.b.{day}", "ü{day}"]


@pytest.mark.parametrize("pattern", [*WRONG, *RIGHT])
def test_git_agrees_on_what_a_tag_may_be_called(pattern):
    name = f"refs/tags/{tag_name(pattern, date(2026, 11, 18), '1.0.0')}"
    is_taken = subprocess.run(["git", "check-ref-format", name], check=False).returncode == 0
    # A name that begins with a dash is one that git takes and its command line does not.
    assert (problem(pattern) is None) is (is_taken and not pattern.startswith("-"))


@pytest.mark.parametrize(
    ("name", "expected"), [("main", True), ("release/2.1", True), ("a:b", False), ("-x", False), ("a..b", False)]
)
def test_what_git_takes_for_a_branch(name, expected):
    assert is_ref(name) is expected


@pytest.mark.parametrize(
    ("pattern", "tags", "expected"),
    [
        ("v{version}", (), None),
        ("v{version}", ("v1.9.0", "v1.10.0", "v2.0.0-rc1", "x2.0.0", "v1.10"), "1.10.0"),
        ("{year}.x/{version}", ("2026.x/1.0.0", "2026ax/9.0.0"), "1.0.0"),
    ],
)
def test_the_latest_version_is_the_highest_that_the_pattern_can_have_made(pattern, tags, expected):
    assert latest_version(pattern, tags) == expected


def test_tags_of_a_pattern_begin_alike():
    assert (prefix("rel/v{version}"), prefix("{day}")) == ("rel/v", "")
