from bot.policy.gates import consumers
from tests.samples.gates import check, each_example


@each_example(consumers)
def test_example(example):
    check(consumers, example)
