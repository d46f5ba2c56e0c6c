import pytest

from bot.policy.decide import decide
from bot.writes.labels import BREAKING, LABELS, labels
from tests.samples.snapshots import snapshot


@pytest.mark.parametrize(("kind", "deserved"), [("breaking", (BREAKING,)), ("risky", ()), ("compatible", ())])
def test_what_a_change_deserves(kind, deserved):
    assert labels(decide(snapshot(changes=[{"findings": [kind]}]))) == deserved


def test_github_takes_them():
    for label in LABELS:
        assert len(label.description) <= 100
        assert len(bytes.fromhex(label.colour)) == 3
