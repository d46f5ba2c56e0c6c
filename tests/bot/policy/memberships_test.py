"""What is read of somebody before their commands are judged, and which parts they have."""

import pytest

from bot.policy.config import agreed
from bot.policy.decide import judge
from bot.policy.memberships import Needed, approvers, letters, needed, parties
from bot.policy.permission import Letter
from bot.policy.usage import Call
from tests.samples.snapshots import person, snapshot

POLICY = """\
gates:
  change-board: {members: [acme/board]}
  raci:
    table:
      - {at: breaking, accountable: [acme/office], consulted: [cem]}
      - {paths: ["other/*"], responsible: [eve]}
approvals: {teams: {risk: "@other/risk"}}
commands:
  roles: {governance: {teams: [7], people: [9], members: [risk, zoe]}}
  rfc: {owners: true}
  adr: {raci: [accountable, informed]}
  train: {teams: [8]}
"""
CHANGE = {
    "path": "contracts/a.yaml",
    "dataset": "trades",
    "findings": ["breaking"],
    "owner": "trading",
    "steward": "stu",
    "approvers": ["risk"],
    "consumers": [{"name": "margin"}, {"name": "tax", "owner": "@tom"}],
}
FACTS = {
    "author": "ann",
    "policy": POLICY,
    "changes": [CHANGE],
    "owners": {"contracts/a.yaml": ["@acme/desk", "x@example.com"]},
}


def told(**more):
    facts = snapshot(FACTS | more)
    policy = agreed(facts.content)
    return policy.policy, judge(facts, policy)


def call(verb, **given):
    return Call(verb=verb, given=given, line=1, text=f"/{verb}")


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([], Needed()),
        ([call("hold")], Needed()),
        ([call("approve")], Needed(handles=("acme/board",), hands=True)),
        ([call("except")], Needed(teams=frozenset({7}), handles=("other/risk", "zoe"), hands=True)),
        ([call("rfc"), call("hold")], Needed(handles=("acme/desk",))),
        ([call("adr")], Needed(handles=("acme/office", "acme/trading", "acme/margin", "tom"))),
        ([call("train", what="cut")], Needed(teams=frozenset({8}))),
        ([call("train", what="status")], Needed()),
        ([call("ack", consumer="tax")], Needed(handles=("tom",), hands=True)),
        ([call("ack", consumer="margin")], Needed(handles=("acme/margin",), hands=True)),
        ([call("ack", consumer="nobody")], Needed(hands=True)),
    ],
)
def test_no_more_is_read_than_decides(calls, expected):
    policy, judged = told()
    assert needed(calls, policy, judged) == expected


def test_help_needs_all():
    policy, judged = told()
    assert needed([call("help")], policy, judged) == Needed(
        teams=frozenset({7, 8}),
        handles=("acme/board", "other/risk", "zoe", "acme/desk", "acme/office", "acme/trading", "acme/margin", "tom"),
        hands=True,
    )


def test_who_has_which_part():
    policy, judged = told()
    assert parties(policy, judged) == {
        Letter.RESPONSIBLE: ("acme/stu",),
        Letter.ACCOUNTABLE: ("acme/office", "acme/trading"),
        Letter.CONSULTED: ("cem", "other/risk"),
        Letter.INFORMED: ("acme/margin", "tom"),
    }


def test_what_the_head_says_of_people_gives_no_part():
    policy, judged = told(changes=[CHANGE | {"owner": "eve", "base": {"owner": "trading"}}])
    assert parties(policy, judged)[Letter.ACCOUNTABLE] == ("acme/office", "acme/trading")


def test_somebody_has_the_parts_of_the_teams_they_are_in():
    policy, judged = told(teams={"acme/trading": ["rita"], "other/risk": ["rita"], "acme/stu": None, "acme/margin": []})
    assert letters(person("rita"), policy, judged) == {Letter.ACCOUNTABLE, Letter.CONSULTED}
    assert letters(person("stu"), policy, judged) == frozenset()


IDS = {team.handle: team.id for team in snapshot(teams={"acme/board": [], "acme/margin": [], "rita": ["rita"]}).teams}


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ("", ("acme/board",)),
        ("{roles: {cab: {members: [risk]}}}", ("other/risk",)),
        (f"{{roles: {{cab: {{teams: [{IDS['acme/margin']}], people: [{IDS['rita']}, 5]}}}}}}", ("acme/margin", "rita")),
        (f"{{approve: {{teams: [{IDS['acme/margin']}], roles: [none]}}}}", ("acme/margin",)),
        ("{approve: {permission: write, owners: true}}", ()),
    ],
)
def test_who_approves_by_command(commands, expected):
    text = POLICY.partition("commands:")[0] + (f"commands: {commands}" if commands else "")
    policy, judged = told(policy=text, teams={"acme/board": [], "acme/margin": [], "rita": ["rita"]})
    assert approvers(policy, judged) == expected
