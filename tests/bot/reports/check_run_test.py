import pytest

from bot.policy.decide import decide
from bot.policy.verdict import Check
from bot.reports.check_run import name, output
from tests.samples.snapshots import snapshot

CHANGE = {"dataset": "trades", "findings": ["breaking", "compatible"], "approvers": ["risk"]}


def said(check, **given):
    return output(check, decide(snapshot(**given)))


@pytest.mark.parametrize(
    ("check", "conclusion", "title"),
    [
        (Check.CONTRACTS, "success", "1 breaking change to trades, which those who are named must agree to."),
        (Check.APPROVALS, "action_required", "0 of 1 needed agreement given."),
        (Check.TRAIN, "success", "No freeze is agreed for this branch."),
    ],
)
def test_each_check(check, conclusion, title):
    told = said(check, changes=[CHANGE], author="ann", now="2026-11-18T18:00:00+00:00", teams={"acme/risk": []})
    assert (told.conclusion, told.title) == (conclusion, title)
    assert "### " not in told.summary
    assert told.summary.startswith("| Gate |")


def test_what_is_not_known_is_still_in_progress():
    assert said(Check.APPROVALS, changes=[CHANGE]).conclusion is None


def test_contracts_say_the_same_to_app_and_action():
    live = said(Check.CONTRACTS, changes=[CHANGE], author="ann", now="2026-11-18T18:00:00+00:00")
    assert live == said(Check.CONTRACTS, changes=[CHANGE])
    assert "`true` → `false`" in live.summary


def test_the_digest_names_what_is_said():
    one, other = said(Check.CONTRACTS, changes=[CHANGE]), said(Check.CONTRACTS)
    assert one.digest == said(Check.CONTRACTS, changes=[CHANGE]).digest
    assert one.digest != other.digest


def test_no_gate_in_force():
    assert (
        said(Check.TRAIN, policy="gates: {freeze: {mode: off}, hold: {mode: off}}").title
        == "No gate of this check is in force."
    )


def test_a_gate_that_only_reports_says_so():
    told = said(Check.APPROVALS, policy="gates: {contract-approvals: {mode: report}}", changes=[CHANGE], author="ann")
    assert told.conclusion == "success"
    assert "only reported" in told.summary


BROKEN = {
    "kind": "break-glass",
    "by": "rita",
    "head": "2" * 40,
    "reason": "it burns",
    "at": "2026-11-18T18:00:00+00:00",
    "until": "2026-11-18T19:00:00+00:00",
}


def test_broken_glass_is_loud_in_every_check_that_it_lifts():
    told = {"changes": [CHANGE], "author": "ann", "now": "2026-11-18T18:30:00+00:00", "standing": [BROKEN]}
    title = "⚠️ GLASS BROKEN: lifted by break-glass of rita until 2026-11-18 19:00 UTC: it burns"
    approvals = said(Check.APPROVALS, **told)
    assert (approvals.conclusion, approvals.title) == ("success", title)
    assert approvals.summary.replace("\\", "").startswith(f"**{title}**\n\n| Gate |")
    assert "⏳ waiting (lifted)" in approvals.summary
    assert "GLASS" not in said(Check.CONTRACTS, **told).summary


def test_what_holds_all_the_same_keeps_the_title():
    told = said(
        Check.CONTRACTS,
        changes=[{**CHANGE, "findings": ["invalid"]}],
        head_policy="gates: [",
        author="ann",
        now="2026-11-18T18:30:00+00:00",
        standing=[BROKEN],
    )
    assert (told.conclusion, told.title) == ("failure", "The changed policy cannot be read (1 problem).")
    assert "GLASS BROKEN" in told.summary


def test_a_huge_summary_fits():
    changes = [{"dataset": f"d{at}", "path": f"{at}.yaml", "findings": ["breaking"] * 50} for at in range(100)]
    assert len(said(Check.CONTRACTS, changes=changes).summary) <= 65_001


def test_the_name_carries_the_base_branch():
    assert name(Check.TRAIN, "release/1") == "train: release/1"
