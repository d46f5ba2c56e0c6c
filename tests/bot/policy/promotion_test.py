from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.promotion import Deployment, Lease, Outcome, given_back, is_fenced, refusal, taken

A, B = "a" * 40, "b" * 40
NOW = datetime(2026, 11, 19, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def deployed(*told):
    return [
        Deployment(id=number, environment=environment, commit=commit, outcome=Outcome(outcome))
        for number, (environment, commit, outcome) in enumerate(told)
    ]


@pytest.mark.parametrize(
    ("environment", "commit", "deployments", "expected"),
    [
        ("DEV", A, [], None),
        ("UAT", A, [("DEV", A, "success")], None),
        ("uat", A, [("dev", A, "success")], None),
        ("PROD", A, [("DEV", A, "success"), ("UAT", A, "success")], None),
        (
            "PROD",
            A,
            [("DEV", A, "success")],
            "aaaaaaaaaaaa was never deployed to UAT: deploy this very commit there first.",
        ),
        (
            "PROD",
            A,
            [("UAT", B, "success")],
            "aaaaaaaaaaaa was never deployed to UAT: deploy this very commit there first.",
        ),
        (
            "PROD",
            A,
            [("UAT", A, "success"), ("UAT", A, "failure")],
            "aaaaaaaaaaaa has not passed UAT (its last deployment there: failure).",
        ),
        ("PROD", A, [("UAT", A, "running")], "aaaaaaaaaaaa has not passed UAT (its last deployment there: running)."),
        ("PROD", A, [("UAT", A, "error"), ("UAT", A, "success"), ("UAT", B, "failure")], None),
        (
            "PORD",
            A,
            [("UAT", A, "success")],
            "PORD is none of DEV, UAT, PROD; name it in the policy's order of promotion.",
        ),
    ],
)
def test_only_what_passed_before_goes_on(environment, commit, deployments, expected):
    assert refusal(environment, commit, deployed(*deployments)) == expected


def test_the_order_is_the_policys():
    assert refusal("live", A, deployed(("test", A, "success")), order=("test", "live")) is None


def test_one_publishes_at_a_time():
    lease = taken(None, "worker-1", NOW, MINUTE)
    assert lease == Lease(holder="worker-1", token=1, expires=NOW + MINUTE)
    assert taken(lease, "worker-2", NOW + MINUTE / 2, MINUTE) is None
    assert taken(lease, "worker-2", NOW + MINUTE, MINUTE) == Lease(holder="worker-2", token=2, expires=NOW + 2 * MINUTE)
    assert taken(lease, "worker-1", NOW + MINUTE / 2, MINUTE) == Lease(
        holder="worker-1", token=1, expires=NOW + 1.5 * MINUTE
    )


def test_a_lease_that_is_given_back_is_free_and_its_token_used_up():
    lease = Lease(holder="worker-1", token=7, expires=NOW + MINUTE)
    free = given_back(lease, 7, NOW)
    assert not free.is_held_at(NOW)
    assert taken(free, "worker-1", NOW, MINUTE).token == 8
    assert given_back(lease, 6, NOW) == lease, "another's lease is left alone"
    assert given_back(free, 7, NOW + MINUTE) == free, "giving it back twice holds nothing longer"


def test_who_comes_too_late_is_fenced():
    assert is_fenced(1, highest_seen=2)
    assert not is_fenced(2, highest_seen=2)


STEPS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 90), st.booleans()), max_size=30)


@given(STEPS)
def test_no_two_ever_hold_it_at_once_and_tokens_only_rise(steps):
    lease, now, held = None, NOW, {}
    for holder, seconds, gives_back in steps:
        now += timedelta(seconds=seconds)
        got = taken(lease, holder, now, MINUTE)
        if got is None:
            continue
        others = [each for name, each in held.items() if name != holder]
        assert all(not other.is_held_at(now) and other.token < got.token for other in others)
        lease = given_back(got, got.token, now) if gives_back else got
        held[holder] = lease
