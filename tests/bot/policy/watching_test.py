from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.facts.movement import Merged, Move
from bot.facts.standing import BreakGlass
from bot.facts.train import Cut, Train
from bot.policy.watching import Place, direct, edited, merged_into, pushed_into, retagged, whom
from tests.samples.snapshots import person, snapshot

FREEZE = "weekly: {day: wednesday, at: '18:00', zone: UTC}"
POLICY = f"gates: {{freeze: {{{FREEZE}, hotfix: {{incident_commander: [on-call, '@ida'], product_owner: [paul]}}}}}}\n"
TEAMS = "approvals: {teams: {on-call: acme/on-call}}\n"
EDGE = datetime(2026, 11, 18, 18, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
CUT = Cut(branch="main", commit="4" * 40, at=EDGE - timedelta(days=6))
TRAIN = Train(branch="main", latest_cut=CUT)
HOTFIX = {
    "incident": "INC-42",
    "declared": EDGE + HOUR,
    "agreed": {"ida": "incident commander", "paul": "product owner"},
}
GIVEN = {
    "policy": POLICY,
    "author": "ann",
    "teams": {"ida": ["ida"], "paul": ["paul"], "on-call": []},
    "reviews": [{"by": "ida"}, {"by": "paul"}],
    "now": "2026-11-18T19:30:00Z",
}


def place(policy=POLICY + TEAMS, train=TRAIN):
    return Place(branch="main", content=snapshot({"policy": policy}).content, train=train)


def move(at=EDGE, kind="push", **told):
    return Move(
        **{"id": 5, "kind": kind, "before": "a" * 40, "after": "b" * 40, "person": person("eve"), "at": at, **told}
    )


def merged(at=EDGE + 2 * HOUR, head="2" * 40, number=7):
    return Merged(number=number, head=head, commit="c" * 40, at=at)


def test_a_push_is_direct_unless_a_pull_request_explains_it():
    pushed, by_hand = move(), move(id=6, after="c" * 40)
    others = [move(kind=kind) for kind in ("pr_merge", "merge_queue_merge", "branch_creation")]
    assert direct([pushed, by_hand, *others], [merged()]) == (pushed,)
    gone = move(kind="branch_deletion")
    assert direct([gone], []) == (gone,)


@pytest.mark.parametrize(("at", "is_told"), [(EDGE - TICK, False), (EDGE, True), (EDGE + 20 * HOUR, True)])
def test_a_direct_push_is_an_incident_from_the_first_instant_of_the_freeze_on(at, is_told):
    assert (pushed_into(place(), move(at)) is not None) is is_told


def test_a_freeze_ends_with_its_cut_whenever_that_is_known():
    train = replace(TRAIN, latest_cut=replace(CUT, at=EDGE + HOUR), cuts=(CUT,))
    assert pushed_into(place(train=train), move(EDGE + HOUR - TICK)) is not None
    assert pushed_into(place(train=train), move(EDGE + HOUR)) is None


@pytest.mark.parametrize("policy", ["version: 1", f"gates: {{freeze: {{mode: report, {FREEZE}}}}}", "gates: ["])
def test_where_nothing_is_held_back_nothing_is_told(policy):
    assert pushed_into(place(policy), move()) is None
    assert merged_into(place(policy), merged(), None) is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("push", "`eve` pushed `bbbbbbbbbbbb` to it."),
        ("force_push", "`eve` pushed `bbbbbbbbbbbb` by force and left `aaaaaaaaaaaa` behind."),
        ("branch_deletion", "`eve` deleted it, which stood at `aaaaaaaaaaaa`."),
    ],
)
def test_the_evidence_of_a_push(kind, words):
    told = pushed_into(place(), move(kind=kind))
    assert told.kind == "frozen-push"
    assert told.key == "main:5"
    assert told.sentences[0].startswith(
        "`main` was frozen since 2026-11-18T18:00:00Z (weekly 2026-11-18T18:00Z), until"
    )
    assert told.sentences[1] == f"At 2026-11-18T18:00:00Z {words}"
    assert told.who == ("acme/on-call", "ida")


def test_whoever_is_paged_are_the_incident_commanders():
    assert whom(place("version: 1").content) == ()
    assert whom(place().content) == ("acme/on-call", "ida")


def test_a_merge_that_nobody_judged_is_an_incident():
    told = merged_into(place(), merged(), None, "rita")
    assert (told.kind, told.key, told.number) == ("frozen-merge", f"main:7:{'c' * 40}", 7)
    assert told.sentences[1] == "Its commit `222222222222` was merged at 2026-11-18T20:00:00Z by `rita`."
    assert told.sentences[2].endswith("That commit was never judged for this branch.")


def test_what_was_judged_open_a_second_before_the_edge_was_not_exempted_after_it():
    then = snapshot({"policy": POLICY, "author": "ann", "now": "2026-11-18T17:59:59Z", "cut": CUT.at})
    assert merged_into(place(), merged(EDGE - TICK), then) is None
    told = merged_into(place(), merged(EDGE), then)
    assert "No exemption held at that instant. Frozen since Wed 18 Nov 2026 18:00 UTC" in told.sentences[2]
    assert "release manager: cut production" in told.sentences[2]
    assert told.sentences[1].endswith("18:00:00Z.")


def exempted(**more):
    then = snapshot({**GIVEN, "hotfixes": [{**HOTFIX, **more}]})
    return then, replace(TRAIN, hotfixes=then.train.hotfixes)


def test_a_hotfix_that_holds_at_the_instant_exempts_the_very_commit():
    then, train = exempted()
    head = then.content.head
    assert merged_into(place(train=train), merged(head=head), then) is None
    for changed in (merged(head="f" * 40), merged(head=head, at=EDGE + 20 * HOUR), merged(head=head, number=8)):
        assert merged_into(place(train=train), changed, then) is not None
    elsewhere = replace(then, content=replace(then.content, base_ref="release"))
    assert merged_into(place(train=train), merged(head=head), elsewhere) is not None


def test_a_hotfix_of_another_pull_request_exempts_nothing():
    then, train = exempted()
    others = replace(train, hotfixes=tuple(replace(each, pull_request=8) for each in train.hotfixes))
    assert merged_into(place(train=others), merged(head=then.content.head), then) is not None


def test_broken_glass_is_told_of_already():
    then = snapshot({**GIVEN, "hotfixes": []})
    glass = BreakGlass(
        by=person("rita"), comment="c:1", reason="it burns", head=then.content.head, at=EDGE, until=EDGE + 3 * HOUR
    )
    broken = replace(then, standing=(glass,))
    assert merged_into(place(), merged(head=then.content.head), broken) is None
    assert merged_into(place(), merged(head=then.content.head, at=EDGE + 3 * HOUR), broken) is not None


@pytest.mark.parametrize(("is_frozen", "words"), [(True, "`main` is frozen."), (False, "`main` is open.")])
def test_a_ruleset_that_was_changed_by_hand_is_told_with_the_difference(is_frozen, words):
    told = edited("main", "k", ("its enforcement is disabled, not active",), is_frozen=is_frozen)
    assert (told.kind, told.key) == ("ruleset-edited", "k")
    assert "`stationmaster freeze: main` stood" in told.sentences[0]
    assert "its enforcement is disabled, not active" in told.sentences[0]
    assert told.sentences[1].startswith(words)


def test_a_tag_is_to_stay_where_it_was_made():
    assert retagged("train-2026-W47", "a" * 40, "a" * 40) is None
    moved, gone = (retagged("train-2026-W47", "a" * 40, to) for to in ("b" * 40, None))
    assert (moved.kind, moved.title) == ("tag-changed", "The release tag train-2026-W47 was moved")
    assert "`train-2026-W47` was made for `aaaaaaaaaaaa` and stands at `bbbbbbbbbbbb`." in moved.sentences
    assert (gone.title, gone.key) == ("The release tag train-2026-W47 was deleted", "train-2026-W47:gone")
