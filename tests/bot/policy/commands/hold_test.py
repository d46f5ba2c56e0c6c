from bot.policy.commands import hold
from tests.samples.commands import check, each_example


@each_example(hold)
def test_example(example):
    check(example)
