from bot.policy.gates import consumers
from tests.samples.gates import check, each_example


@each_example(consumers)
def test_example(example):
    check(consumers, example)


def test_it_is_run_only_where_the_policy_gives_it_somebody_to_ask():
    assert not consumers.Consumers().is_on
    assert consumers.Consumers.model_validate({"tell": {}}).is_on
    assert not consumers.Consumers.model_validate({"tell": {}, "mode": "off"}).is_on
