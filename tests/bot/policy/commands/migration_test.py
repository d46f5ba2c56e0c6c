from bot.policy.commands import migration
from tests.samples.commands import check, each_example


@each_example(migration)
def test_example(example):
    check(example)
