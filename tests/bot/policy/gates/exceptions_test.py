from bot.policy.gates import exceptions
from tests.samples.gates import check, each_example


@each_example(exceptions)
def test_example(example):
    check(exceptions, example)
