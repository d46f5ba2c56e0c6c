from bot.policy.gates import data_owners
from tests.samples.gates import check, each_example


@each_example(data_owners)
def test_example(example):
    check(data_owners, example)
