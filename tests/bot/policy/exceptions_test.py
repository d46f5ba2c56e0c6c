import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.finding import Counts, Finding
from bot.facts.snapshot import Exceptions
from bot.policy.exceptions import excepted, json_schema, read
from tests.samples.snapshots import change, finding, snapshot

TABLE = yaml.safe_load(Path(__file__).with_name("exceptions.yaml").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 18, 18, tzinfo=UTC)
FOUND = finding()
CHANGE = change(findings=["breaking", "breaking", "compatible"])


def entry(found: Finding = FOUND, **more) -> dict:
    told = {"fingerprint": found.fingerprint, "reason": "It was empty.", "approver": "rita", "until": "2026-11-18"}
    return told | more


def exceptions(*entries, head=None, now=NOW, most=90) -> Exceptions:
    given = {"exceptions": json.dumps(entries)} | ({} if head is None else {"head_exceptions": json.dumps(head)})
    return read(snapshot(**given).content, now, most)


def told(*entries, of=CHANGE, **more) -> list[tuple[bool, Counts | None]]:
    findings = excepted(of, exceptions(*entries, **more)).findings
    return [(each.is_enforced, each.exception and each.exception.counts) for each in findings]


@pytest.mark.parametrize("example", TABLE, ids=[example["name"] for example in TABLE])
def test_a_file(example):
    read_it = read(snapshot(exceptions=example["text"]).content, NOW, 90)
    assert [each.fingerprint for each in read_it.standing] == example.get("excepts", [])
    problems = [
        f"{each.place.line}:{each.place.column} {each.found} / {each.expected} / {each.remedy}"
        for each in read_it.problems
    ]
    wanted = example.get("problems", [])
    assert [one[: len(other)] for one, other in zip(problems, wanted, strict=True)] == wanted


def test_no_file_is_no_exception():
    assert read(snapshot().content, NOW, 90) == Exceptions()


def test_an_exception_is_for_its_finding_alone_which_stays():
    (one, other, third) = excepted(CHANGE, exceptions(entry(paths=["contracts/trade_ledger.yaml"]))).findings
    assert one.is_excepted
    assert (one.exception.reason, one.exception.approver) == ("It was empty.", "rita")
    assert one.exception.place.path == ".github/stationmaster-exceptions.yml"
    assert replace(one, exception=None, is_enforced=True) == CHANGE.findings[0]
    assert (other, third) == CHANGE.findings[1:]


@pytest.mark.parametrize(
    ("now", "counts"),
    [
        (datetime(2026, 11, 18, 23, 59, 59, 999999, tzinfo=UTC), Counts.YES),
        (datetime(2026, 11, 19, tzinfo=UTC), Counts.EXPIRED),
        (datetime(2026, 11, 19, 1, tzinfo=timezone(timedelta(hours=2))), Counts.YES),
        (None, Counts.UNDATED),
    ],
)
def test_an_exception_counts_through_the_whole_of_its_last_day_in_utc(now, counts):
    assert told(entry(), now=now)[0] == (counts is not Counts.YES, counts)


def test_without_a_clock_no_day_is_too_far_and_none_counts():
    assert told(entry(until="9999-12-31"), now=None)[0] == (True, Counts.UNDATED)
    assert told(entry(until="9999-12-31"))[0] == (True, None)


def test_what_the_head_adds_is_proposed_and_counts_for_nothing():
    assert told(head=[entry()])[0] == (True, Counts.PROPOSED)
    assert told(entry(until="2026-11-17"), head=[entry(until="2026-12-01")])[0] == (True, Counts.PROPOSED)
    assert told(entry(), head=[entry(until="2026-12-01")])[0] == (False, Counts.YES)
    assert told(entry(), head=[])[0] == (False, Counts.YES), "what the head takes away counts until it is merged"
    assert told(entry(), head=[entry()])[0] == (False, Counts.YES)


def test_what_is_proposed_is_what_differs_wherever_it_stands():
    one, other = entry(), entry(finding(number=1))
    assert exceptions(one, other, head=[other, one]).proposed == ()
    assert [each.until for each in exceptions(one, head=[one | {"until": "2026-12-01"}]).proposed] == [
        date(2026, 12, 1)
    ]
    assert exceptions(one, head=[{}]).head_problems
    assert not exceptions(one, head=[{}]).problems


def test_a_path_narrows_an_exception():
    assert told(entry(paths=["other.yaml"]))[0] == (True, None)
    moved = change(path="new.yaml", old_path="contracts/trade_ledger.yaml", findings=["breaking"])
    assert told(entry(paths=["contracts/trade_ledger.yaml"]), of=moved)[0] == (False, Counts.YES)


def test_what_cannot_be_read_is_never_excepted():
    broken = change(findings=["invalid"])
    assert told(entry(broken.findings[0]), of=broken) == [(True, None)]


def test_what_is_only_reported_stays_so():
    reported = replace(CHANGE, findings=(replace(FOUND, is_enforced=False),))
    assert told(entry(until="2026-11-17"), of=reported) == [(False, Counts.EXPIRED)]


@given(st.text() | st.lists(st.dictionaries(st.text(), st.text() | st.none())).map(json.dumps))
def test_whatever_the_text_says_is_read_or_told(text):
    read_it = read(snapshot(exceptions=text).content, NOW, 90)
    assert not read_it.standing


@given(st.integers(-2, 400), st.integers(1, 366))
def test_no_exception_outlives_what_the_policy_allows(days, most):
    until = NOW.date() + timedelta(days=days)
    counts = told(entry(until=until.isoformat()), most=most)[0][1] is Counts.YES
    assert counts is (0 <= days <= most)


def test_the_json_schema_agrees_with_the_model():
    validator = jsonschema_rs.validator_for(json_schema())
    assert validator.is_valid([entry(paths=["a"])])
    for wrong in ({"fingerprint": "x"}, {"reason": " "}, {"approver": "a b"}, {"colour": "red"}):
        assert not validator.is_valid([entry(**wrong)])
    assert not validator.is_valid([{}])
