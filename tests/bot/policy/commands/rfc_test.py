from bot.policy.commands import rfc
from tests.samples.commands import check, each_example


@each_example(rfc)
def test_example(example):
    check(example)
