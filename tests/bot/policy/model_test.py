import pytest
from pydantic import ValidationError

from bot.policy.model import GateModel
from bot.policy.verdict import Mode


def test_an_unknown_key_is_refused():
    with pytest.raises(ValidationError):
        GateModel.model_validate({"mood": "off"})


def test_a_gate_is_enforced_unless_told_otherwise():
    assert GateModel().mode is Mode.ENFORCE
