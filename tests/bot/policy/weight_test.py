from datetime import date

import pytest

from bot.facts.finding import Axis, Severity
from bot.policy.weight import Weight, affected
from tests.samples.snapshots import finding, snapshot


@pytest.mark.parametrize(
    ("kind", "at", "axes", "asks"),
    [
        ("breaking", Severity.BREAKING, (), True),
        ("risky", Severity.BREAKING, (), False),
        ("risky", Severity.RISKY, (), True),
        ("undecidable", Severity.BREAKING, (), True),
        ("invalid", Severity.COSMETIC, (), False),
        ("policy", Severity.RISKY, (Axis.POLICY, Axis.SEMANTIC), True),
        ("breaking", Severity.RISKY, (Axis.POLICY,), False),
    ],
)
def test_what_weighs_enough(kind, at, axes, asks):
    found = finding(kind)
    assert Weight(at=at, axes=axes).of([found]) == ((found,) if asks else ())


def test_what_announces_a_break_weighs_as_much():
    found = finding("compatible", sunset=date(2027, 1, 31))
    assert Weight().of([found]) == (found,)


def test_what_is_only_reported_weighs_nothing():
    assert Weight().of([finding(is_enforced=False)]) == ()


def test_files_about_one_dataset_are_one_matter():
    changes = [
        {"path": "contracts/a.yaml", "dataset": "trade_ledger", "findings": ["risky"]},
        {"path": "README.md"},
        {"path": "b.avsc", "type": "avro", "dataset": "com.acme.TradeLedger", "findings": ["breaking"]},
        {"path": "moved.yaml", "old_path": "c.yaml", "dataset": "c", "base": {"owner": "old"}, "owner": "new"},
    ]
    one, other = affected(snapshot(changes=changes).content)
    assert (one.dataset, one.paths, len(one.findings)) == ("trade_ledger", ("contracts/a.yaml", "b.avsc"), 2)
    assert [side.owner and side.owner.name for side in other.parties] == ["old", "new"]
    assert other.paths == ("c.yaml", "moved.yaml")
