from bot.policy.gates import contract_approvals
from tests.samples.gates import check, each_example


@each_example(contract_approvals)
def test_example(example):
    check(contract_approvals, example)
