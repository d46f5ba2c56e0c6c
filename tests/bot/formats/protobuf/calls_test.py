import pytest

from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("example", examples("protobuf_calls"))
def test_an_example(example):
    check(example)
