from bot.policy.gates import code_owners
from tests.samples.gates import check, each_example


@each_example(code_owners)
def test_example(example):
    check(code_owners, example)
