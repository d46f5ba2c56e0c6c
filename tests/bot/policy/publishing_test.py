"""What comes of an order: refused, waiting for people or for its turn, going, and how it ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.facts.order import Order
from bot.facts.publication import Publication, Stage
from bot.facts.snapshot import Source
from bot.policy.config import Policy, agreed
from bot.policy.promotion import ORDER, Deployment, Lease, Outcome
from bot.policy.publishing import (
    LASTS,
    LEASE,
    MOST,
    Known,
    again,
    bound_to,
    decided,
    going,
    may_still_go,
    order_of,
    publication,
    running,
    settled,
)
from bot.policy.rollback import Rollback, rollback
from tests.samples.snapshots import change, person, snapshot

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
A, B = "a" * 40, "b" * 40
PROMOTION = Publication(key="order:9:1", number=7, branch="main", by=person("rita"), ordered=NOW, environment="prod")
BACK = replace(PROMOTION, environment="", tag="v1")


def deployed(environment, outcome=Outcome.SUCCESS, commit=A):
    return Deployment(id=len(environment), environment=environment, commit=commit, outcome=outcome)


KNOWN = Known(now=NOW, commit=A, deployments=(deployed("UAT"),))
WAS_THERE = replace(KNOWN, deployments=(deployed("prod"),), standing=B)


def breaking(consumers=2):
    readers = [{"name": f"reader-{number}"} for number in range(consumers)]
    one = change(dataset="trades", findings=["breaking"], consumers=readers, approvers=["risk"])
    return rollback(replace(snapshot().content, changes=(one,)))


def test_what_may_go_goes_under_the_policy_s_own_spelling():
    told = decided(PROMOTION, KNOWN)
    assert (told.stage, told.environment, told.commit, told.is_alone) == (Stage.GOING, "PROD", A, True)
    assert told.sentences == ("`aaaaaaaaaaaa` goes to PROD.",)


@pytest.mark.parametrize(
    ("order", "known", "why"),
    [
        (PROMOTION, replace(KNOWN, commit=None), "Nothing was cut from `main` yet"),
        (PROMOTION, replace(KNOWN, deployments=()), "was never deployed to UAT"),
        (PROMOTION, replace(KNOWN, deployments=(deployed("UAT", Outcome.FAILURE),)), "has not passed UAT"),
        (replace(PROMOTION, environment="moon"), KNOWN, "moon is none of DEV, UAT, PROD"),
        (BACK, replace(WAS_THERE, commit=None), "There is no tag `v1`."),
        (BACK, replace(WAS_THERE, standing=None), "Nothing is known to be in PROD"),
        (BACK, replace(WAS_THERE, standing=A), "`v1` is what stands in PROD now."),
        (BACK, replace(WAS_THERE, deployments=()), "was never deployed to UAT"),
        (BACK, replace(WAS_THERE, deployments=(deployed("PROD", Outcome.FAILURE),)), "was never deployed to UAT"),
        (PROMOTION, replace(KNOWN, now=NOW + LASTS + LEASE), "Its turn did not come for 24 hours: give it again."),
        (BACK, replace(WAS_THERE, missing=("risk",), now=NOW + 2 * LASTS), "It waited for risk for 24 hours"),
    ],
)
def test_what_is_refused(order, known, why):
    told = decided(order, known)
    assert told.stage is Stage.REFUSED
    assert why in told.sentences[0]


def test_production_takes_one_at_a_time_and_other_environments_do_not_wait():
    waits = decided(PROMOTION, replace(KNOWN, busy=True))
    assert (waits.stage, waits.sentences) == (
        Stage.ORDERED,
        ("It waits for its turn: another publication to PROD is under way.",),
    )
    other = replace(PROMOTION, environment="UAT")
    known = replace(KNOWN, deployments=(deployed("DEV"),), busy=True)
    assert (decided(other, known).stage, decided(other, known).is_alone) == (Stage.GOING, False)


def test_a_rollback_that_breaks_waits_for_those_it_breaks():
    told = decided(BACK, replace(WAS_THERE, back=breaking(), missing=("risk",)))
    assert (told.stage, told.bound) == (Stage.AWAITING, bound_to(told, WAS_THERE))
    first, *readers, asked, how = told.sentences
    assert first == (
        "From `bbbbbbbbbbbb` back to `v1` (`aaaaaaaaaaaa`) in PROD. "
        "1 change would break what stands now, for reader-0 and reader-1."
    )
    what = "reads `trades`: 1 break, contract/breaking at `schema.column_0.nullable`."
    assert readers == [f"`reader-{number}` {what}" for number in (0, 1)]
    assert asked == "Still to agree: risk; each by somebody of their own, other than rita."
    assert how == "They say `/rollback v1 agree`. What they agree to is this very comparison."


def test_once_they_agreed_it_goes_where_it_was_before():
    told = decided(BACK, replace(WAS_THERE, back=breaking()))
    assert (told.stage, told.environment, told.bound) == (Stage.GOING, "PROD", "")
    assert told.sentences[-1] == "`aaaaaaaaaaaa` goes to PROD."


def test_many_consumers_are_counted():
    told = decided(BACK, replace(WAS_THERE, back=breaking(MOST + 2)))
    assert "And 2 consumers more." in told.sentences


def test_what_breaks_nothing_asks_nobody():
    told = decided(BACK, replace(WAS_THERE, back=Rollback()))
    assert (told.stage, told.sentences[0].endswith("Nothing breaks for those who read what stands now.")) == (
        Stage.GOING,
        True,
    )


@pytest.mark.parametrize(
    "other",
    [
        (BACK, replace(WAS_THERE, commit=B)),
        (BACK, replace(WAS_THERE, standing="c" * 40)),
        (BACK, replace(WAS_THERE, order=("UAT", "LIVE"))),
        (replace(BACK, tag="v2"), WAS_THERE),
        (replace(BACK, key="order:10:1"), WAS_THERE),
    ],
)
def test_another_comparison_is_another_question(other):
    assert bound_to(*other) != bound_to(BACK, WAS_THERE)


def test_its_time_is_its_lease_s():
    told = going(PROMOTION, 3, NOW)
    assert (told.token, told.expires) == (3, NOW + LEASE)
    assert (again(told).stage, again(told).token, again(told).expires) == (Stage.ORDERED, 0, None)


ALONE = replace(PROMOTION, is_alone=True, token=3, expires=NOW + LEASE)


@pytest.mark.parametrize(
    ("told", "token", "after", "may"),
    [
        (ALONE, 3, timedelta(0), True),
        (ALONE, 4, timedelta(0), False),
        (ALONE, None, timedelta(0), False),
        (ALONE, 3, LEASE, False),
        (replace(ALONE, is_alone=False), None, timedelta(0), True),
        (replace(ALONE, expires=None), 3, timedelta(0), False),
    ],
)
def test_whoever_comes_too_late_makes_no_deployment(told, token, after, may):
    lease = None if token is None else Lease(holder="x", token=token, expires=NOW + LEASE)
    assert may_still_go(told, lease, NOW + after) is may


@pytest.mark.parametrize(
    ("outcome", "after", "stage", "says"),
    [
        (Outcome.SUCCESS, timedelta(0), Stage.SUCCEEDED, "is in PROD"),
        (Outcome.SUCCESS, LEASE, Stage.SUCCEEDED, "is in PROD"),
        (Outcome.FAILURE, timedelta(0), Stage.FAILED, "Deployment 5 of `aaaaaaaaaaaa` to PROD ended with failure."),
        (Outcome.ERROR, timedelta(0), Stage.FAILED, "ended with error"),
        (Outcome.RUNNING, LEASE - timedelta(microseconds=1), Stage.RUNNING, "Deployment 5 was made"),
        (Outcome.RUNNING, LEASE, Stage.LOST, "was never said to have ended"),
    ],
)
def test_how_it_ends(outcome, after, stage, says):
    begun = running(going(decided(PROMOTION, KNOWN), 1, NOW), 5)
    assert (begun.stage, begun.deployment) == (Stage.RUNNING, 5)
    told = settled(begun, outcome, NOW + after)
    assert told.stage is stage
    assert says in " ".join(told.sentences)


def test_an_order_is_kept_with_the_branch_it_was_given_for():
    pull_request = snapshot(author="ann").pull_request
    order = Order(verb="promote", given=(("env", "UAT"),), by=person("rita"), comment="issue_comment:9", line=1)
    told = publication(order, pull_request, NOW)
    assert (told.key, told.number, told.branch, told.environment, told.tag) == (
        order.key,
        pull_request.number,
        pull_request.base_ref,
        "UAT",
        "",
    )


def test_the_order_of_promotion_is_the_policy_s():
    assert order_of(Policy()) == ORDER
    source = Source(path="p", text="release: {environments: [A, B]}")
    content = replace(snapshot().content, policy=source)
    assert order_of(agreed(content).policy) == ("A", "B")
