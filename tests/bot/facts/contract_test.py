import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.contract import Consumer, Listed, Parties
from bot.facts.finding import Place


@given(st.builds(Parties))
def test_it_is_kept_whole(through_json, parties):
    assert through_json(parties) == parties


def test_an_example_is_kept_whole(through_json):
    place = Place(path="contracts/trades.yaml", line=4)
    parties = Parties(
        dataset="trade_ledger",
        version="2.3.0",
        owner=Listed(name="trading-data", place=place),
        approvers=(Listed(name="@acme/risk", place=place),),
        consumers=(Consumer(name="risk_calculator", place=place, properties=("notional",)),),
    )
    assert through_json(parties) == parties


def test_a_consumer_reads_everything_unless_it_says_otherwise():
    assert Consumer(name="feed", place=Place(path="c.yaml", line=1)).properties == ()


@pytest.mark.parametrize(
    ("properties", "element", "reads"),
    [
        ((), "schema.price.type", True),
        (("price",), "schema.price.type", True),
        (("price",), "schema.note.type", False),
        (("price",), "owner", True),
    ],
)
def test_what_concerns_a_consumer(properties, element, reads):
    told = Consumer(name="feed", place=Place(path="c.yaml", line=1), properties=properties)
    assert told.reads(element) is reads


def test_what_is_true_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Parties(dataset="trades").dataset = "positions"


def test_a_name_of_data_alone_names_nobody():
    place = Place(path="a", line=1)
    assert not Parties(dataset="trade", version="1").is_peopled
    assert Parties(dataset="trade", owner=Listed(name="desk", place=place)).is_peopled
    assert Parties(dataset="trade", consumers=(Consumer(name="var", place=place),)).is_peopled
