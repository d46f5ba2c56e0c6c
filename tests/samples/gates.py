"""The gates' example tables (`tests/bot/policy/gates/examples/<gate>.yaml`), run and read."""

from pathlib import Path

import pytest
import yaml

from bot.policy.gates import section_of
from tests.samples.snapshots import snapshot

EXAMPLES = Path(__file__).parents[1] / "bot" / "policy" / "gates" / "examples"


def examples(gate):
    return yaml.safe_load((EXAMPLES / f"{gate.NAME}.yaml").read_text(encoding="utf-8"))


def each_example(gate):
    """Run the test once for every example of the gate."""
    table = examples(gate)
    return pytest.mark.parametrize("example", table, ids=[example["name"] for example in table])


def check(gate, example):
    section = section_of(gate).model_validate(example.get("config", {}))
    verdict = gate.evaluate(snapshot(example.get("given", {})), section)
    told = {
        "state": verdict.state.value,
        "sentence": verdict.sentence,
        "who": [list(each.who) for each in verdict.requirements],
        "have": [[person.login for person in each.have] for each in verdict.requirements],
        "discarded": {each.person.login: each.reason for one in verdict.requirements for each in one.discarded},
        "why": [each.why for each in verdict.requirements],
        "need": [each.need for each in verdict.requirements],
        "paths": [list(each.paths) for each in verdict.requirements],
        "ask": [[person.login for person in each.ask] for each in verdict.requirements],
        "places": [f"{each.place.path}:{each.place.line}" for each in verdict.requirements if each.place],
        "steps": [f"{step.who}: {step.text}" for step in verdict.steps],
        "findings": len(verdict.findings),
    }
    assert {key: told[key] for key in example["then"]} == example["then"]
    assert (verdict.gate, verdict.check) == (gate.NAME, gate.CHECK)
