import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.finding import Advice, Axis, Certainty, Counts, Effect, Excepted, Finding, Place, Severity

NULLABLE = Finding(
    rule="contract/nullability",
    subject="trade_ledger",
    element="schema.counterparty.nullable",
    before="true",
    after="false",
    effect=Effect.TIGHTENS,
    axes=(Axis.SHAPE,),
    severity=Severity.BREAKING,
    message="counterparty may no longer be empty",
)
TOLD = {"rule", "subject", "element", "before", "after"}


@given(st.builds(Finding))
def test_it_is_kept_whole(through_json, finding):
    assert through_json(finding) == finding


@pytest.mark.parametrize(
    ("effect", "backward", "forward"),
    [
        (Effect.NONE, False, False),
        (Effect.TIGHTENS, True, False),
        (Effect.LOOSENS, False, True),
        (Effect.BOTH, True, True),
        (Effect.UNDECIDABLE, True, True),
    ],
)
def test_the_effect_says_which_direction_breaks(effect, backward, forward):
    assert (effect.breaks_backward, effect.breaks_forward) == (backward, forward)
    if effect is not Effect.UNDECIDABLE:
        assert ("BACKWARD" in effect.broken, "FORWARD" in effect.broken) == (backward, forward)


def test_what_is_not_known_is_not_said_to_break():
    assert Effect.UNDECIDABLE.broken == ""


def test_severities_are_ranked_mildest_first():
    assert sorted(Severity, key=lambda severity: severity.rank) == [
        Severity.COSMETIC,
        Severity.COMPATIBLE,
        Severity.RISKY,
        Severity.BREAKING,
    ]


def test_a_fingerprint_does_not_change_between_releases():
    assert NULLABLE.fingerprint == "4094d3808284"


@pytest.mark.parametrize("field", sorted(TOLD))
def test_a_fingerprint_tells_what_changed(field):
    assert dataclasses.replace(NULLABLE, **{field: "another"}).fingerprint != NULLABLE.fingerprint


@given(st.builds(Finding))
def test_a_fingerprint_tells_nothing_else(finding):
    told = {name: getattr(NULLABLE, name) for name in TOLD}
    assert dataclasses.replace(finding, **told).fingerprint == NULLABLE.fingerprint


def test_a_fingerprint_tells_nothing_from_the_word_for_it():
    texts = [dataclasses.replace(NULLABLE, before=before).fingerprint for before in (None, "", "null", "None")]
    assert len(set(texts)) == len(texts)


def test_moving_a_text_between_fields_is_another_change():
    first = dataclasses.replace(NULLABLE, subject="a", element="bc")
    assert first.fingerprint != dataclasses.replace(NULLABLE, subject="ab", element="c").fingerprint


def test_invalid_is_what_cannot_be_read():
    assert not NULLABLE.is_invalid
    assert dataclasses.replace(NULLABLE, axes=(Axis.SHAPE, Axis.VALIDITY)).is_invalid


def test_a_place_begins_at_the_first_column():
    assert Place(path="contracts/trades.yaml", line=7).column == 1


def test_a_finding_is_certain_unless_it_says_otherwise():
    assert NULLABLE.certainty is Certainty.CERTAIN
    assert Advice(code="A1", text="Expand, then contract.").snippet is None


@pytest.mark.parametrize("counts", Counts)
def test_only_an_exception_that_counts_excepts(counts):
    exception = Excepted(fingerprint="0" * 12, reason="a", approver="b", until=date(2026, 12, 31), counts=counts)
    assert dataclasses.replace(NULLABLE, exception=exception).is_excepted is (counts is Counts.YES)
    assert not NULLABLE.is_excepted


def test_a_sunset_is_announced_by_what_stays_and_not_part_of_the_fingerprint():
    announced = dataclasses.replace(NULLABLE, sunset=date(2027, 1, 31))
    assert announced.announces
    assert not dataclasses.replace(announced, after=None).announces
    assert not NULLABLE.announces
    assert announced.fingerprint == NULLABLE.fingerprint
