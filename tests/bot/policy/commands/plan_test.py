from bot.policy.commands import plan
from tests.samples.commands import check, each_example


@each_example(plan)
def test_example(example):
    check(example)
