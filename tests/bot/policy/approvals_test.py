import pytest
from pydantic import ValidationError

from bot.policy.approvals import Approvals, Distinct, Stickiness


def test_the_defaults_are_the_strict_ones():
    told = Approvals()
    assert (told.stickiness, told.distinct, told.teams) == (Stickiness.CHANGE, Distinct.SAME_FILE, {})


@pytest.mark.parametrize("wrong", [{"distinct": "files"}, {"stickiness": "none"}, {"team": {}}])
def test_what_is_no_word_of_it(wrong):
    with pytest.raises(ValidationError):
        Approvals.model_validate(wrong)
