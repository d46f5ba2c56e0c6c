from pathlib import Path

import pytest

from bot.policy import gates
from bot.policy.gates import GATES, section_of
from bot.policy.model import GateModel
from bot.policy.verdict import State
from tests.samples.gates import examples


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.NAME)
def test_its_examples_show_it_open_and_closed(gate):
    states = {example["then"]["state"] for example in examples(gate)}
    assert State.SUCCESS in states
    assert states & {State.FAILURE, State.ACTION_REQUIRED}


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.NAME)
def test_its_section_is_read_off_its_signature(gate):
    assert issubclass(section_of(gate), GateModel)


def test_no_gate_is_forgotten():
    files = {path.stem for path in Path(gates.__file__).parent.glob("*.py")} - {"__init__"}
    assert {gate.NAME.replace("-", "_") for gate in GATES} == files
