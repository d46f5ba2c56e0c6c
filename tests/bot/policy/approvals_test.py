import pytest
from pydantic import ValidationError

from bot.policy.approvals import Approvals, Distinct, Stickiness


def test_the_defaults_are_the_strict_ones():
    told = Approvals()
    assert (told.stickiness, told.distinct, told.teams) == (Stickiness.CHANGE, Distinct.SAME_FILE, {})
    assert (told.child_teams, told.bots, told.ids, told.spread) == (False, (), {}, None)


@pytest.mark.parametrize(
    "wrong",
    [{"distinct": "files"}, {"stickiness": "none"}, {"team": {}}, {"bots": [0]}, {"spread": 0}, {"ids": {"a": "b"}}],
)
def test_what_is_no_word_of_it(wrong):
    with pytest.raises(ValidationError):
        Approvals.model_validate(wrong)
