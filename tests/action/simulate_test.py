import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter

from action.simulate import Supposed, Unusable, policy_of, simulate, snapshot_of
from bot.facts.snapshot import Snapshot, Source
from tests.samples.snapshots import snapshot

GIVEN = {
    "author": "ann",
    "teams": {"acme/risk": ["rita"]},
    "changes": [{"dataset": "ledger", "approvers": ["acme/risk"], "findings": ["breaking"]}],
    "now": "2026-11-18T12:00:00Z",
    "cut": "2026-11-17T12:00:00Z",
}
FREEZE = """\
version: 1
gates: {freeze: {branches: [main], weekly: {day: wednesday, at: "18:00", zone: UTC}}}
"""


@pytest.fixture
def then(tmp_path):
    """A snapshot that was stored, read back."""
    path = tmp_path / "snapshot.json"
    told = TypeAdapter(Snapshot).dump_python(replace(snapshot(GIVEN), digest=""), mode="json")
    path.write_text(json.dumps(told))
    return snapshot_of(path)


def test_a_snapshot_is_read_as_it_was_stored(then):
    assert then == replace(snapshot(GIVEN), digest="")


def test_the_text_says_what_would_change_and_then_everything(then):
    text, status = simulate(then, Supposed(approvals=["rita"]), "text")
    assert status == 0
    assert text.startswith("contract-approvals: action_required -> success\n\nacme/platform#7 at ")
    assert "counts: rita" in text
    text, status = simulate(then, Supposed(), "text")
    assert status == 1
    assert text.startswith("No verdict would change.\n\n")


def test_a_stranger_is_told_as_one(then):
    text, status = simulate(then, Supposed(approvals=["zo\x1be"]), "text")
    assert status == 1
    assert "zo\\x1be is not in the snapshot: taken for somebody who may write.\n" in text


def test_another_policy_and_another_instant(then):
    policy = Source(path="proposed.yml", text=FREEZE)
    assert simulate(then, Supposed(approvals=["rita"], policy=policy), "text")[1] == 0
    frozen = Supposed(approvals=["rita"], policy=policy, now=datetime(2026, 11, 18, 19, tzinfo=UTC))
    text, status = simulate(then, frozen, "text")
    assert status == 1
    assert "freeze: success -> " in text


def test_whom_nobody_asked_for_is_told(then):
    off = Source(path="p", text="version: 1\ngates: {contract-approvals: {mode: 'off'}}\n")
    alone = replace(then, content=replace(then.content, policy=off), teams=())
    text, _ = simulate(alone, Supposed(policy=Source(path="p", text="version: 1\n")), "text")
    assert "contract-approvals: off -> action_required (who acme/risk is was not asked then)\n" in text


def test_the_other_forms_are_the_usual_reports(then):
    told, status = simulate(then, Supposed(approvals=["rita"]), "json")
    assert status == 0
    assert json.loads(told)["pull_request"]["number"] == 7
    assert simulate(then, Supposed(), "markdown")[0].startswith("#")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("\udcff", "is no JSON"),
        ("[]", "is no snapshot: "),
        ('{"known": ["x"]}', "is no snapshot: known.0: "),
    ],
)
def test_what_is_no_snapshot_is_refused_with_how_to_get_one(tmp_path, text, told):
    path = tmp_path / "x.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(Unusable) as refused:
        snapshot_of(path)
    assert told in str(refused.value)
    assert "explain --pr OWNER/REPO#N --format snapshot" in str(refused.value)


def test_a_policy_that_is_wrong_is_refused_with_everything_that_is(tmp_path):
    path = tmp_path / "policy.yml"
    path.write_text("version: 1\ngates: {freez: {}}\nrules: {x: risky}\n")
    with pytest.raises(Unusable) as refused:
        policy_of(path)
    assert len(str(refused.value).splitlines()) == 2
    assert f"{path}:2:" in str(refused.value)


def test_an_offline_snapshot_has_nothing_to_approve():
    with pytest.raises(Unusable, match="taken offline"):
        simulate(snapshot(changes=[]), Supposed(approvals=["rita"]), "text")
