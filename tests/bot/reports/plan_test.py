import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.facts.finding import Severity
from bot.policy.decide import decide
from bot.reports.plan import plan
from tests.samples.snapshots import snapshot, witnessed

LIVE = {"author": "ann", "teams": {"acme/risk": ["rita", "ron"]}, "now": datetime(2026, 11, 18, 20, tzinfo=UTC)}
CHANGE = {
    "dataset": "trades",
    "findings": ["breaking", "compatible"],
    "approvers": ["risk"],
    "consumers": [{"name": "var"}],
}

BREAKS = CHANGE | {"findings": ["breaking", "breaking"]}


def report(code_points=60_000, **given):
    told = snapshot(**given)
    return plan(told, decide(told), code_points)


def rows(text, heading):
    part = text.split(f"### {heading}\n")[1].split("\n###")[0]
    return [line for line in part.splitlines() if line.startswith("| ")][2:]


def test_a_held_change():
    text = report(**LIVE, changes=[CHANGE], reviews=[{"by": "ann"}, {"by": "rita", "seen": "never"}])
    assert text.startswith("## ⛔ Held: breaking change to `trades`")
    assert "**1 of 8 gates is open.** 1 breaking change and 1 compatible change." in text
    assert "- **acme/risk**: review and approve" in text.replace("\\", "")
    assert "✅ 7 gates passed" in text
    assert "approved while nobody was watching" in text
    assert "<b>Migration</b>" in text
    assert "```mermaid" in text


@pytest.mark.parametrize(
    ("reviews", "need", "told"),
    [
        ([], 1, "⏳ nobody yet<br>could: rita and ron"),
        (["rita"], 1, "✅ 1 of 1: rita"),
        (["rita"], 2, "⏳ 1 of 2: rita<br>could: ron"),
    ],
)
def test_who_agreed_and_who_could(reviews, need, told):
    policy = f"gates: {{change-board: {{members: [acme/risk], need: {need}}}}}"
    given_ = snapshot(
        **LIVE, changes=[CHANGE | {"approvers": []}], reviews=[{"by": by} for by in reviews], policy=policy
    )
    given_ = witnessed(given_, decide(given_))
    assert told in plan(given_, decide(given_))


def test_who_is_consulted_is_told_apart():
    policy = "gates: {raci: {table: [{consulted: [acme/risk]}]}}"
    assert "💬 consulted: nothing heard yet" in report(**LIVE, changes=[CHANGE], policy=policy)


def test_a_clear_change():
    assert report(**LIVE, changes=[CHANGE | {"findings": ["compatible"]}]).startswith(
        "## ✅ Clear to go: compatible change"
    )


def test_broken_glass_is_loud_and_says_what_would_hold():
    broken = {
        "kind": "break-glass",
        "by": "rita",
        "head": "2" * 40,
        "reason": "it burns",
        "at": "2026-11-18T18:00:00+00:00",
        "until": "2026-11-18T19:00:00+00:00",
    }
    told = report(**{**LIVE, "now": "2026-11-18T18:30:00+00:00"}, changes=[CHANGE], standing=[broken]).replace("\\", "")
    assert told.startswith("## ⚠️ GLASS BROKEN: breaking change to")
    assert "\n\n**Lifted by break-glass of rita until 2026-11-18 19:00 UTC: it burns**\n" in told
    table = told.partition("| Gate that would hold |")[2]
    assert "⏳ waiting<br>lifted by break-glass of rita" in table
    assert "contract-approvals" not in told.partition("passed:")[2].partition(".")[0]


def test_offline_it_says_who_will_have_to_agree():
    text = report(changes=[CHANGE])
    assert text.startswith("## 🟡 Sound so far: breaking change")
    assert "the App decides" in text
    assert "| risk |" in text


def test_a_file_that_cannot_be_read():
    assert (
        "a contract that cannot be read" in report(**LIVE, changes=[CHANGE | {"findings": ["invalid"]}]).splitlines()[0]
    )


def test_nothing_governed():
    assert report(**LIVE, changes=[{"path": "README.md"}]).startswith("## ✅ Clear to go: no contract changes")


def test_a_gate_that_only_reports():
    policy = "gates: {contract-approvals: {mode: report}}\nrules: {contract/column-added: report}"
    assert "would hold; only reported" in report(**LIVE, policy=policy, changes=[CHANGE]).replace("\\", "")


def test_what_a_change_was_before_and_after():
    text = report(changes=[CHANGE])
    assert "`true` → `false`" in text
    assert "contracts/trade_ledger.yaml:7" in text


def test_what_changed_is_told_dataset_by_dataset():
    changes = [
        {"dataset": "acme.TradeLedger", "path": "schemas/t.avsc", "findings": ["breaking"]},
        {"dataset": "trade_ledger", "path": "contracts/t.yaml", "findings": ["compatible"]},
        {"dataset": "desk", "path": "contracts/d.yaml", "findings": ["compatible", "compatible"]},
    ]
    text = report(changes=changes).split("### What changed\n")[1].split("\n###")[0]
    ledger, desk = text.split("**`desk`**: 2 🟢 compatible")
    assert "**`acme.TradeLedger`**: 1 ⛔ breaking and 1 🟢 compatible" in ledger
    assert "| 2 | `trade_ledger` `schema." in ledger
    assert "<details><summary>2 changes</summary>" in desk
    assert "| 4 |" in desk


@pytest.mark.parametrize("number", [1, 30, 3000])
def test_the_headline_numbers_equal_the_rows(number):
    kinds = ["breaking", "risky", "compatible"]
    changes = [{"dataset": f"d{at}", "path": f"{at}.yaml", "findings": [kinds[at % 3]]} for at in range(number)]
    told = snapshot(changes=changes)
    decision = decide(told)
    text = plan(told, decision, 10_000_000)
    listed = [row for row in rows(text, "What changed") if row.startswith("| ")]
    for severity in Severity:
        counted = re.search(rf"(\d+) {severity} changes?", text, re.IGNORECASE)
        assert (int(counted[1]) if counted else 0) == sum(f" {severity}<br>" in row for row in listed)
    still = int(re.search(r"\*\*(\d+) of", text)[1])
    assert still == sum(verdict.is_open for verdict in decision.verdicts)


@pytest.mark.parametrize("budget", [60_000, 20_000, 8_000])
def test_the_largest_plan_still_renders_whole(budget):
    consumers = [{"name": f"consumer {at} @all", "owner": "risk"} for at in range(2000)]
    changes = [
        {
            "dataset": f"data | set {at}",
            "path": f"{at}.yaml",
            "findings": ["breaking"] * 5,
            "approvers": [f"team{at}"],
            "consumers": consumers[at::50],
        }
        for at in range(200)
    ]
    text = report(**LIVE, code_points=budget, changes=changes)
    assert len(text) <= budget
    assert "## ⛔ Held" in text
    assert "`contract-approvals`" in text
    assert "more" in text
    balanced(text)


def balanced(text):
    assert text.count("<details>") == text.count("</details>")
    assert len(re.findall(r"^`{3,}", text, re.MULTILINE)) % 2 == 0
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text)
    assert sum(token.nesting for token in tokens) == 0
    widths = {
        len(re.findall(r"(?<!\\)\|", line))
        for line in text.splitlines()
        if line.startswith("| ") and "⛔ breaking" in line
    }
    assert len(widths) <= 1


@settings(max_examples=25)
@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 40))
def test_no_name_escapes(dataset, consumer, number):
    change = {
        "dataset": dataset,
        "findings": ["breaking"] * number,
        "consumers": [{"name": consumer}],
        "approvers": [consumer],
    }
    text = report(**LIVE, changes=[change])
    balanced(text)
    assert not re.search(r"(?<!\\)@\w", text)


def test_a_long_list_of_steps_is_cut_with_an_honest_count():
    changes = [CHANGE | {"approvers": [f"t{at}" for at in range(30)]}]
    assert "- … and 18 more." in report(**LIVE, changes=changes)


def test_what_is_excepted_is_struck_and_counted_and_the_rest_is_offered():
    one, _ = (found.fingerprint for found in snapshot(changes=[BREAKS]).content.changes[0].findings)
    entry = f'- {{fingerprint: "{one}", reason: It was empty., approver: rita, until: 2026-11-18}}'
    text = report(**LIVE, changes=[BREAKS], exceptions=entry).replace("\u200b", "")
    assert "2 breaking changes; 1 of them excepted." in text
    assert text.startswith("## ⛔ Held: breaking change")
    only = report(**LIVE, changes=[BREAKS | {"findings": ["breaking"]}], exceptions=entry)
    assert only.startswith("## ✅ Clear to go: excepted change to `trades`")
    assert text.count("~~⛔ breaking~~") == 1
    assert "excepted until 2026-11-18 by rita because: It was empty." in text
    (row,) = rows(text, "Exceptions")
    assert row.startswith(f"| `{one}` | 2026-11-18 | rita | It was empty. | ✅ counts |")
    assert text.count("- fingerprint:") == 1


def test_what_was_linked_is_named():
    links = [
        {"kind": "link", "by": "ann", "what": what, "reference": reference}
        for what, reference in (("rfc", "42"), ("migration", "migrations/1.sql"))
    ]
    assert "**Linked**: RFC 42 and `migrations/1.sql`." in report(**LIVE, changes=[CHANGE], standing=links)
    assert "Linked" not in report(**LIVE, changes=[CHANGE])
