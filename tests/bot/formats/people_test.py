import pytest

from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("example", examples("people") + examples("odcs"))
def test_example(example):
    check(example)
