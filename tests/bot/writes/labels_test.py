from dataclasses import replace

import pytest

from bot.policy.decide import decide
from bot.writes.labels import APPROVED, BREAKING, LABELS, POLICY, SEMANTIC, labels
from tests.samples.snapshots import snapshot, witnessed


@pytest.mark.parametrize(
    ("kinds", "deserved"),
    [
        (["breaking"], [BREAKING]),
        (["risky"], []),
        (["compatible", "renamed"], []),
        (["policy"], [POLICY]),
        (["semantic", "breaking"], [BREAKING, SEMANTIC]),
    ],
)
def test_what_a_change_deserves(kinds, deserved):
    assert list(labels(decide(snapshot(changes=[{"findings": kinds}])))) == deserved


def test_what_is_only_reported_deserves_none():
    decision = decide(snapshot(changes=[{"findings": ["policy"]}]))
    reported = tuple(replace(found, is_enforced=False) for found in decision.findings)
    assert labels(replace(decision, findings=reported)) == ()


@pytest.mark.parametrize(
    ("kinds", "reviews", "deserved"),
    [(["risky"], [{"by": "cam"}], [APPROVED]), (["risky"], [], []), (["compatible"], [{"by": "cam"}], [])],
    ids=["the board agreed", "the board did not", "the board was not asked"],
)
def test_what_the_board_agreed_to(kinds, reviews, deserved):
    policy = "gates: {change-board: {members: [acme/cab]}}"
    told = snapshot(
        author="ann", teams={"acme/cab": ["cam"]}, policy=policy, changes=[{"findings": kinds}], reviews=reviews
    )
    assert list(labels(decide(witnessed(told, decide(told))))) == deserved


def test_github_takes_them():
    for label in LABELS:
        assert len(label.description) <= 100
        assert len(bytes.fromhex(label.colour)) == 3
