from bot.policy.gates import compliance
from tests.samples.gates import check, each_example


@each_example(compliance)
def test_example(example):
    check(compliance, example)


def test_it_is_run_only_where_the_policy_gives_it_somebody_to_ask():
    assert not compliance.Compliance().is_on
    assert compliance.Compliance.model_validate({"teams": ["acme/a"]}).is_on
    assert not compliance.Compliance.model_validate({"teams": ["acme/a"], "mode": "off"}).is_on
