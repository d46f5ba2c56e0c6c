from bot.policy.commands import unhold
from tests.samples.commands import check, each_example


@each_example(unhold)
def test_example(example):
    check(example)
