import pytest

from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("example", examples("texts") + examples("odcs"))
def test_example(example):
    check(example)
