from bot.policy.commands import rollback
from tests.samples.commands import check, each_example


@each_example(rollback)
def test_example(example):
    check(example)
