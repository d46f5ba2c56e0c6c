import json
from dataclasses import replace

from bot.facts.change import Status
from bot.facts.finding import Counts, Place, Severity
from bot.formats import RULES
from bot.reports import sarif as module
from bot.reports.sarif import sarif
from tests.samples.snapshots import EXCEPTION


def run_of(snapshot, decision):
    told = json.loads(sarif(snapshot, decision))
    assert told["version"] == "2.1.0"
    (run,) = told["runs"]
    return run


def test_each_finding_is_a_result_with_its_fingerprint(everything):
    run = run_of(*everything)
    _, decision = everything
    only_told, worst, hostile = run["results"]
    assert [each["level"] for each in run["results"]] == ["note", "error", "warning"]
    assert worst["partialFingerprints"] == {"stationmaster/v1": decision.verdicts[0].findings[0].fingerprint}
    physical = worst["locations"][0]["physicalLocation"]
    assert physical["region"] == {"startLine": 3, "startColumn": 5}
    assert only_told["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    uri = hostile["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "contracts/%1B%5B31m%3A%3Aerror%3A%3A%0A%E2%80%AEgpj%2Cx%3Ay%25%E9.yaml"
    assert run["invocations"][0]["toolExecutionNotifications"] == []


def test_a_deleted_file_is_told_where_it_was_and_nowhere_is_nowhere(make):
    gone = make.change("a.yaml", make.finding(head=None, base=Place(path="a.yaml", line=7)), status=Status.DELETED)
    placeless = make.change("b.yaml", make.finding(Severity.COMPATIBLE, head=None))
    first, second = run_of(*make.decided(gone, placeless))["results"]
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 7
    assert second["locations"] == []


def test_rules_are_described_as_far_as_they_are_known(make):
    known = next(iter(RULES))
    change = make.change(make.CALM, make.finding(rule=known), make.finding(rule="zzz/unknown"))
    first, second = run_of(*make.decided(change))["tool"]["driver"]["rules"]
    assert (first["id"], second["id"]) == (known, "zzz/unknown")
    assert first["help"]["markdown"] == RULES[known].page


def test_more_than_github_shows_is_cut_and_counted(make, monkeypatch):
    monkeypatch.setattr(module, "MOST_RESULTS", 2)
    mild = [make.finding(Severity.COMPATIBLE, element=str(at)) for at in range(3)]
    run = run_of(*make.decided(make.change(make.CALM, *mild, make.finding())))
    assert [each["level"] for each in run["results"]] == ["error", "note"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "4 findings, of which the worst 2 are given."


def test_an_excepted_result_stays_and_is_suppressed_with_its_reason(make):
    found, other = make.finding(is_enforced=False, exception=EXCEPTION), make.finding(element="schema.other")
    other = replace(other, exception=replace(EXCEPTION, counts=Counts.EXPIRED))
    results = run_of(*make.decided(make.change(make.CALM, found, other)))["results"]
    (suppressed,) = (each for each in results if each["partialFingerprints"]["stationmaster/v1"] == found.fingerprint)
    (suppression,) = suppressed["suppressions"]
    assert suppression["justification"] == "excepted until 2026-12-31 by acme/risk because: It was empty."
    assert sum("suppressions" in each for each in results) == 1
