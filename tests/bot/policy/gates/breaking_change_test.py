from bot.policy.gates import breaking_change
from tests.samples.gates import check, each_example


@each_example(breaking_change)
def test_example(example):
    check(breaking_change, example)
