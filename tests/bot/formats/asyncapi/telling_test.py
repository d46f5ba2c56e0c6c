import pytest

from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("table", ["asyncapi_operations", "asyncapi_messages"])
def test_examples(table):
    for example in examples(table):
        check(example.values[0])
