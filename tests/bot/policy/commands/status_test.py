from bot.policy.commands import status
from tests.samples.commands import check, each_example


@each_example(status)
def test_example(example):
    check(example)
