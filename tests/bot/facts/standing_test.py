from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.facts.snapshot import OFFLINE, Content, Snapshot
from bot.facts.standing import (
    Aboard,
    Acknowledgement,
    Approval,
    BreakGlass,
    Exemption,
    Hold,
    Link,
    StandingFact,
    lifted,
    stood,
)
from tests.samples.snapshots import person

AT = datetime(2026, 11, 18, 12, tzinfo=UTC)
BY = {"by": person("rita"), "comment": "issue_comment:9"}
GLASS = BreakGlass(**BY, head="a" * 40, reason="it burns", at=AT, until=AT + timedelta(minutes=60))
FACTS = {
    f"hold:{person('rita').id}": Hold(**BY, reason="later"),
    f"approval:{person('rita').id}": Approval(**BY, roles=("cab",), head="a" * 40, digest="d" * 64),
    f"acknowledgement:{person('rita').id}:risk": Acknowledgement(**BY, consumer="risk", head="a" * 40, digest="d" * 64),
    "exemption:0123456789ab": Exemption(**BY, fingerprint="0123456789ab", until=date(2026, 12, 31), reason="why"),
    "link:rfc:42": Link(**BY, what="rfc", reference="42"),
    "break-glass:issue_comment:9": GLASS,
    "aboard": Aboard(**BY),
}


@pytest.mark.parametrize("key", FACTS)
def test_a_fact_has_its_key(key):
    assert FACTS[key].key == key


def test_they_are_kept_whole(through_json):
    content = Content(base_ref="main", base="1", head="2", merge_base="3")
    snapshot = Snapshot(known=OFFLINE, content=content, standing=tuple(FACTS.values()))
    assert through_json(snapshot) == snapshot


def test_a_fact_of_no_kind_is_refused():
    with pytest.raises(ValueError, match="union_tag_invalid"):
        TypeAdapter(StandingFact).validate_python({"kind": "wish", "comment": "issue_comment:9"})


@given(st.lists(st.sampled_from(list(FACTS.values()))))
def test_saying_it_twice_is_saying_it_once(facts):
    standing = ()
    for fact in facts:
        standing = stood(standing, fact)
        assert stood(standing, fact) == standing
    assert len({fact.key for fact in standing}) == len(standing)


def test_a_use_that_waits_takes_no_place_of_one_that_was_open():
    waiting = BreakGlass(
        **{**BY, "comment": "issue_comment:10"}, head=GLASS.head, reason="", at=AT, until=AT, is_open=False
    )
    assert stood((GLASS,), waiting) == (GLASS, waiting)


def test_both_admins_stand_behind_it():
    second = BreakGlass(**BY, head="a" * 40, reason="", at=AT, until=AT, second=person("dora"))
    assert [each.admins for each in (GLASS, second)] == [(person("rita"),), (person("rita"), person("dora"))]


def test_what_is_lifted_is_gone_and_nothing_else():
    standing = tuple(FACTS.values())
    assert lifted(standing, "link:rfc:42") == tuple(each for each in standing if not isinstance(each, Link))
    assert lifted(standing, "link:rfc:43") == standing


@pytest.mark.parametrize(
    ("head", "after", "counts"),
    [("a", 0, True), ("a", 3599, True), ("a", 3600, False), ("a", -1, False), ("b", 0, False)],
)
def test_glass_is_broken_for_one_commit_and_an_hour(head, after, counts):
    assert GLASS.counts(head * 40, AT + timedelta(seconds=after)) is counts


def test_glass_that_waits_for_a_second_admin_is_not_broken():
    asked = BreakGlass(**BY, head="a" * 40, reason="it burns", at=AT, until=AT + timedelta(minutes=60), is_open=False)
    assert not asked.counts("a" * 40, AT)
