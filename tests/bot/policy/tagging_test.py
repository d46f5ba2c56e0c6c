from datetime import UTC, datetime

import pytest

from bot.facts.train import Cut, Train
from bot.policy.calendar import Calendar, Timetable
from bot.policy.tagging import Named, named

WEEKLY = Timetable(weekly={"day": "wednesday"})
MONDAY, THURSDAY = datetime(2026, 11, 16, 9, tzinfo=UTC), datetime(2026, 11, 19, 9, tzinfo=UTC)
LATE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def cut(at, train=None):
    return Cut(branch="main", commit="c" * 40, at=at, train=train)


def facts(*cuts):
    return Train(branch="main", cuts=cuts[:-1], latest_cut=cuts[-1] if cuts else None)


@pytest.mark.parametrize(("at", "name"), [(THURSDAY, "train-2026-W47"), (LATE, "train-2026-W47")])
def test_it_is_named_after_the_day_its_freeze_began_however_late_the_cut(at, name):
    told = named(Calendar(trains={"weekly": WEEKLY}), facts(cut(MONDAY), cut(at)))
    assert told == Named(name=name, cut=cut(at), train="weekly")


def test_a_cut_outside_every_freeze_is_named_after_its_own_day():
    told = named(Calendar(trains={"weekly": WEEKLY}), facts(cut(MONDAY), cut(MONDAY.replace(hour=12))))
    assert told.name == "train-2026-W47"


def test_of_several_trains_one_is_told():
    calendar = Calendar(trains={"weekly": WEEKLY, "hourly": WEEKLY.model_copy(update={"tag": "v{version}"})})
    known = facts(cut(MONDAY, "weekly"), cut(THURSDAY, "hourly"))
    assert named(calendar, known) == "trains of `main`: `weekly` and `hourly`"
    assert named(calendar, known, "weekly").cut.at == MONDAY
    assert named(calendar, known, "hourly").startswith("`v{version}` counts versions from what rides")
    assert named(calendar, facts(), "weekly") == "no cut of train `weekly` is recorded"
    assert named(Calendar(), known) == "no train leaves from `main`"
