"""What a ruleset is to say, and wherein one that stands says something else."""

import copy
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.lock import Enforcement, Live, Lock, Place, differences, digest, lock_check, locks, ruleset_name

APP = 7
SINCE = datetime(2026, 11, 18, 18, tzinfo=UTC)


def place(repository_id=1, enforcement="organisation-ruleset", **changed):
    told = {"full_name": f"acme/r{repository_id}", "branch": "main", "is_frozen": True, "since": SINCE}
    return Place(repository_id=repository_id, enforcement=Enforcement(enforcement), **{**told, **changed})


def only(*places):
    (lock,) = locks(places)
    return lock


def standing(wanted):
    """The ruleset as GitHub tells it: with more than was said."""
    told = copy.deepcopy(dict(wanted)) | {"id": 5, "source_type": "Repository", "bypass_actors": [{"actor_id": 5}]}
    told["rules"][0]["parameters"]["do_not_enforce_on_create"] = False
    return told


def test_it_requires_one_check_of_the_app_and_nothing_else():
    told = only(place(enforcement="repository-ruleset")).wanted(APP)
    assert told == {
        "name": "stationmaster freeze: main",
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["refs/heads/main"], "exclude": []}},
        "rules": [
            {
                "type": "required_status_checks",
                "parameters": {
                    "strict_required_status_checks_policy": False,
                    "required_status_checks": [{"context": "freeze: main", "integration_id": APP}],
                },
            }
        ],
    }


def test_nothing_is_locked_where_the_checks_hold():
    assert locks([place(enforcement="checks")]) == ()


def test_each_repository_has_a_ruleset_of_its_own_for_each_branch():
    places = [
        place(2, "repository-ruleset"),
        place(1, "repository-ruleset"),
        place(1, "repository-ruleset", branch="r"),
    ]
    assert [(each.branch, each.places[0].repository_id) for each in locks(places)] == [
        ("main", 1),
        ("r", 1),
        ("main", 2),
    ]


def test_an_organisations_ruleset_names_exactly_the_frozen_repositories():
    lock = only(place(3), place(1), place(2, is_frozen=False, since=None))
    assert lock.wanted(APP)["conditions"]["repository_id"] == {"repository_ids": [1, 3]}
    assert (lock.owner, lock.is_of_organisation, lock.since) == ("acme", True, SINCE)


def test_while_nothing_is_frozen_it_names_all_and_holds_nothing():
    lock = only(place(3, is_frozen=False, since=None), place(1, is_frozen=False, since=None))
    told = lock.wanted(APP)
    assert (told["enforcement"], told["conditions"]["repository_id"]) == ("disabled", {"repository_ids": [1, 3]})
    assert lock.since is None


def test_two_spellings_of_an_organisation_are_one():
    assert len(locks([place(1, full_name="Acme/a"), place(2, full_name="acme/b")])) == 1


def test_what_github_adds_is_no_difference():
    wanted = only(place()).wanted(APP)
    assert differences(wanted, standing(wanted)) == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"enforcement": "disabled"}, "its enforcement is disabled, not active"),
        ({"name": "mine"}, "its name is mine, not stationmaster freeze: main"),
        ({"target": "tag"}, "its target is tag, not branch"),
        ({"conditions": None}, "it is for no branch, not for refs/heads/main"),
        ({"rules": []}, "its rules (none) are not the one that requires freeze: main of the App alone"),
        ({"rules": [{"type": "update"}]}, "its rules (update) are not the one"),
    ],
)
def test_a_difference_is_told(change, told):
    wanted = only(place()).wanted(APP)
    assert any(each.startswith(told) for each in differences(wanted, standing(wanted) | change))


def test_a_branch_that_is_left_out_is_told():
    wanted = only(place()).wanted(APP)
    found = standing(wanted)
    found["conditions"]["ref_name"]["exclude"] = ["refs/heads/main"]
    assert differences(wanted, found) == (
        "it is for refs/heads/main and all but refs/heads/main, not for refs/heads/main",
    )


@pytest.mark.parametrize("ids", [[], [1, 2], None])
def test_other_repositories_are_told(ids):
    wanted = only(place()).wanted(APP)
    found = standing(wanted)
    found["conditions"]["repository_id"] = {"repository_ids": ids}
    assert differences(wanted, found) == (f"it is for the repositories {ids or []}, not for [1]",)


def test_repositories_that_are_chosen_by_name_are_told():
    wanted = only(place()).wanted(APP)
    found = standing(wanted)
    found["conditions"]["repository_name"] = {"include": ["~ALL"], "exclude": []}
    assert differences(wanted, found) == ("it is for the repositories None, not for [1]",)


def test_a_check_of_anybodys_is_told():
    wanted = only(place()).wanted(APP)
    found = standing(wanted)
    found["rules"][0]["parameters"]["required_status_checks"] = [{"context": "freeze: main"}]
    assert len(differences(wanted, found)) == 1


@given(st.sets(st.integers(1, 9), min_size=1), st.sets(st.integers(1, 9), min_size=1))
def test_no_difference_means_the_same_digest_and_the_other_way_round(ones, others):
    one, other = (only(*(place(each) for each in ids)).wanted(APP) for ids in (ones, others))
    assert (digest(one) == digest(other)) == (ones == others) == (not differences(one, other))


def test_names_carry_the_branch():
    assert (lock_check("release/1"), ruleset_name("release/1")) == (
        "freeze: release/1",
        "stationmaster freeze: release/1",
    )


@pytest.mark.parametrize(
    ("live", "mode", "words"),
    [
        (Live(), "checks", "Enforced by `checks`, one pull request after the other."),
        (
            Live(asked=Enforcement.REPOSITORY),
            "repository-ruleset",
            "Enforced by `repository-ruleset`, all pull requests",
        ),
        (
            Live(asked=Enforcement.ORGANISATION, problem="it is away."),
            "checks",
            "Enforced by `checks`, one pull request after the other, not by `organisation-ruleset`: it is away.",
        ),
    ],
)
def test_the_live_mode_is_told_and_why_it_is_not_another(live, mode, words):
    assert live.mode == mode
    assert live.sentence.startswith(words)


def test_the_key_of_a_lock_tells_its_kind():
    assert not Lock(key="repository 1 main", places=(place(),)).is_of_organisation
