from bot.policy.commands import break_glass
from tests.samples.commands import check, each_example


@each_example(break_glass)
def test_example(example):
    check(example)
