from bot.policy.gates import policy_valid
from tests.samples.gates import check, each_example


@each_example(policy_valid)
def test_example(example):
    check(policy_valid, example)
