from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.decide import decide
from bot.writes.reconcile import begin, comment_marker, given_up, reconcile, withdrawn
from bot.writes.standing import Standing, StandingCheckRun, StandingComment, StandingLabel
from bot.writes.write import AddLabels, PutCheckRun, PutComment, PutLabel, RemoveLabel, RequestReviewers
from tests.samples.snapshots import snapshot, witnessed

CHANGE = {"dataset": "trades", "findings": ["breaking"], "approvers": ["risk", "@zoe"]}
GIVEN = {
    "author": "ann",
    "teams": {"acme/risk": ["rita"], "zoe": ["zoe"]},
    "now": datetime(2026, 11, 18, 20, tzinfo=UTC),
    "changes": [CHANGE],
}


NOTHING = Standing()


def writes(standing=NOTHING, **more):
    told = snapshot(**GIVEN | more)
    return reconcile(told, told.pull_request, decide(told), standing)


def performed(standing, done):
    """What stands once the writes are done, as GitHub would tell it."""
    for number, write in enumerate(done, 100):
        match write:
            case PutLabel(name=name, colour=colour, description=description):
                label = StandingLabel(name=name, colour=colour, description=description)
                standing = replace(standing, defined_labels=(*standing.defined_labels, label))
            case AddLabels(names=names):
                standing = replace(standing, labels=(*standing.labels, *names))
            case RemoveLabel(name=name):
                standing = replace(standing, labels=tuple(each for each in standing.labels if each != name))
            case RequestReviewers(users=users, teams=teams):
                standing = replace(standing, requested_users=users, requested_teams=teams)
            case PutComment(body=body, id=comment_id):
                body = body.replace("\n", "\r\n").strip()
                standing = replace(standing, comment=StandingComment(id=comment_id or number, body=body))
            case PutCheckRun():
                standing = standing.with_run(_run(write, number))
    return standing


def _run(write, number):
    status = "completed" if write.conclusion else "in_progress"
    return StandingCheckRun(
        id=write.id or number,
        name=write.name,
        status=status,
        conclusion=write.conclusion,
        external_id=write.external_id,
    )


def test_a_first_look_writes_everything_and_checks_come_first():
    done = writes()
    assert [type(write) for write in done] == [PutCheckRun] * 3 + [PutLabel, AddLabels, RequestReviewers, PutComment]
    assert {write.name for write in done[:3]} == {"contracts: main", "approvals: main", "train: main"}
    assert done[5] == RequestReviewers(users=("zoe",), teams=("risk",))
    assert done[6].body.startswith(comment_marker(99, 7))


KINDS = st.lists(st.sampled_from(["breaking", "risky", "compatible", "invalid"]), max_size=3)


@given(KINDS, KINDS)
def test_a_second_look_writes_nothing(first, second):
    stands = performed(Standing(), writes(changes=[CHANGE | {"findings": first}]))
    stands = performed(stands, writes(stands, changes=[CHANGE | {"findings": second}]))
    assert writes(stands, changes=[CHANGE | {"findings": second}]) == ()


def test_a_label_goes_away_once_the_change_no_longer_breaks():
    stands = performed(Standing(), writes())
    assert RemoveLabel(name="breaking-change") in writes(stands, changes=[CHANGE | {"findings": ["compatible"]}])


def test_a_label_that_is_defined_is_not_defined_again():
    stands = Standing(defined_labels=(StandingLabel(name="breaking-change", colour="ffffff", description="theirs"),))
    assert not [write for write in writes(stands) if isinstance(write, PutLabel)]


@pytest.mark.parametrize(
    "standing",
    [
        Standing(requested_users=("zoe",), requested_teams=("risk",)),
        Standing(asked=("zoe", "acme/risk")),
        Standing(reviewed=("ZOE",), requested_teams=("risk",)),
    ],
)
def test_nobody_is_asked_twice(standing):
    assert not [write for write in writes(standing) if isinstance(write, RequestReviewers)]


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({"draft": True}, None),
        ({"author": "zoe"}, ((), ("risk",))),
        ({"reviews": [{"by": "zoe", "seen": "never"}]}, (("zoe",), ("risk",))),
        (
            {"changes": [CHANGE | {"approvers": [f"t{at}" for at in range(20)]}]},
            ((), tuple(f"t{at}" for at in range(15))),
        ),
        ({"changes": [{"dataset": "trades"}], "owners": {"contracts/trade_ledger.yaml": ["tom@acme.example"]}}, None),
    ],
)
def test_who_is_asked(more, asked):
    told = [(write.users, write.teams) for write in writes(**more) if isinstance(write, RequestReviewers)]
    assert told == ([asked] if asked else [])


def test_once_enough_have_agreed_nobody_is_asked():
    told = snapshot(**GIVEN, reviews=[{"by": "rita"}, {"by": "zoe"}])
    told = replace(told, witnesses=tuple(replace(each, digest=decide(told).digest) for each in told.witnesses))
    assert not [
        each
        for each in reconcile(told, told.pull_request, decide(told), Standing())
        if isinstance(each, RequestReviewers)
    ]


def test_who_is_consulted_is_asked_until_heard():
    more = {"policy": "gates: {raci: {table: [{consulted: [rob]}]}}", "teams": {"rob": ["rob"]}}
    more["changes"] = [CHANGE | {"approvers": []}]
    assert [each.users for each in writes(**more) if isinstance(each, RequestReviewers)] == [("rob",)]
    told = snapshot(**GIVEN | more, reviews=[{"by": "rob"}])
    told = witnessed(told, decide(told))
    done = reconcile(told, told.pull_request, decide(told), NOTHING)
    assert not [each for each in done if isinstance(each, RequestReviewers)]


def test_a_pull_request_that_touches_nothing_governed_gets_no_comment():
    done = writes(changes=[{"path": "README.md"}])
    assert [type(write) for write in done] == [PutCheckRun] * 3
    assert {write.conclusion for write in done} == {"success"}


def test_a_comment_that_stands_is_kept_up_to_date():
    stands = performed(Standing(), writes())
    (edited,) = [write for write in writes(stands, changes=[{"path": "README.md"}]) if isinstance(write, PutComment)]
    assert edited.id == stands.comment.id


def test_checks_are_begun_once_per_head_and_base():
    pull_request = snapshot(**GIVEN).pull_request
    begun = begin(pull_request, Standing())
    assert [write.conclusion for write in begun] == [None] * 3
    assert begin(pull_request, performed(Standing(), begun)) == ()
    assert len(begin(replace(pull_request, base_ref="release"), performed(Standing(), begun))) == 3


def test_a_check_run_of_another_pull_request_with_the_same_head_is_not_ours():
    stands = performed(Standing(), writes())
    other = replace(snapshot(**GIVEN).pull_request, number=70)
    assert len(begin(other, stands)) == 3


def runs_of(written):
    return {write.name.partition(":")[0]: write.conclusion for write in written if isinstance(write, PutCheckRun)}


def test_two_pull_requests_with_one_head_are_held_and_write_no_more():
    held = writes(same_head=[8], changes=[{"path": "README.md"}])
    assert runs_of(held) == {"contracts": "success", "approvals": "action_required", "train": "action_required"}
    assert "#7 and #8 have the same head and base" in held[0].title
    stands = performed(NOTHING, held)
    told = snapshot(**GIVEN | {"changes": [{"path": "README.md"}], "same_head": [7]})
    other = replace(told.pull_request, number=8)
    assert reconcile(told, other, decide(told), stands) == ()
    assert begin(other, stands) == ()


def test_what_is_green_for_another_pull_request_with_the_head_is_replaced():
    stands = performed(NOTHING, writes(changes=[{"path": "README.md"}]))
    other = replace(snapshot(**GIVEN | {"same_head": [7]}).pull_request, number=8)
    assert {write.name for write in begin(other, stands)} == {"approvals: main", "train: main"}
    assert {write.id for write in begin(other, stands)} == {None}


def test_what_holds_is_said_before_what_is_green():
    said = [write.conclusion for write in writes() if isinstance(write, PutCheckRun)]
    assert said == sorted(said, key=lambda conclusion: conclusion == "success")


def test_what_was_agreed_to_is_withdrawn_from_a_head_that_was_left():
    stands = performed(NOTHING, writes(changes=[{"path": "README.md"}]))
    pull_request = snapshot(**GIVEN).pull_request
    (taken,) = withdrawn(pull_request, "main", "2" * 40, stands.check_runs)
    assert (taken.name, taken.conclusion, taken.head) == ("approvals: main", "action_required", "2" * 40)
    assert list(withdrawn(pull_request, "release", "2" * 40, stands.check_runs)) == []
    assert list(withdrawn(replace(pull_request, number=8), "main", "2" * 40, stands.check_runs)) == []
    assert list(withdrawn(pull_request, "main", "2" * 40, performed(stands, [taken]).check_runs)) == []


def test_a_closed_pull_request_asks_nobody():
    told = snapshot(**GIVEN)
    closed = replace(told.pull_request, state="closed")
    assert not [
        each for each in reconcile(told, closed, decide(told), Standing()) if isinstance(each, RequestReviewers)
    ]


def test_what_cannot_be_judged_is_held_and_says_so():
    pull_request = snapshot(**GIVEN).pull_request
    stands = performed(NOTHING, begin(pull_request, NOTHING))
    held = given_up(pull_request, stands, "GitHub answered <b>nothing</b> five times")
    assert {(run.conclusion, run.title) for run in held} == {("action_required", "Could not be judged")}
    assert "answered \\<b>nothing\\</b>" in held[0].summary
    assert [run.id for run in held] == [run.id for run in stands.check_runs]
    assert given_up(pull_request, performed(stands, held), "GitHub answered <b>nothing</b> five times") == ()


def lets_past(standing=NOTHING, number=7, **more):
    """The writes for a pull request whose freeze verdict lets it past the lock, and what follows from them."""
    told = snapshot(**GIVEN | {"changes": [{"path": "README.md"}]} | more)
    pull_request = replace(told.pull_request, number=number, other_bases=more.get("other_bases", ()))
    decision = decide(told)
    verdicts = tuple(
        replace(each, lock="freeze: main", sentence="the hotfix for INC-42 may go: ida agreed")
        if each.gate == "freeze"
        else each
        for each in decision.verdicts
    )
    return reconcile(told, pull_request, replace(decision, verdicts=verdicts), standing)


def locks_of(written):
    return [write for write in written if isinstance(write, PutCheckRun) and write.name == "freeze: main"]


def test_an_exemption_is_the_last_check_and_says_whose_it_is():
    told = [write for write in lets_past() if isinstance(write, PutCheckRun)][-1]
    assert (told.name, told.conclusion, told.head) == ("freeze: main", "success", "2" * 40)
    assert "INC" in told.summary
    assert "ida agreed" in told.summary
    assert "2" * 40 in told.summary
    assert lets_past(performed(NOTHING, lets_past())) == ()


def test_an_exemption_is_taken_back_before_anything_else_and_once():
    stands = performed(NOTHING, lets_past())
    taken = writes(stands, changes=[{"path": "README.md"}])
    assert (taken[0].name, taken[0].conclusion) == ("freeze: main", "action_required")
    assert taken[0].id == next(run.id for run in stands.check_runs if run.name == "freeze: main")
    assert locks_of(writes(performed(stands, taken), changes=[{"path": "README.md"}])) == []


@pytest.mark.parametrize(("shared", "said"), [({"same_head": [8]}, "#8"), ({"other_bases": (9,)}, "#9")])
def test_no_exemption_stands_at_a_commit_that_is_anothers_too(shared, said):
    assert locks_of(lets_past(**shared)) == []
    (taken,) = locks_of(lets_past(performed(NOTHING, lets_past()), **shared))
    assert taken.conclusion == "action_required"
    assert said in taken.summary


def test_an_exemption_of_another_pull_request_at_the_commit_is_covered_by_a_new_run():
    (taken,) = locks_of(writes(performed(NOTHING, lets_past(number=70)), changes=[{"path": "README.md"}]))
    assert (taken.id, taken.conclusion) == (None, "action_required")


def test_an_exemption_is_withdrawn_from_a_head_that_was_left_and_where_nobody_can_judge():
    stands, pull_request = performed(NOTHING, lets_past()), snapshot(**GIVEN).pull_request
    left = {write.name for write in withdrawn(pull_request, "main", "2" * 40, stands.check_runs)}
    assert left == {"approvals: main", "freeze: main"}
    assert "freeze: main" in {write.name for write in given_up(pull_request, stands, "why")}
