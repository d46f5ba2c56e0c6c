import pytest
from pydantic import ValidationError

from bot.policy.gates import freeze
from tests.samples.gates import check, each_example


@each_example(freeze)
def test_example(example):
    check(freeze, example)


def test_weekly_alone_is_one_train():
    calendar = freeze.Freeze(branches=("main", "release/*"), weekly={}).calendar
    assert {name: train.branches for name, train in calendar.trains.items()} == {"weekly": ("main", "release/*")}


def test_two_trains_of_one_name_are_refused():
    with pytest.raises(ValidationError, match="one train named weekly"):
        freeze.Freeze(weekly={}, trains={"weekly": {"weekly": {}}})
