from bot.policy.commands import approve
from tests.samples.commands import check, each_example


@each_example(approve)
def test_example(example):
    check(example)
