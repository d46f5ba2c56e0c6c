from bot.policy.commands import freeze
from tests.samples.commands import check, each_example


@each_example(freeze)
def test_example(example):
    check(example)
