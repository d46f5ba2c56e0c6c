from bot.policy.commands import adr
from tests.samples.commands import check, each_example


@each_example(adr)
def test_example(example):
    check(example)
