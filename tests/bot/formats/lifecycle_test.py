from datetime import date

import pytest

from bot.formats import compare
from tests.bot.formats.tables import check, examples

DAY = date(2027, 1, 31)
GIVEN_UP = ", deprecated: true, sunset: 2027-01-31"


@pytest.mark.parametrize("example", examples("lifecycle"))
def test_example(example):
    check(example)


def contract(columns="", top=""):
    return f"dataset: t\n{top}schema:\n- {{name: id, type: int}}\n{columns}"


def told(old, new):
    return {found.rule.removeprefix("contract/"): found for found in compare("contract", old, new).findings}


@pytest.mark.parametrize(
    ("more", "day"),
    [
        (GIVEN_UP, DAY),
        (", deprecated: true", None),
        (", sunset: 2027-01-31", None),
        (", deprecated: true, sunset: x", None),
    ],
)
def test_what_goes_has_the_day_that_was_announced(more, day):
    found = told(contract(f"- {{name: a, type: int{more}}}\n"), contract())["column-removed"]
    assert found.sunset == day
    assert ("2027-01-31" in found.message) is (day is not None)
    assert not found.announces


def test_what_stands_in_something_given_up_goes_with_it():
    whole = contract("- {name: a, type: int}\n", "deprecated: true\nsunset: 2027-01-31\n")
    assert told(whole, contract(top="deprecated: true\nsunset: 2027-01-31\n"))["column-removed"].sunset == DAY
    assert told(whole, contract())["column-removed"].sunset == DAY
    nested = "- {name: a, type: struct%s, properties: [{name: b, type: int%s}, {name: c, type: int}]}\n"
    gone = contract(nested.replace("{name: b, type: int%s}, ", "") % GIVEN_UP)
    assert told(contract(nested % (GIVEN_UP, "")), gone)["column-removed"].sunset == DAY
    own = nested % (GIVEN_UP, ", deprecated: true, sunset: 2028-01-01")
    assert told(contract(own), gone)["column-removed"].sunset == date(2028, 1, 1)


def test_only_what_was_announced_before_the_change_counts():
    old = contract("- {name: a, type: int}\n")
    new = contract(top="deprecated: true\nsunset: 2027-01-31\n")
    assert told(old, new)["column-removed"].sunset is None


def test_an_announcement_says_its_day():
    old, new = contract("- {name: a, type: int}\n"), contract(f"- {{name: a, type: int{GIVEN_UP}}}\n")
    assert (told(old, new)["deprecated"].sunset, told(old, new)["deprecated"].announces) == (DAY, True)
    later = told(new, new.replace("2027", "2028"))["sunset-changed"]
    assert (later.sunset, later.announces) == (date(2028, 1, 31), True)
    assert not told(new, new.replace(", sunset: 2027-01-31", ""))["sunset-changed"].announces
    assert "no date such as" in told(old, new.replace("2027-01-31", "soon"))["deprecated-without-sunset"].message
    assert not told(new, old)["deprecation-withdrawn"].announces
