from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.facts.finding import Severity
from bot.facts.snapshot import Snapshot, Source
from bot.policy import decide as module
from bot.policy.decide import decide
from bot.policy.gates import GATES
from bot.policy.governed import EXCEPTIONS_PATH
from bot.policy.verdict import Check, Mode, State
from tests.samples.snapshots import finding, person, snapshot, standing, witnessed

CHANGE = {"dataset": "trades", "findings": ["breaking", "compatible"], "approvers": ["risk"]}
TEAMS = {"acme/risk": ["rita"]}


def seen(told):
    """Let every witness have seen the change as it is."""
    return witnessed(told, decide(told))


def live(**more):
    return snapshot(
        **{"author": "ann", "teams": TEAMS, "now": datetime(2026, 11, 18, 20, tzinfo=UTC), "changes": [CHANGE]} | more
    )


def test_the_three_checks():
    decision = decide(live())
    assert [decision.state(check) for check in Check] == [State.SUCCESS, State.ACTION_REQUIRED, State.SUCCESS]
    agreed = decide(seen(live(reviews=[{"by": "rita"}])))
    assert agreed.state(Check.APPROVALS) is State.SUCCESS


def test_an_approval_by_command_counts_for_those_whom_the_policy_lets_approve_so():
    policy = "gates: {contract-approvals: {mode: off}, change-board: {members: [acme/board]}}\n%s"
    teams = {"acme/board": ["rita"]}

    def state(commands):
        told = live(policy=policy % commands, teams=teams)
        said = standing(kind="approval", by="rita", roles=[], head="a", digest=decide(told).digest)
        return decide(replace(told, standing=(said,))).state(Check.APPROVALS)

    assert state("") is State.SUCCESS
    assert state("commands: {approve: {roles: [other]}}") is State.ACTION_REQUIRED


def test_the_policy_changes_severities_and_drops_findings():
    told = live(policy="rules: {contract/column-added: off}")
    added = finding("compatible", rule="contract/column-added")
    removed = finding("breaking", rule="contract/column-removed")
    change = replace(told.content.changes[0], findings=(added, removed))
    told = replace(told, content=replace(told.content, changes=(change,)))
    assert [found.rule for found in decide(told).findings] == ["contract/column-removed"]
    milder = replace(
        told.content, policy=replace(told.content.policy, text="rules: {contract/column-removed: compatible}")
    )
    assert decide(replace(told, content=milder)).severity is Severity.COMPATIBLE


def test_a_rule_that_is_only_reported_holds_nothing():
    told = live(policy="rules: {contract/column-removed: {mode: report}}")
    change = replace(told.content.changes[0], findings=(finding(rule="contract/column-removed"),))
    decision = decide(replace(told, content=replace(told.content, changes=(change,))))
    assert decision.findings[0].severity is Severity.BREAKING
    assert decision.state(Check.APPROVALS) is State.SUCCESS
    assert decision.severity is Severity.COSMETIC


@pytest.mark.parametrize(
    ("mode", "state", "number"),
    [("off", State.SUCCESS, 7), ("report", State.SUCCESS, 8), ("enforce", State.ACTION_REQUIRED, 8)],
)
def test_a_gates_mode(mode, state, number):
    decision = decide(live(policy=f"gates: {{contract-approvals: {{mode: {mode}}}}}"))
    assert decision.state(Check.APPROVALS) is state
    assert len(decision.verdicts) == number
    assert all(verdict.mode in set(Mode) for verdict in decision.verdicts)


def test_a_policy_that_asks_every_owner_binds_approvals_to_every_file():
    text = "gates: {code-owners: {scope: all}}"
    one = live(policy=text, changes=[CHANGE, {"path": "README.md"}])
    other = live(policy=text, changes=[CHANGE, {"path": "README.md", "oid": "e" * 40}])
    assert decide(one).digest != decide(other).digest


def test_approvals_may_stand_file_by_file():
    text = "approvals: {stickiness: files}\ngates: {contract-approvals: {teams: {risk: acme/risk, desk: acme/desk}}}"
    given_ = {"policy": text, "teams": {"acme/risk": ["rita"], "acme/desk": ["dan"]}}
    risk, desk = {"path": "a.yaml", **CHANGE}, {**CHANGE, "path": "b.yaml", "dataset": "b", "approvers": ["desk"]}
    reviews = [{"by": "rita"}, {"by": "dan"}]
    then = decide(live(**given_, changes=[risk, desk], reviews=reviews))
    pushed = live(**given_, changes=[risk, desk | {"findings": ["breaking"]}], reviews=reviews)
    now = {one.who: one for each in decide(witnessed(pushed, then)).verdicts for one in each.requirements}
    assert [person.login for person in now["acme/risk",].have] == ["rita"]
    assert [each.reason for each in now["acme/desk",].discarded] == ["approved a change that has changed since"]
    together = replace(pushed, content=replace(pushed.content, policy=None))
    assert decide(together).parts == {}


def test_two_roles_over_one_file_need_two_people():
    both = {"changes": [CHANGE | {"approvers": ["risk", "desk"]}], "reviews": [{"by": "rita"}]}
    told = seen(live(**both, teams={"acme/risk": ["rita"], "acme/desk": ["rita", "dan"]}))
    assert decide(told).state(Check.APPROVALS) is State.ACTION_REQUIRED
    alone = seen(
        live(**both, teams={"acme/risk": ["rita"], "acme/desk": ["rita"]}, policy="approvals: {distinct: none}")
    )
    assert decide(alone).state(Check.APPROVALS) is State.SUCCESS


@pytest.mark.parametrize(
    ("section", "whole"),
    [("table: [{at: cosmetic, accountable: [acme/a]}]", True), ("table: [{accountable: [acme/a]}]", False)],
)
def test_a_table_that_asks_about_every_file_binds_approvals_to_every_file(section, whole):
    text = f"gates: {{raci: {{{section}}}}}"
    one, other = (live(policy=text, changes=[{"path": "README.md", "oid": oid * 40}]) for oid in "ef")
    assert (decide(one).digest != decide(other).digest) is whole


def test_a_gate_that_fails_holds_and_takes_no_other_along(monkeypatch):
    before = decide(live())
    monkeypatch.setattr(module, "GATES", GATES)
    monkeypatch.setattr(GATES[1], "evaluate", lambda _snapshot, _config: 1 / 0)
    decision = decide(live())
    assert decision.state(Check.CONTRACTS) is State.ACTION_REQUIRED
    assert [verdict.gate for verdict in decision.verdicts] == [verdict.gate for verdict in before.verdicts]


def test_a_broken_policy_is_told():
    assert decide(live(policy="version: 2")).problems


CHANGES = st.lists(
    st.fixed_dictionaries(
        {
            "dataset": st.sampled_from(["trades", "risks"]),
            "path": st.sampled_from(["a.yaml", "b.yaml"]),
            "findings": st.lists(
                st.sampled_from(["breaking", "risky", "compatible", "undecidable", "invalid"]), max_size=4
            ),
            "approvers": st.lists(st.sampled_from(["risk", "@zoe"]), unique=True),
        }
    ),
    max_size=3,
    unique_by=lambda change: change["path"],
)


@given(CHANGES, st.lists(st.sampled_from(["rita", "zoe", "ann"]), unique=True))
def test_a_snapshot_round_trips_through_json_and_decides_the_same(changes, reviewers):
    told = live(changes=changes, reviews=[{"by": login} for login in reviewers])
    adapter = TypeAdapter(Snapshot)
    back = adapter.validate_json(adapter.dump_json(told))
    assert back == told
    assert decide(back) == decide(told)


@given(CHANGES, st.permutations([0, 1, 2]))
def test_the_order_of_files_does_not_matter(changes, order):
    told = live(changes=changes)
    shuffled = [told.content.changes[at] for at in order if at < len(changes)]
    other = replace(told, content=replace(told.content, changes=tuple(shuffled)))
    assert decide(other).digest == decide(told).digest
    assert [decide(other).state(check) for check in Check] == [decide(told).state(check) for check in Check]


@given(CHANGES)
def test_knowing_less_never_turns_a_failure_into_a_success(changes):
    told = live(changes=changes)
    less = decide(snapshot(changes=changes))
    for check in Check:
        if decide(told).state(check) is not State.SUCCESS:
            assert less.state(check) is not State.SUCCESS


def test_the_author_never_counts():
    decision = decide(seen(live(reviews=[{"by": "ann"}], teams={"acme/risk": ["ann", "rita"]})))
    assert decision.state(Check.APPROVALS) is State.ACTION_REQUIRED
    assert person("ann") not in [
        each for verdict in decision.verdicts for one in verdict.requirements for each in one.have
    ]


def test_an_exception_holds_its_finding_back_from_every_gate_and_leaves_the_digest_alone():
    told = live(changes=[CHANGE | {"findings": ["breaking"]}], policy="gates: {breaking-change: {allow: never}}")
    (found,) = decide(told).findings
    entry = f'[{{fingerprint: "{found.fingerprint}", reason: a, approver: rita, until: 2026-11-18}}]'
    content = replace(told.content, exceptions=Source(path=EXCEPTIONS_PATH, text=entry))
    decision = decide(replace(told, content=content))
    assert [decision.state(check) for check in Check] == [State.SUCCESS] * 3
    assert (decision.severity, decision.findings[0].severity) == (Severity.COSMETIC, Severity.BREAKING)
    assert decision.digest == decide(told).digest
    shorter = replace(content, policy=Source(path="x", text="gates: {exceptions: {max_days: 1}}"))
    assert not decide(replace(told, content=shorter)).exceptions.problems
    later = Source(path=EXCEPTIONS_PATH, text=entry.replace("11-18", "11-20"))
    assert decide(replace(told, content=replace(shorter, exceptions=later))).exceptions.problems
    assert decide(replace(told, content=content, now=None)).state(Check.CONTRACTS) is State.FAILURE


def gone(policy="", **more):
    told = live(policy=policy)
    found = finding(rule="contract/column-removed", after=None, sunset=date(2026, 11, 17))
    change = replace(told.content.changes[0], findings=(found,))
    return replace(told, content=replace(told.content, changes=(change,)), **more)


def test_what_was_announced_may_go_once_its_day_has_passed():
    assert decide(gone()).severity is Severity.RISKY
    assert decide(gone()).state(Check.APPROVALS) is State.SUCCESS
    assert decide(gone(now=None)).severity is Severity.BREAKING
    assert decide(gone(now=None)).state(Check.APPROVALS) is State.ACTION_REQUIRED


def test_what_was_agreed_to_does_not_depend_on_the_day():
    assert decide(gone()).digest == decide(gone(now=None)).digest


def test_a_severity_that_the_policy_says_outlives_the_day():
    assert decide(gone("rules: {contract/column-removed: breaking}")).severity is Severity.BREAKING


@pytest.mark.parametrize(
    ("until", "state"),
    [
        ("2026-11-17", State.FAILURE),
        ("2026-11-18", State.SUCCESS),
        ("2027-02-16", State.SUCCESS),
        ("2027-02-17", State.FAILURE),
    ],
)
def test_an_exception_given_by_command_counts_until_its_day(until, state):
    policy = "gates: {breaking-change: {allow: never}}"
    now = datetime(2026, 11, 18, 20, tzinfo=UTC)
    told = live(policy=policy, changes=[CHANGE | {"findings": ["breaking"]}], now=now)
    fingerprint = decide(told).findings[0].fingerprint
    given = {"kind": "exemption", "fingerprint": fingerprint, "until": until, "reason": "why"}
    excepted = replace(told, standing=(standing(by="rita", **given),))
    assert decide(excepted).state(Check.CONTRACTS) is state
    assert decide(excepted).digest == decide(told).digest
    assert decide(replace(excepted, now=None)).state(Check.CONTRACTS) is State.FAILURE
