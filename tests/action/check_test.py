import json
from datetime import UTC, datetime

import pytest

from action.check import FORMATS, Compared, look, status
from bot.facts.finding import Severity
from bot.facts.snapshot import OFFLINE
from bot.git import GitError
from bot.policy.decide import decide


def judged(work, **words):
    snapshot = look(Compared(directory=work.directory, **words))
    return snapshot, decide(snapshot)


def test_a_checkout_becomes_a_snapshot_that_knows_no_people(breaking):
    snapshot, decision = judged(breaking)
    assert snapshot.known == OFFLINE
    assert snapshot.pull_request is None
    assert snapshot.content.base_ref == "main"
    assert decision.severity is Severity.BREAKING
    asked = [who for verdict in decision.verdicts for each in verdict.requirements for who in each.who]
    assert sorted(asked) == ["acme/data", "acme/regulatory", "acme/risk"]


def test_the_status_asks_the_contracts_check_and_the_worst_finding(breaking):
    _, decision = judged(breaking)
    assert [status(decision, level) for level in ("breaking", "risky", "never")] == [1, 1, 0]
    breaking.git("checkout", "--quiet", "main")
    breaking.commit({"README": "x"})
    _, decision = judged(breaking, base="main~1")
    assert [status(decision, level) for level in ("breaking", "risky")] == [0, 0]


def test_a_contract_that_cannot_be_read_is_an_open_gate(plain):
    plain.commit({"contracts/trade.yaml": "{"})
    _, decision = judged(plain)
    assert status(decision, "breaking") == 1


def test_a_rule_that_only_reports_holds_nothing(breaking):
    breaking.git("checkout", "--quiet", "main")
    breaking.commit({".github/stationmaster.yml": "rules:\n  contract/column-nullability-tightened: report\n"})
    breaking.git("checkout", "--quiet", "topic")
    _, decision = judged(breaking)
    assert [found.severity for found in decision.findings] == [Severity.BREAKING]
    assert status(decision, "breaking") == 0


def test_the_base_names_the_branch_it_is_for(breaking):
    breaking.git("branch", "release/1", "main")
    assert judged(breaking, base="release/1")[0].content.base_ref == "release/1"
    assert judged(breaking, base="main~0")[0].content.base_ref == "main"
    assert judged(breaking, base="main", base_ref="other")[0].content.base_ref == "other"
    breaking.git("branch", "--move", "main", "trunk")
    breaking.git("branch", "-D", "release/1")
    commit = breaking.git("rev-parse", "trunk")
    assert judged(breaking, base=commit)[0].content.base_ref == commit


def test_a_checkout_that_cannot_be_compared_is_told(breaking):
    breaking.git("branch", "--move", "main", "trunk")
    with pytest.raises(GitError, match="--base REV"):
        judged(breaking)


def test_every_form_tells_the_finding(breaking):
    snapshot, decision = judged(breaking)
    (found,) = decision.findings
    for name, form in FORMATS.items():
        assert "counterparty" in form(snapshot, decision), name
    for name in ("json", "sarif"):
        assert found.fingerprint in FORMATS[name](snapshot, decision)
        json.loads(FORMATS[name](snapshot, decision))


@pytest.mark.parametrize("level", ["breaking", "never"])
def test_a_policy_that_cannot_be_read_is_a_fault_of_configuration(breaking, level):
    breaking.git("checkout", "--quiet", "main")
    breaking.commit({".github/stationmaster.yml": "gates: {frezee: {}}\n"})
    breaking.git("checkout", "--quiet", "topic")
    _, decision = judged(breaking)
    assert status(decision, level) == 2


def test_an_exception_of_the_base_counts_by_the_clock_that_is_given(breaking):
    _, decision = judged(breaking)
    fingerprints = [found.fingerprint for found in decision.findings if found.severity is Severity.BREAKING]
    entries = [
        {"fingerprint": one, "reason": "It was empty.", "approver": "rita", "until": "2026-12-31"}
        for one in fingerprints
    ]
    breaking.git("checkout", "--quiet", "main")
    breaking.commit({".github/stationmaster-exceptions.yml": json.dumps(entries)})
    breaking.git("checkout", "--quiet", "topic")
    compared = Compared(directory=breaking.directory)
    days = (datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), None)
    assert [status(decide(look(compared, day)), "breaking") for day in days] == [0, 1, 1]
