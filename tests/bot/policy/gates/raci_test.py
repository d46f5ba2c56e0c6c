from bot.policy.gates import raci
from tests.samples.gates import check, each_example


@each_example(raci)
def test_example(example):
    check(raci, example)
