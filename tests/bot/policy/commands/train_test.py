from bot.policy.commands import train
from tests.samples.commands import check, each_example


@each_example(train)
def test_example(example):
    check(example)
