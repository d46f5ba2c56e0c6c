from dataclasses import replace

import pytest

from bot.policy.rollback import MAINTAINERS, Rollback, awaited, rollback
from tests.samples.snapshots import change, person, snapshot


def content(*changes):
    return replace(snapshot().content, changes=changes)


READERS = [
    {"name": "risk", "properties": ("column_0",)},
    {"name": "billing", "properties": ("elsewhere",)},
    {"name": "archive"},
]


def test_what_breaks_reaches_those_who_read_it():
    told = rollback(
        content(change(dataset="trades", findings=["breaking"], consumers=READERS, approvers=["acme/risk"]))
    )
    assert [(each.dataset, each.consumer.name, len(each.findings)) for each in told.broken] == [
        ("trades", "risk", 1),
        ("trades", "archive", 1),
    ]
    assert told.approvers == ("acme/risk",)
    assert told.needs_approval
    assert told.sentence == "1 change would break what stands now, for risk and archive."


def test_what_breaks_for_nobody_known_is_told_too():
    told = rollback(content(change(dataset="trades", findings=["breaking", "breaking"])))
    assert told.sentence == "2 changes would break what stands now, for no consumer that a contract names."


def test_a_contract_that_the_tag_cannot_read_breaks():
    assert rollback(content(change(dataset="trades", findings=["invalid"]))).needs_approval


def test_nothing_breaks():
    told = rollback(
        content(change(dataset="trades", findings=["compatible"], consumers=READERS, approvers=["acme/risk"]))
    )
    assert (told.broken, told.approvers, told.needs_approval) == ((), (), False)
    assert told.sentence == "Nothing breaks for those who read what stands now."


def test_who_stands_only_in_the_tag_is_not_asked():
    """A contract that was added again after the tag has no side of now."""
    gone = replace(change(dataset="trades", findings=["breaking"], consumers=READERS, approvers=["x"]), before=None)
    told = rollback(content(gone))
    assert (told.broken, told.approvers, told.needs_approval) == ((), (), True)


ANN, RITA, BOTH = person("ann"), person("rita"), person("both")


@pytest.mark.parametrize(
    ("approvers", "agreed", "missing"),
    [
        (["risk"], [], ("risk",)),
        (["risk"], [RITA], ()),
        (["risk"], [ANN], ("risk",)),
        (["risk", "margin"], [BOTH], ("margin",)),
        (["risk", "margin"], [BOTH, RITA], ()),
        (["risk", "margin"], [BOTH, BOTH], ("margin",)),
        (["nobody"], [BOTH, RITA], ("nobody",)),
        ([], [], (MAINTAINERS,)),
        ([], [BOTH], ()),
        ([], [RITA], (MAINTAINERS,)),
    ],
)
def test_each_that_is_asked_takes_somebody_of_their_own(approvers, agreed, missing):
    told = rollback(content(change(dataset="trades", findings=["breaking"], approvers=approvers)))
    behind = {"risk": frozenset({ANN.id, RITA.id, BOTH.id}), "margin": frozenset({BOTH.id})}
    behind[MAINTAINERS] = frozenset({BOTH.id, ANN.id})
    assert awaited(told, ANN, agreed, behind) == missing


def test_an_account_that_is_gone_agrees_to_nothing():
    told = rollback(content(change(dataset="trades", findings=["breaking"], approvers=["risk"])))
    ghost = replace(ANN, id=0)
    assert awaited(told, RITA, [ghost], {"risk": frozenset({0})}) == ("risk",)


def test_what_breaks_nothing_asks_nobody():
    assert awaited(Rollback(), ANN, [], {}) == ()
