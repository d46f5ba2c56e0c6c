from datetime import date

import pytest

from bot.formats.sunset import day, told


@pytest.mark.parametrize("text", ["2027-01-31", " 2027-01-31 ", "2027-01-31T12:00:00Z", "2027-01-31 12:00"])
def test_a_day_is_a_date_or_a_point_in_time(text):
    assert day(text) == date(2027, 1, 31)


@pytest.mark.parametrize(
    "text", [None, "", "soon", "2027-02-30", "2027-1-31", "20270131", "31.01.2027", "2027-01-31x", "0000-01-01"]
)
def test_anything_else_is_no_day(text):
    assert day(text) is None


def test_it_is_told_in_one_way():
    assert told(date(2027, 1, 31)) == " Its sunset was announced for 2027-01-31."
    assert told(None) == ""
