from bot.policy.gates import compliance
from tests.samples.gates import check, each_example


@each_example(compliance)
def test_example(example):
    check(compliance, example)
