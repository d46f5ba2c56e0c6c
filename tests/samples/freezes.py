"""Random calendars, what happened on a branch, and the instants where something might change: hypothesis draws them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import yaml
from hypothesis import strategies as st

from bot.facts.train import Abort, Cut, Emergency, Train
from bot.policy.window import TICK

BRANCH = "main"
NOW = datetime(2026, 11, 18, 18, tzinfo=UTC)
CENTURY = timedelta(days=366 * 50)
ZONES = ["UTC", "Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"]
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKS = ["first", "second", "third", "fourth", "last"]

_near = st.integers(-70 * 24 * 60, 70 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
_local = st.dates(date(2026, 9, 1), date(2027, 4, 30)).map(str)
_beginning = {
    "at": st.sampled_from(["00:00", "00:30", "02:30", "12:00", "18:00", "23:59"]),
    "zone": st.sampled_from(ZONES),
}
_weekly = st.fixed_dictionaries({"day": st.sampled_from(DAYS), **_beginning})
_monthly = st.fixed_dictionaries({"week": st.sampled_from(WEEKS), "day": st.sampled_from(DAYS), **_beginning})
_once = st.fixed_dictionaries({"day": _local, **_beginning})
_more = {
    "once": st.lists(_once, max_size=2),
    "skip": st.lists(_local, max_size=3),
    "on_holiday": st.sampled_from(["earlier", "skip", "keep"]),
    "longest_hours": st.integers(1, 200),
    "opens_by_itself": st.booleans(),
    "branches": st.sampled_from([[BRANCH], ["**"], ["release/*"]]),
}
_train = st.one_of(
    st.fixed_dictionaries({"weekly": _weekly}, optional=_more),
    st.fixed_dictionaries({"monthly": _monthly}, optional=_more),
)


def _policy(trains, holidays, mode):
    freeze = {"trains": trains, "holidays": holidays, **({"mode": mode} if mode else {})}
    return yaml.safe_dump({"gates": {"freeze": freeze}})


policies = st.builds(
    _policy,
    st.dictionaries(st.sampled_from(["weekly", "monthly"]), _train, max_size=2),
    st.lists(_local, max_size=3),
    st.sampled_from([None, None, None, "off", "report"]),
)
_trains = st.sampled_from([None, "weekly", "monthly"])
_cuts = st.builds(Cut, branch=st.just(BRANCH), commit=st.just("c" * 40), at=_near, train=_trains)
_aborts = st.builds(Abort, branch=st.just(BRANCH), at=_near, reason=st.just("smoke"), train=_trains)


@st.composite
def _emergencies(draw):
    since = draw(_near)
    ended = draw(st.none() | st.integers(0, 60 * 24 * 9).map(lambda minutes: since + timedelta(minutes=minutes)))
    name = f"emergency-{since:%d%H%M}"
    return Emergency(id=name, branch=BRANCH, reason="why", since=since, until=f"the end of {name}", ended=ended)


@st.composite
def happened(draw):
    """What is known of the branch up to some instant, as the App keeps it."""
    cuts = sorted(draw(st.lists(_cuts, max_size=4, unique_by=lambda each: each.at)), key=lambda each: each.at)
    return Train(
        branch=BRANCH,
        latest_cut=cuts[-1] if cuts else None,
        cuts=tuple(cuts[:-1]),
        aborts=tuple(draw(st.lists(_aborts, max_size=2, unique_by=lambda each: each.at))),
        emergencies=tuple(draw(st.lists(_emergencies(), max_size=2, unique_by=lambda each: each.id))),
    )


instants = st.one_of(
    _near,
    st.timedeltas(-CENTURY, CENTURY).map(lambda away: NOW + away),
    st.sampled_from([NOW, NOW - TICK, NOW + timedelta(days=1), NOW + timedelta(days=1) - TICK]),
)
"""Instants fifty years back and ahead, near now, and at the edges of the train of every Wednesday."""
