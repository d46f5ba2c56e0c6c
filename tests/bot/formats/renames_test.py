from dataclasses import dataclass

import pytest

from bot.formats.renames import LIKELY, Matching, alike, match, possibly


@dataclass(frozen=True)
class Part:
    name: str
    id: str | None = None
    renamed_from: str | None = None


def matched(old, new, likeness=lambda _before, _after: 0.0):
    return match(tuple(old), tuple(new), likeness)


def names(matching):
    return {(before.name, after.name) for before, after in matching.pairs}


def test_an_id_comes_before_a_name():
    found = matched([Part("a", "1"), Part("b", "2")], [Part("b", "1"), Part("a", "2")])
    assert names(found) == {("a", "b"), ("b", "a")}


def test_a_name_comes_before_a_hint():
    assert names(matched([Part("a"), Part("b")], [Part("a"), Part("c", renamed_from="a")])) == {("a", "a")}


def test_a_hint_matches():
    found = matched([Part("a")], [Part("b", renamed_from="a")])
    assert names(found) == {("a", "b")}
    assert not found.guessed


def test_likeness_matches_where_no_other_comes_near():
    found = matched([Part("a")], [Part("b"), Part("c")], lambda _before, after: 0.9 if after.name == "b" else 0.5)
    assert names(found) == {("a", "b")}
    assert found.guessed == {"b"}
    assert [part.name for part in found.added] == ["c"]


def test_two_alike_match_neither():
    found = matched([Part("a")], [Part("b"), Part("c")], lambda _before, after: 0.9 if after.name == "b" else 0.8)
    assert names(found) == set()
    assert possibly(found, "a") == " It was possibly renamed to `b`; if so, say `renamed_from` there."


def test_a_tie_matches_neither():
    assert names(matched([Part("a"), Part("b")], [Part("c")], lambda *_: 1.0)) == set()


def test_a_little_likeness_is_not_mentioned():
    assert possibly(matched([Part("a")], [Part("b")], lambda *_: LIKELY / 2), "a") == ""


def test_too_many_pairs_are_not_compared():
    many = [Part(f"a{n}") for n in range(60)]
    found = matched(many, [Part(f"b{n}") for n in range(60)], lambda *_: 1.0)
    assert isinstance(found, Matching)
    assert not found.pairs


@pytest.mark.parametrize(
    ("old", "new", "least", "most"),
    [
        ("cust_id", "customer_id", 1.0, 1.0),
        ("tradeDate", "trade_date", 1.0, 1.0),
        ("counterparty", "counterparty_id", 0.5, 1.0),
        ("amount", "currency", 0.0, 0.3),
        ("__", "??", 0.0, 0.0),
    ],
)
def test_names_are_alike(old, new, least, most):
    assert least <= alike(old, new) <= most
