from bot.policy.commands import explain
from tests.samples.commands import check, each_example


@each_example(explain)
def test_example(example):
    check(example)
