from bot.policy.commands import impact
from tests.samples.commands import check, each_example


@each_example(impact)
def test_example(example):
    check(example)
