from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.matching import Want, assign

PEOPLE = st.lists(st.integers(1, 5), unique=True, max_size=5).map(tuple)
WANTS = st.lists(st.builds(Want, need=st.integers(0, 2), candidates=PEOPLE), max_size=4)


@pytest.mark.parametrize(
    ("wants", "given_"),
    [
        ([], ()),
        ([(1, ())], ((),)),
        ([(1, (1,)), (1, (1,))], ((1,), ())),
        ([(1, (1, 2)), (1, (1,))], ((2,), (1,))),
        ([(1, (1, 2)), (1, (1, 3)), (1, (1,))], ((2,), (3,), (1,))),
        ([(2, (1, 2, 3)), (1, (1,))], ((2, 3), (1,))),
        ([(3, (1, 2)), (1, (2,))], ((1, 2), ())),
        ([(0, (1,)), (1, (1,))], ((), (1,))),
        ([(1, (1, 2)), (1, (1,)), (1, (2,))], ((2,), (1,), ())),
    ],
    ids=[
        "nothing wanted",
        "nobody there",
        "one person is one person",
        "who is in both goes where only they can",
        "a chain of two moves",
        "two of one, one of another",
        "more needed than there are takes all, and robs those behind",
        "nothing needed takes nobody",
        "what stands in front is filled first",
    ],
)
def test_assignment(wants, given_):
    assert assign([Want(need=need, candidates=candidates) for need, candidates in wants]) == given_


def brute_force(wants):
    """The most places that any assignment of five people fills, by trying them all."""
    places = [at for at, want in enumerate(wants) for _ in range(want.need)]
    options = permutations([1, 2, 3, 4, 5, *[None] * len(places)], len(places))
    return max(sum(who in wants[at].candidates for who, at in zip(each, places, strict=True)) for each in options)


@given(st.lists(st.builds(Want, need=st.integers(0, 2), candidates=PEOPLE), max_size=2))
def test_it_fills_as_many_places_as_trying_everything_does(wants):
    assert sum(map(len, assign(wants))) == brute_force(wants)


@given(WANTS)
def test_nobody_is_given_twice_and_only_where_they_can_be(wants):
    told = assign(wants)
    people = [person for each in told for person in each]
    assert len(people) == len(set(people))
    assert all(
        set(each) <= set(want.candidates) and len(each) <= want.need for each, want in zip(told, wants, strict=True)
    )


@given(WANTS, st.integers(1, 5), st.sets(st.integers(0, 3)))
def test_one_person_more_empties_no_place(wants, person, where):
    without = [Want(need=want.need, candidates=tuple(set(want.candidates) - {person})) for want in wants]
    with_them = [
        Want(need=want.need, candidates=(*want.candidates, person)) if at in where else want
        for at, want in enumerate(without)
    ]
    assert all(len(more) >= len(less) for more, less in zip(assign(with_them), assign(without), strict=True))


@given(WANTS)
def test_what_stands_behind_takes_nobody_from_what_stands_in_front(wants):
    assert [len(each) for each in assign(wants)[:-1]] == [len(each) for each in assign(wants[:-1])]
