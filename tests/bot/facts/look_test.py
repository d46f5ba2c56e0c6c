from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import look
from bot.facts.comment import Comment, Kind
from bot.facts.look import Routing, Where, route
from bot.facts.protection import Asked
from bot.facts.pull_request import Person, Push

A, B, C = "a" * 40, "b" * 40, "c" * 64
OURS = 4242
WHERE = Where(installation_id=1, repository_id=3, full_name="acme/contracts")
COMMON = {
    "installation": {"id": 1},
    "sender": {"id": 2},
    "repository": {"id": 3, "full_name": "acme/contracts", "more": [1, 2]},
}
PULL = {"number": 7, "base": {"ref": "main", "sha": A}, "head": {"ref": "topic/x", "sha": B}, "title": "\u0000"}
CHECK = {"id": 5, "head_sha": B, "pull_requests": [{"number": 7}, {"number": 8}]}
PULL_LOOK = look.PullRequestLook(where=WHERE, number=7)
PUSHER = {"id": 2, "login": "robot[bot]", "type": "Bot"}
PUSH_LOOK = look.PushLook(
    where=WHERE, number=7, push=Push(head=B, person=Person(id=2, login="robot[bot]", is_bot=True))
)
WITNESS = look.ReviewLook(where=WHERE, number=7, review_id=11, reviewer_id=12, base_ref="main", base=A, head=B)
BUTTON = look.ButtonLook(where=WHERE, check_run_id=5, head=B, identifier="recheck", sender_id=2)
GROUP = look.MergeGroupLook(where=WHERE, base_ref="main", base=A, head=C)


def review(action, state="approved"):
    told = {"id": 11, "user": {"id": 12}, "state": state}
    return {"action": action, "pull_request": PULL, "review": told}


SAID = look.CommandLook(where=WHERE, number=7, comment_kind=Kind.COMMENT, comment_id=21)


def said(action="created", body="/hold", **issue):
    issue = {"number": 7, "pull_request": {"url": "x"}} | issue
    return {"action": action, "issue": issue, "comment": {"id": 21, "body": body}}


def said_of_a_line(action="created"):
    return {"action": action, "pull_request": {"number": 7}, "comment": {"id": 21, "body": "/hold"}}


CALLBACK = "https://api.github.com/repos/acme/contracts/actions/runs/31/deployment_protection_rule"
ASKED = look.ProtectionLook(where=WHERE, asked=Asked(run_id=31, environment="PROD", deployment_id=41))


def asked(action="requested", environment="PROD", url=CALLBACK):
    return {
        "action": action,
        "environment": environment,
        "deployment": {"id": 41},
        "deployment_callback_url": url,
    }


LOOKED = [
    ("issue_comment", said(), SAID),
    ("pull_request_review_comment", said_of_a_line(), replace(SAID, comment_kind=Kind.REVIEW_COMMENT)),
    ("push", {"ref": "refs/heads/x", "repository": {"id": 3, "full_name": "acme/.github"}},
     look.BranchLook(where=Where(installation_id=1, repository_id=3, full_name="acme/.github"), branch="x")),
    *[("pull_request", {"action": action, "pull_request": PULL}, PULL_LOOK) for action in (
        "reopened", "edited", "ready_for_review", "converted_to_draft", "closed", "labeled", "unlabeled",
    )],
    *[("pull_request", {"action": action, "pull_request": PULL, "sender": PUSHER}, PUSH_LOOK)
      for action in ("opened", "synchronize")],
    ("membership", {"action": "removed", "team": {"id": 8}, "member": {"id": 9}},
     look.PeopleLook(installation_id=1, team_id=8, person_id=9)),
    ("team", {"action": "edited", "team": {"id": 8}}, look.PeopleLook(installation_id=1, team_id=8)),
    ("organization", {"action": "member_removed", "membership": {"user": {"id": 9}}},
     look.PeopleLook(installation_id=1, person_id=9)),
    ("organization", {"action": "renamed"}, look.PeopleLook(installation_id=1)),
    ("pull_request_review", review("submitted"), WITNESS),
    ("pull_request_review", review("submitted", "APPROVED"), WITNESS),
    ("pull_request_review", review("submitted", "changes_requested"), PULL_LOOK),
    ("pull_request_review", review("dismissed"), PULL_LOOK),
    ("pull_request_review", review("edited"), PULL_LOOK),
    ("deployment_status", {"action": "created"}, look.PublishingLook(where=WHERE)),
    ("deployment_protection_rule", asked(), ASKED),
    ("push", {"ref": "refs/heads/main"}, look.BranchLook(where=WHERE, branch="main")),
    ("push", {"ref": "refs/tags/v/1"}, look.TagLook(where=WHERE, tag="v/1")),
    ("push", {"ref": "refs/tags/v1", "deleted": True}, look.TagLook(where=WHERE, tag="v1")),
    ("push", {"ref": "refs/heads/refs/heads/x"}, look.BranchLook(where=WHERE, branch="refs/heads/x")),
    ("check_run", {"action": "rerequested", "check_run": {"id": 5, "head_sha": B}},
     look.CommitLook(where=WHERE, head=B)),
    ("check_run", {"action": "requested_action", "check_run": CHECK, "requested_action": {"identifier": "recheck"}},
     BUTTON),
    ("check_suite", {"action": "rerequested", "check_suite": {**CHECK, "pull_requests": []}},
     look.CommitLook(where=WHERE, head=B)),
    ("installation", {"action": "suspend"}, look.InstallationLook(installation_id=1)),
    ("installation_repositories", {"action": "added"}, look.InstallationLook(installation_id=1)),
    ("repository", {"action": "renamed"}, look.RepositoryLook(where=WHERE)),
    ("repository", {"action": "transferred"}, look.RepositoryLook(where=WHERE)),
    ("merge_group", {"action": "checks_requested",
                     "merge_group": {"base_ref": "refs/heads/main", "base_sha": A, "head_sha": C}}, GROUP),
]  # fmt: skip

NOTHING = [
    ("ping", {}, "no part of us"),
    ("watch", {"action": "created"}, "no part of us"),
    ("pull_request", {"action": "assigned", "pull_request": PULL}, "does not matter"),
    ("pull_request", {"action": "labeled", "pull_request": PULL, "sender": {"id": OURS}}, "does not matter"),
    ("pull_request", {"action": "opened"}, "pull_request: missing"),
    ("pull_request", {"action": "opened", "pull_request": []}, "pull_request: model_type"),
    ("pull_request", {"action": ["opened"], "pull_request": PULL}, "action: string_type"),
    ("pull_request", {"action": "opened", "pull_request": {**PULL, "number": True}}, "pull_request.number: int_type"),
    ("pull_request", {"action": "opened", "pull_request": {**PULL, "number": 2**31}}, "pull_request.number"),
    ("pull_request", {"action": "opened", "pull_request": PULL, "installation": None}, "installation"),
    ("pull_request", {"action": "opened", "pull_request": PULL, "repository": {"id": 3, "full_name": "../.."}},
     "repository.full_name"),
    ("push", {"ref": "refs/heads/x", "repository": {"id": 3, "full_name": "acme/.."}}, "repository.full_name"),
    ("push", {"ref": "refs/heads/x", "repository": {"id": 3, "full_name": "a/b/c"}}, "repository.full_name"),
    ("pull_request_review", {"action": "submitted", "pull_request": PULL}, "review: missing"),
    ("pull_request_review", review("created"), "does not matter"),
    *[("issue_comment", told, "does not matter") for told in (
        said("edited"), said("deleted"), said(body="LGTM"), said(body=None), said(pull_request=None),
        {**said(), "sender": {"id": OURS}},
    )],
    ("pull_request_review_comment", said_of_a_line("edited"), "does not matter"),
    ("issue_comment", {"action": "created", "issue": {"number": 7}}, "comment: missing"),
    ("push", {"ref": "refs/heads/"}, "does not matter"),
    ("push", {"ref": "refs/heads/main", "deleted": True}, "does not matter"),
    ("push", {"ref": "refs/heads/ma\u0000in"}, "ref"),
    ("check_run", {"action": "created", "check_run": CHECK}, "does not matter"),
    ("check_run", {"action": "requested_action", "check_run": CHECK}, "does not matter"),
    ("check_suite", {"action": "requested", "check_suite": CHECK}, "does not matter"),
    ("repository", {"action": "publicized"}, "does not matter"),
    ("deployment_protection_rule", asked("completed"), "does not matter"),
    ("deployment_protection_rule", asked(environment="PR\nOD"), "environment"),
    ("deployment_protection_rule", asked(url=CALLBACK.replace("31", "x")), "deployment_callback_url"),
    ("deployment_protection_rule", asked(url=f"{CALLBACK}/1"), "deployment_callback_url"),
    ("deployment_protection_rule", {**asked(), "deployment": None}, "deployment"),
    ("merge_group", {"action": "destroyed",
                     "merge_group": {"base_ref": "refs/heads/main", "base_sha": A, "head_sha": C}}, "does not matter"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "body", "sender", "expected"),
    [
        ("approved", "/hold", 2, (WITNESS, replace(SAID, comment_kind=Kind.REVIEW, comment_id=11))),
        ("commented", "/hold", 2, (PULL_LOOK, replace(SAID, comment_kind=Kind.REVIEW, comment_id=11))),
        ("commented", "fine", 2, (PULL_LOOK,)),
        ("commented", None, 2, (PULL_LOOK,)),
        ("commented", "/hold", OURS, (PULL_LOOK,)),
    ],
)
def test_a_review_s_body_may_hold_commands(state, body, sender, expected):
    told = review("submitted", state)
    told["review"]["body"] = body
    delivery = COMMON | told | {"sender": {"id": sender}}
    assert look.route("pull_request_review", json.dumps(delivery).encode(), OURS).looks == expected


@pytest.mark.parametrize(
    ("external_id", "number"),
    [("7:abc", 7), ("7", 0), ("x:abc", 0), ("\u0667:abc", 0), (f"{'9' * 10}:x", 0), ("", 0), (None, 0)],
)
def test_a_button_knows_its_pull_request_and_who_pressed(external_id, number):
    check = CHECK | {"external_id": external_id}
    pressed = {"action": "requested_action", "check_run": check, "requested_action": {"identifier": "recheck"}}
    delivery = COMMON | pressed | {"sender": {"id": 2, "login": "rita"}}
    (found,) = look.route("check_run", json.dumps(delivery).encode()).looks
    assert found == replace(BUTTON, number=number, login="rita")


@pytest.mark.parametrize(("event", "told", "expected"), LOOKED)
def test_where_a_delivery_leads(event, told, expected):
    assert route(event, json.dumps(COMMON | told).encode(), OURS) == Routing(looks=(expected,))


@pytest.mark.parametrize(("event", "told", "reason"), NOTHING)
def test_what_leads_nowhere_says_why(event, told, reason):
    routing = route(event, json.dumps(COMMON | told).encode(), OURS)
    assert routing.looks == ()
    assert reason in routing.reason


def test_every_pull_request_of_a_check_run_is_looked_at():
    routing = route("check_run", json.dumps(COMMON | {"action": "rerequested", "check_run": CHECK}).encode())
    assert [each.key for each in routing.looks] == ["pull:3:7", "pull:3:8"]


def test_our_labels_are_news_while_we_do_not_know_ourselves():
    told = COMMON | {"action": "labeled", "pull_request": PULL}
    assert route("pull_request", json.dumps(told).encode(), None).looks == (PULL_LOOK,)


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'"x"', b"{", b"\xff", b"[" * 100_000, b'{"ref":' + b'{"a":' * 50_000, b"9" * 9_999]
)
@pytest.mark.parametrize("event", ["push", "pull_request", "installation"])
def test_a_body_that_is_no_event_is_nothing(event, body):
    assert route(event, body).looks == ()
    assert route(event, body).reason.startswith(f"not the shape of {event}: ")


def test_keys_tell_looks_apart():
    expected = [
        "command:3:issue_comment:21",
        "command:3:pull_request_review_comment:21",
        "branch:3:x",
        "pull:3:7",
        f"pull:3:7:{B}:2",
        "people:1:8:9",
        "people:1:8:0",
        "people:1:0:9",
        "people:1:0:0",
        "review:3:11",
        "publishing:3",
        "protection:3:31:41:PROD",
        "branch:3:main",
        "tag:3:v/1",
        "tag:3:v1",
        f"commit:3:{B}",
        "button:3:5:recheck:2",
        "installation:1",
        "repository:3",
        f"merge_group:3:{C}",
    ]
    assert list(dict.fromkeys(each.key for _, _, each in LOOKED if each.key != "branch:3:refs/heads/x")) == expected
    assert look.EdgeLook(where=WHERE, branch="main").key == "edge:3:main"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([A, "main", "opened"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = ["action", "installation", "sender", "repository", "pull_request", "review", "ref", "check_run", "merge_group"]
EVENTS = st.sampled_from([event for event, _, _ in LOOKED])
BODIES = st.dictionaries(st.sampled_from(KEYS), JSON).map(lambda told: COMMON | told)


@given(event=EVENTS | st.text(), told=JSON | BODIES)
def test_no_json_raises_and_nothing_has_a_reason(event, told):
    routing = route(event, json.dumps(told).encode())
    assert bool(routing.looks) != bool(routing.reason)


@given(event=EVENTS, body=st.binary())
def test_no_bytes_raise(event, body):
    assert route(event, body).looks == ()


@given(st.sampled_from(LOOKED), st.sampled_from(LOOKED))
def test_a_swapped_event_name_never_leads_elsewhere_than_the_bodys_own_places(one, other):
    """The event's name is not signed: a replay under another name may at most have the same repository read again."""
    for found in route(other[0], json.dumps(COMMON | one[1]).encode()).looks:
        assert getattr(found, "where", WHERE).repository_id == 3


@pytest.mark.parametrize("kind", Kind)
def test_a_comment_has_the_key_under_which_it_is_run(kind):
    comment = Comment(id=21, kind=kind, person=Person(id=1, login="rita"), body="/hold")
    assert replace(SAID, comment_kind=kind).comment_key == comment.key


def test_departures_from_one_branch_are_looked_after_together():
    assert look.DepartureLook(where=WHERE, branch="main").key == "departure:3:main"
