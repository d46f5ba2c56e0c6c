from bot.policy.commands import undo
from tests.samples.commands import check, each_example


@each_example(undo)
def test_example(example):
    check(example)
