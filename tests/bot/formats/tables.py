"""Examples as data: each file of `examples/` is a table of changes and what the engine must say of them.

A file names its `format` and a `frame`, the lines that every example begins with. An example is `base` and `head` (the
lines that follow the frame), the `findings` in order, and which compatibility levels hold.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.formats import compare
from bot.formats.document import plain
from bot.formats.yaml import load

FOLDER = Path(__file__).with_name("examples")


@dataclass(frozen=True)
class Example:
    name: str
    format: str
    base: str
    head: str
    findings: list
    compatible: dict


def examples(name):
    table = plain(load((FOLDER / f"{name}.yaml").read_bytes()))
    frame = table["frame"]
    return [
        pytest.param(
            Example(
                name=row["name"],
                format=table["format"],
                base=frame + row["base"],
                head=frame + row["head"],
                findings=row["findings"],
                compatible=row["compatible"],
            ),
            id=row["name"],
        )
        for row in table["examples"]
    ]


def every_example():
    return [row for path in sorted(FOLDER.glob("*.yaml")) for row in examples(path.stem)]


def check(example):
    """Ask the engine and compare; the same for the change taken back gives no error and no crash either."""
    comparison = compare(example.format, example.base, example.head)
    told = [
        {"rule": found.rule, "element": found.element, "effect": found.effect, "severity": found.severity}
        for found in comparison.findings
    ]
    assert told == example.findings
    assert {level: comparison.holds(level) for level in example.compatible} == example.compatible
    return comparison
