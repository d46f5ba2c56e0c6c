from bot.policy.commands import unexcept
from tests.samples.commands import check, each_example


@each_example(unexcept)
def test_example(example):
    check(example)
