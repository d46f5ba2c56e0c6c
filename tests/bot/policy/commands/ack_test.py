from bot.policy.commands import ack
from tests.samples.commands import check, each_example


@each_example(ack)
def test_example(example):
    check(example)
