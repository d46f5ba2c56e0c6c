import pytest
from pydantic import ValidationError

from bot.policy.release import ReleaseRule


def test_unless_the_policy_says_otherwise():
    rule = ReleaseRule()
    assert (rule.environments, rule.production) == (("DEV", "UAT", "PROD"), "PROD")
    assert (rule.automatic, rule.page, rule.smoke.checks, rule.smoke.environment) == (False, (), (), None)


def test_the_last_environment_is_production():
    assert ReleaseRule.model_validate({"environments": ["DEV", "LIVE"]}).production == "LIVE"


@pytest.mark.parametrize(
    "told",
    [{"environments": []}, {"environments": ["DEV", "dev"]}, {"smoke": {"environment": ""}}, {"tags": "v1"}],
    ids=str,
)
def test_what_is_no_rule(told):
    with pytest.raises(ValidationError):
        ReleaseRule.model_validate(told)


def test_the_region_of_an_environment_whatever_its_case():
    rule = ReleaseRule.model_validate({"regions": {"PROD": "eu-west-1"}})
    assert (rule.region("prod"), rule.region("UAT")) == ("eu-west-1", None)
