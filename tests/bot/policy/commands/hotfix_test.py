from bot.policy.commands import hotfix
from tests.samples.commands import check, each_example


@each_example(hotfix)
def test_example(example):
    check(example)
