from bot.policy.gates import hold
from tests.samples.gates import check, each_example


@each_example(hold)
def test_example(example):
    check(hold, example)
