from bot.policy.commands import risk
from tests.samples.commands import check, each_example


@each_example(risk)
def test_example(example):
    check(example)
