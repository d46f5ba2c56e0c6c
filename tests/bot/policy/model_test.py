import pytest
from pydantic import ValidationError

from bot.policy.model import GateModel
from bot.policy.verdict import Mode


def test_an_unknown_key_is_refused():
    with pytest.raises(ValidationError):
        GateModel.model_validate({"mood": "off"})


def test_a_gate_is_enforced_unless_told_otherwise():
    assert GateModel().mode is Mode.ENFORCE


def test_a_gate_is_on_unless_it_is_off():
    assert [GateModel(mode=mode).is_on for mode in (Mode.OFF, Mode.REPORT, Mode.ENFORCE)] == [False, True, True]
