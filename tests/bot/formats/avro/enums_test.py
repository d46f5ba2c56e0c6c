import pytest

from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("example", examples("avro_enums"))
def test_an_example(example):
    check(example)
