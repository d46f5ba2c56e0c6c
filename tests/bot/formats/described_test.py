from bot.facts.finding import Place
from bot.formats.described import Column, Dataset
from bot.formats.types import parse


def test_a_dataset_says_what_it_is_made_of():
    place = Place(path="a.sql", line=1)
    column = Column(name="id", type=parse("int"), is_nullable=None, place=place)
    dataset = Dataset(name="trades", columns=(column,), place=place)
    assert dataset.columns[0].type == parse("integer")
