from dataclasses import replace

from bot.policy.rollback import rollback
from tests.samples.snapshots import change, snapshot


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
