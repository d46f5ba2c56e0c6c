import pytest

from bot.formats.inclusion.engine import Engine
from tests.bot.formats.inclusion.pairs import OBJECTS, schema


@pytest.mark.parametrize(("wide", "narrow", "expected"), OBJECTS)
def test_one_schema_admits_what_another_does(wide, narrow, expected):
    assert Engine().includes(schema(wide), schema(narrow)) is expected
