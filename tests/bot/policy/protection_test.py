from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.change import Change, ChangedFile, Status
from bot.facts.contract import Parties
from bot.facts.finding import Axis
from bot.policy.promotion import Deployment, Outcome
from bot.policy.protection import Known, objections
from bot.policy.window import Window
from tests.samples.snapshots import finding

A = "a" * 40
OPEN = Window(is_frozen=False)
FROZEN = Window(is_frozen=True, since=datetime(2026, 11, 18, tzinfo=UTC), by="weekly 2026-11-18T18:00Z")
PASSED = (Deployment(id=1, environment="uat", commit=A, outcome=Outcome.SUCCESS),)
KNOWN = Known(environment="Prod", commit=A, branch="main", deployments=PASSED, window=OPEN)


@pytest.mark.parametrize(
    "known",
    [
        KNOWN,
        replace(KNOWN, window=FROZEN, is_cut=True),
        replace(KNOWN, window=FROZEN, is_ordered=True),
        replace(KNOWN, deployments=(), is_ordered=True, is_busy=True),
        Known(environment="DEV", commit=A, branch="main"),
        Known(environment="UAT", commit=A, branch="main", deployments=(replace(PASSED[0], environment="DEV"),)),
    ],
)
def test_nothing_speaks_against_it(known):
    assert objections(known) == ()


@pytest.mark.parametrize(
    ("known", "says"),
    [
        (replace(KNOWN, commit=None), "name two commits"),
        (replace(KNOWN, deployments=()), "was never deployed to UAT"),
        (replace(KNOWN, environment="moon"), "moon is none of DEV, UAT, PROD"),
        (replace(KNOWN, is_busy=True), "Another publication to Prod is under way."),
        (replace(KNOWN, window=None), "Nobody can say whether `main` is frozen"),
        (replace(KNOWN, window=FROZEN), "`main` is frozen by weekly 2026-11-18T18:00Z, and `aaaaaaaaaaaa` is not"),
        (replace(KNOWN, unagreed=("#7 was never judged.",)), "#7 was never judged."),
    ],
)
def test_what_speaks_against_it(known, says):
    (told,) = objections(known)
    assert says in told


def data(*regions, findings=()):
    """A change of the trades, which may be kept in some regions."""
    told = Parties(dataset="trades", residency=regions)
    return Change(file=ChangedFile(status=Status.ADDED, path="trades.yaml"), after=told, findings=findings)


def test_data_goes_nowhere_that_its_contract_does_not_name():
    abroad = replace(KNOWN, region="us", changes=(data("eu", "ch"), data("eu", "US"), data()))
    assert objections(abroad) == ("`trades` may be kept in eu and ch alone, and Prod is in us.",)
    assert objections(replace(abroad, region=None)) == ()
    unreadable = data(findings=(finding(axes=(Axis.VALIDITY,)),))
    (told,) = objections(replace(KNOWN, region="us", changes=(unreadable,)))
    assert told.startswith("Where the data of `trades` may be kept nobody can say")


def test_everything_is_told_at_once():
    assert len(objections(replace(KNOWN, deployments=(), is_busy=True, window=FROZEN, unagreed=("x", "y")))) == 5


@given(
    known=st.builds(
        Known,
        environment=st.sampled_from(["DEV", "UAT", "PROD", "moon"]),
        commit=st.sampled_from([A, None]),
        branch=st.just("main"),
        deployments=st.sampled_from([(), PASSED]),
        window=st.sampled_from([OPEN, FROZEN]),
        is_cut=st.booleans(),
        is_ordered=st.booleans(),
        is_busy=st.booleans(),
    )
)
def test_knowing_less_never_lets_it_go_on(known):
    """The law that what cannot be known is not approved, beside `test_what_speaks_against_it`."""
    if objections(known):
        assert objections(replace(known, window=None, deployments=(), is_ordered=False))
    assert objections(replace(known, commit=None))
