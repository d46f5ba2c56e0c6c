"""Every gate against its table of examples: `examples/<gate>.yaml`, which its documentation page shows too."""

from pathlib import Path

import pytest
import yaml

from bot.policy.gates import GATES, section_of
from bot.policy.verdict import State
from tests.samples.snapshots import snapshot

EXAMPLES = Path(__file__).parent / "examples"


def examples_of(gate):
    return yaml.safe_load((EXAMPLES / f"{gate.NAME}.yaml").read_text())


def run(gate, example):
    section = section_of(gate).model_validate(example.get("config", {}))
    return gate.evaluate(snapshot(example.get("given", {})), section)


def check(gate, example):
    verdict = run(gate, example)
    then = example["then"]
    told = {
        "state": verdict.state.value,
        "sentence": verdict.sentence,
        "who": [list(each.who) for each in verdict.requirements],
        "have": [[person.login for person in each.have] for each in verdict.requirements],
        "discarded": {each.person.login: each.reason for one in verdict.requirements for each in one.discarded},
        "steps": [f"{step.who}: {step.text}" for step in verdict.steps],
        "findings": len(verdict.findings),
    }
    assert {key: told[key] for key in then} == then
    assert (verdict.gate, verdict.check) == (gate.NAME, gate.CHECK)


ALL = [(gate, example) for gate in GATES for example in examples_of(gate)]


@pytest.mark.parametrize(("gate", "example"), ALL, ids=[f"{gate.NAME}: {each['name']}" for gate, each in ALL])
def test_example(gate, example):
    check(gate, example)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.NAME)
def test_its_examples_show_it_open_and_closed(gate):
    states = {example["then"]["state"] for example in examples_of(gate)}
    assert State.SUCCESS in states
    assert states & {State.FAILURE, State.ACTION_REQUIRED}
