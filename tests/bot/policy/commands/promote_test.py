from bot.policy.commands import promote
from tests.samples.commands import check, each_example


@each_example(promote)
def test_example(example):
    check(example)
