"""What people said by command: whom it is asked of, what it is bound to, and what takes it back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.agreement import settle
from bot.policy.commanded import assents, objects, withdrawn
from bot.policy.verdict import Requirement
from tests.samples.snapshots import person, snapshot, standing

DIGEST = "d" * 64
BOARD = Requirement(who=("acme/board",), why="it says so", role="cab")
MARGIN = Requirement(who=("acme/margin",), why="it says so", consumer="margin")
TEAMS = {"acme/board": ["ann", "rita", "cem"], "acme/margin": ["mia"], "acme/gone": None}


def approval(by="rita", digest=DIGEST, roles=("cab",), **told):
    return standing(kind="approval", by=by, roles=roles, head="a" * 40, digest=digest, **told)


def acknowledgement(by="mia", consumer="margin", digest=DIGEST):
    return standing(kind="acknowledgement", by=by, consumer=consumer, head="a" * 40, digest=digest)


def facts(*said, by_command=(), parts=None, **more):
    told = snapshot(author="ann", contributors=["cem"], teams=TEAMS, **more)
    return replace(told, standing=said, digest=DIGEST, parts=parts or {}, by_command=by_command)


def settled(requirement, told):
    return settle(requirement, told, {team.handle: team for team in told.teams})


def counted(requirement, told):
    found = settled(requirement, told)
    assert found.by_command == found.have
    return [each.login for each in found.have], [(each.person.login, each.reason) for each in found.discarded]


@pytest.mark.parametrize(
    ("requirement", "said", "expected"),
    [
        (BOARD, approval(), (["rita"], [])),
        (BOARD, approval(roles=["other"]), ([], [])),
        (BOARD, approval(by="zoe"), ([], [])),
        (BOARD, approval(by="ann"), ([], [("ann", "wrote the pull request")])),
        (BOARD, approval(by="cem"), ([], [("cem", "had a hand in the change")])),
        (BOARD, approval(digest="other"), ([], [("rita", "approved by command a change that has changed since")])),
        (BOARD, acknowledgement(by="rita"), ([], [])),
        (replace(BOARD, role=""), approval(), ([], [])),
        (replace(BOARD, who=("acme/gone",)), approval(), ([], [])),
        (replace(BOARD, who=()), approval(), ([], [])),
        (MARGIN, acknowledgement(), (["mia"], [])),
        (MARGIN, acknowledgement(consumer="tax"), ([], [])),
        (MARGIN, acknowledgement(by="rita"), ([], [])),
        (
            MARGIN,
            acknowledgement(digest=""),
            ([], [("mia", "acknowledged for margin a change that has changed since")]),
        ),
        (MARGIN, approval(by="mia"), ([], [])),
    ],
)
def test_what_was_said_counts(requirement, said, expected):
    assert counted(requirement, facts(said)) == expected


def test_a_role_of_teams_or_people_that_approves_by_command_is_asked_by_its_handle():
    told = facts(approval(roles=[]), by_command=("acme/board",))
    assert counted(replace(BOARD, role=""), told) == (["rita"], [])
    assert list(assents(MARGIN, told, {})) == []


def test_one_person_is_one_person():
    told = facts(approval(), reviews=[{"by": "rita"}])
    told = replace(told, witnesses=tuple(replace(each, digest=DIGEST) for each in told.witnesses))
    found = settled(replace(BOARD, need=2), told)
    assert ([each.login for each in found.have], found.by_command) == (["rita"], ())


def test_file_by_file_it_is_enough_that_its_files_are_the_same():
    said = approval(digest="other", parts={"a.yaml": "1", "b.yaml": "2"})
    asked = replace(BOARD, paths=("a.yaml",))
    assert counted(asked, facts(said, parts={"a.yaml": "1", "b.yaml": "3"})) == (["rita"], [])
    assert counted(asked, facts(said, parts={"a.yaml": "2"}))[0] == []


@given(st.sampled_from(["APPROVED", "CHANGES_REQUESTED", "DISMISSED"]), st.booleans())
def test_to_ask_for_changes_is_to_take_it_back(state, writes):
    told = facts(approval(), acknowledgement(), reviews=[{"by": "rita", "state": state, "writes": writes}])
    is_taken_back = state == "CHANGES_REQUESTED"
    assert objects(person("rita"), told.pull_request) == is_taken_back
    assert withdrawn(told.standing, told.pull_request) == ((approval(),) if is_taken_back else ())
    assert settled(BOARD, told).is_met != is_taken_back


def test_to_ask_for_changes_is_told_as_the_reason():
    told = facts(approval(), reviews=[{"by": "rita", "state": "CHANGES_REQUESTED", "writes": False}])
    assert counted(BOARD, told) == ([], [("rita", "asked for changes")])


def test_two_people_may_speak_for_one_consumer():
    assert acknowledgement().key != acknowledgement(by="tom").key
