from decimal import Decimal

import pytest

from bot.formats.measures import Amount, Kind, amount, growth, number


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("15 minutes", Kind.SECONDS, "900"),
        ("15m", Kind.SECONDS, "900"),
        ("1h 30min", Kind.SECONDS, "5400"),
        ("PT4H30M", Kind.SECONDS, "16200"),
        ("P1D", Kind.SECONDS, "86400"),
        ("P2W", Kind.SECONDS, "1209600"),
        ("250 ms", Kind.SECONDS, "0.250"),
        ("1 year", Kind.SECONDS, "31557600"),
        ("99.5%", Kind.PERCENT, "99.5"),
        ("99 percent", Kind.PERCENT, "99"),
        ("2027-01-31", Kind.DATE, "20270131"),
        ("42", Kind.NUMBER, "42"),
        ("-1.5", Kind.NUMBER, "-1.5"),
    ],
)
def test_an_amount_is_read(text, kind, value):
    assert amount(text) == Amount(kind, Decimal(value))


@pytest.mark.parametrize("text", ["soon", "3 moons", "P", "PT", "", "nan", "Infinity", "1" * 65, "1h soon"])
def test_what_is_no_amount_is_none(text):
    assert amount(text) is None


@pytest.mark.parametrize(
    ("old", "new", "sign"),
    [
        ("1 h", "60 minutes", 0),
        ("1 h", "2 h", 1),
        ("1 h", "2 s", -1),
        ("1 h", "5%", None),
        ("soon", "later", None),
        ("soon", "soon", 0),
    ],
)
def test_amounts_of_one_kind_compare(old, new, sign):
    assert growth(old, new) == sign


def test_a_number_is_finite():
    assert number("1e3") == Decimal(1000)
    assert number("Infinity") is None
    assert number("x") is None
