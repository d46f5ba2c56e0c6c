from bot.policy.gates import contract_valid
from tests.samples.gates import check, each_example


@each_example(contract_valid)
def test_example(example):
    check(contract_valid, example)
