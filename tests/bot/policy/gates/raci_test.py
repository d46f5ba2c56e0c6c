import pytest
from pydantic import ValidationError

from bot.policy.gates import raci
from tests.samples.gates import check, each_example


@each_example(raci)
def test_example(example):
    check(raci, example)


def test_it_is_run_only_where_the_policy_gives_it_somebody_to_ask():
    assert not raci.Raci().is_on
    assert raci.Raci.model_validate({"table": [{"accountable": ["acme/a"]}]}).is_on
    assert not raci.Raci.model_validate({"table": [{"accountable": ["acme/a"]}], "mode": "off"}).is_on


@pytest.mark.parametrize("types", [["contarct"], ["avro", "Policy"]])
def test_a_type_that_is_none_is_refused(types):
    with pytest.raises(ValidationError, match="there is no type"):
        raci.Raci.model_validate({"table": [{"types": types}]})
