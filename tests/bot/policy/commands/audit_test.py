from bot.policy.commands import audit
from tests.samples.commands import check, each_example


@each_example(audit)
def test_example(example):
    check(example)
