from bot.policy.gates import data_owners
from tests.samples.gates import check, each_example


@each_example(data_owners)
def test_example(example):
    check(data_owners, example)


def test_it_is_run_only_where_the_policy_gives_it_somebody_to_ask():
    assert not data_owners.DataOwners().is_on
    assert data_owners.DataOwners.model_validate({"steward": {}}).is_on
    assert not data_owners.DataOwners.model_validate({"steward": {}, "mode": "off"}).is_on
