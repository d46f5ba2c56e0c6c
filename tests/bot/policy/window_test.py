from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from dateutil import rrule
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.facts.train import Abort, Cut, Emergency, Extension, Train
from bot.policy.calendar import Calendar, Timetable
from bot.policy.window import TICK, Window, by_plan, preview, window_at

HOUR = timedelta(hours=1)
WEEKLY = Calendar(trains={"weekly": Timetable(weekly={})})
BOTH = Calendar(
    trains={
        "weekly": Timetable(weekly={}),
        "monthly": Timetable(monthly={"day": "thursday"}, longest_hours=48),
        "elsewhere": Timetable(weekly={"day": "monday"}, branches=["release"]),
    }
)
FIRST, LAST = datetime(1976, 1, 1, tzinfo=UTC), datetime(2076, 12, 31, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), LAST - FIRST).map(lambda since: FIRST + since)
NEAR = st.integers(0, 60 * 24 * 60).map(lambda minutes: at("2026-10-01T00:00") + timedelta(minutes=minutes))


def at(told):
    return datetime.fromisoformat(told).replace(tzinfo=UTC)


def cut(told, train=None, branch="main"):
    return Cut(branch=branch, commit="c" * 40, at=at(told) if isinstance(told, str) else told, train=train)


def emergency(since, ended=None, name="INC-1"):
    return Emergency(id=name, branch="main", reason="the ledger", since=since, until=f"the end of {name}", ended=ended)


def wednesdays(first, last):
    days = rrule.rrule(rrule.WEEKLY, byweekday=rrule.WE, byhour=18, byminute=0, bysecond=0, dtstart=first, until=last)
    return list(days)


# --- by plan: nothing is known


@given(INSTANTS)
@example(at("2026-11-18T17:59:59.999"))
@example(at("2026-11-18T18:00"))
@example(at("2026-11-19T17:59:59.999"))
@example(at("2026-11-19T18:00"))
def test_by_plan_it_is_frozen_from_each_beginning_until_the_cut_is_due(instant):
    begun = wednesdays(instant.replace(microsecond=0) - timedelta(days=9), instant)
    expected = any(each <= instant < each + timedelta(hours=24) for each in begun)
    assert window_at(WEEKLY, by_plan("main"), instant).is_frozen is expected


def test_an_example_by_plan():
    window = window_at(WEEKLY, by_plan("main"), at("2026-11-18T18:00"))
    assert (window.is_frozen, window.since, window.until) == (True, at("2026-11-18T18:00"), at("2026-11-19T18:00"))
    assert (window.awaits, window.due) == ("the production cut", at("2026-11-19T18:00"))
    before = window_at(WEEKLY, by_plan("main"), at("2026-11-18T18:00") - TICK)
    assert (before.is_frozen, before.since, before.until) == (False, at("2026-11-12T18:00"), at("2026-11-18T18:00"))
    assert (before.by, before.awaits, before.due) == ("the production cut", "weekly 2026-11-18T18:00Z", None)


@given(INSTANTS)
def test_an_open_window_is_open_throughout_and_frozen_at_its_end(instant):
    window = window_at(BOTH, by_plan("main"), instant)
    assume(not window.is_frozen)
    for inside in (window.since, instant, window.until - TICK):
        assert window_at(BOTH, by_plan("main"), inside) == window
    assert window_at(BOTH, by_plan("main"), window.until).is_frozen
    assert window_at(BOTH, by_plan("main"), window.since - TICK).is_frozen


@given(INSTANTS)
def test_a_frozen_window_is_frozen_throughout(instant):
    window = window_at(BOTH, by_plan("main"), instant)
    assume(window.is_frozen)
    assert window.since <= instant < window.until
    for inside in (window.since, window.until - TICK):
        assert window_at(BOTH, by_plan("main"), inside).is_frozen


@settings(max_examples=25)
@given(INSTANTS)
def test_the_preview_holds_every_edge_that_a_walk_finds(instant):
    start = instant.replace(minute=0, second=0, microsecond=0)
    ahead = preview(BOTH, by_plan("main"), start)
    hours = [start + at_ * HOUR for at_ in range(1, 24 * 40) if start + at_ * HOUR < ahead[-1].since]
    frozen = {hour: window_at(BOTH, by_plan("main"), hour).is_frozen for hour in hours}
    edges = {hour for hour in hours[1:] if frozen[hour] and not frozen[hour - HOUR]}
    assert edges <= {period.since for period in ahead}
    assert all(window_at(BOTH, by_plan("main"), period.since).is_frozen for period in ahead)
    assert [period.since for period in ahead] == sorted(period.since for period in ahead)
    assert len(ahead) == 10


def test_nothing_is_agreed():
    window = window_at(Calendar(), by_plan("main"), at("2026-11-18T18:00"))
    assert (window.is_frozen, window.since, window.until, window.by) == (False, None, None, "")
    assert preview(Calendar(), by_plan("main"), at("2026-11-18T18:00")) == ()


# --- by events: all is known


def toggled(cuts, instant):
    """The oracle: every event in order of time, a beginning freezes and a cut opens; before all, it is frozen."""
    first = at("2026-09-01T00:00")
    events = [(each, 0, True) for each in wednesdays(first, instant)] + [(each, 1, False) for each in cuts]
    state = True
    for when, _, is_frozen in sorted(events):
        state = is_frozen if when <= instant else state
    return state


@given(st.lists(NEAR, max_size=6), NEAR)
@example([at("2026-11-18T18:00")], at("2026-11-18T18:00"))
@example([at("2026-11-19T10:00")], at("2026-11-19T10:00"))
@example([], at("2026-11-19T10:00"))
def test_a_freeze_ends_with_a_cut_and_with_nothing_else(cuts, instant):
    window = window_at(WEEKLY, Train(branch="main", cuts=tuple(map(cut, cuts))), instant)
    assert window.is_frozen is toggled(cuts, instant)


@given(st.lists(NEAR, max_size=6), NEAR, NEAR)
def test_a_cut_never_freezes(cuts, another, instant):
    before = window_at(WEEKLY, Train(branch="main", cuts=tuple(map(cut, cuts))), instant)
    after = window_at(WEEKLY, Train(branch="main", cuts=tuple(map(cut, [*cuts, another]))), instant)
    assert before.is_frozen or not after.is_frozen


def test_an_overdue_freeze_holds_since_it_began():
    facts = Train(branch="main", latest_cut=cut("2026-11-12T10:00"))
    window = window_at(WEEKLY, facts, at("2026-11-27T12:00"))
    assert (window.since, window.until, window.due) == (at("2026-11-18T18:00"), None, at("2026-11-19T18:00"))


def test_before_the_first_known_cut_it_is_frozen_since_it_last_began():
    window = window_at(WEEKLY, Train(branch="main"), at("2026-11-17T10:00"))
    assert (window.is_frozen, window.since) == (True, at("2026-11-11T18:00"))


def test_a_cut_of_another_branch_opens_nothing():
    facts = Train(branch="main", latest_cut=cut("2026-11-19T10:00", branch="release"))
    assert window_at(WEEKLY, facts, at("2026-11-19T12:00")).is_frozen


def test_a_train_that_was_called_off_opens_the_branch():
    facts = Train(branch="main", aborts=(Abort(branch="main", at=at("2026-11-19T10:00"), reason="no riders"),))
    assert window_at(WEEKLY, facts, at("2026-11-19T10:00") - TICK).is_frozen
    assert not window_at(WEEKLY, facts, at("2026-11-19T10:00")).is_frozen


def test_the_cut_of_one_train_leaves_the_other_frozen():
    facts = Train(branch="main", cuts=(cut("2026-11-26T20:00", "weekly"),), known_from=at("2026-11-20T00:00"))
    window = window_at(BOTH, facts, at("2026-11-26T21:00"))
    assert [period.id for period in window.periods] == ["monthly 2026-11-26T18:00Z"]
    assert window.awaits == "the production cut of train monthly"
    everything = Train(branch="main", cuts=(cut("2026-11-26T20:00"),), known_from=at("2026-11-20T00:00"))
    assert not window_at(BOTH, everything, at("2026-11-26T21:00")).is_frozen


def test_it_opens_by_itself_only_where_the_policy_says_so():
    calendar = Calendar(trains={"weekly": Timetable(weekly={}, longest_hours=20, opens_by_itself=True)})
    facts = Train(branch="main", latest_cut=cut("2026-11-12T10:00"))
    assert window_at(calendar, facts, at("2026-11-19T13:59")).is_frozen
    assert not window_at(calendar, facts, at("2026-11-19T14:00")).is_frozen
    early = Train(branch="main", latest_cut=cut("2026-11-19T09:00"))
    assert not window_at(calendar, early, at("2026-11-19T09:00")).is_frozen


def test_what_is_not_known_goes_by_plan():
    facts = Train(
        branch="main",
        cuts=(cut("2026-11-12T10:00"),),
        known_from=at("2026-11-01T00:00"),
        known_to=at("2026-11-19T00:00"),
    )
    frozen = [
        ("2026-10-28T20:00", True),
        ("2026-10-29T20:00", False),
        ("2026-11-05T20:00", True),
        ("2026-11-19T17:00", True),
        ("2026-11-19T18:00", False),
        ("2026-11-26T17:00", True),
        ("2026-11-26T19:00", False),
    ]
    assert [(told, window_at(WEEKLY, facts, at(told)).is_frozen) for told, _ in frozen] == frozen


def test_a_freeze_that_was_cut_as_it_began_is_none():
    facts = Train(branch="main", cuts=(cut("2026-11-12T10:00"), cut("2026-11-18T18:00")))
    window = window_at(WEEKLY, facts, at("2026-11-18T12:00"))
    assert window.until == at("2026-11-25T18:00")


# --- declared freezes


INTERVALS = st.tuples(NEAR, NEAR).map(sorted)


@given(st.lists(st.tuples(INTERVALS, st.booleans()), max_size=5), NEAR)
@example([((at("2026-10-05T10:00"), at("2026-10-07T10:00")), True)], at("2026-10-07T10:00"))
def test_it_is_frozen_while_any_declared_freeze_holds(told, instant):
    facts = Train(
        branch="main",
        emergencies=tuple(emergency(since, ended if is_over else None) for (since, ended), is_over in told),
        known_to=by_plan("main").known_to,
    )
    held = any(since <= instant and (not is_over or instant < ended) for (since, ended), is_over in told)
    expected = held or window_at(WEEKLY, by_plan("main"), instant).is_frozen
    assert window_at(WEEKLY, facts, instant).is_frozen is expected


def test_ending_one_does_not_lift_another():
    one = emergency(at("2026-11-19T08:00"), at("2026-11-19T12:00"), "INC-1")
    two = emergency(at("2026-11-19T09:00"), None, "INC-2")
    facts = Train(branch="main", latest_cut=cut("2026-11-19T10:00"), emergencies=(one, two))
    told = window_at(WEEKLY, facts, at("2026-11-19T13:00"))
    assert (told.is_frozen, told.by, told.awaits) == (True, "INC-2", "the end of INC-2")
    both = window_at(WEEKLY, facts, at("2026-11-19T11:00"))
    assert (both.since, both.by, both.due) == (at("2026-11-19T08:00"), "INC-1 and INC-2", None)


def test_a_declared_freeze_is_previewed_and_awaited():
    facts = Train(branch="main", emergencies=(emergency(at("2026-11-20T08:00"), at("2026-11-20T09:00")),))
    ahead = preview(WEEKLY, facts, at("2026-11-17T00:00"), 2)
    assert [each.id for each in ahead] == ["weekly 2026-11-18T18:00Z", "INC-1"]
    opened = Train(branch="main", latest_cut=cut("2026-11-19T10:00"), emergencies=facts.emergencies)
    assert window_at(WEEKLY, opened, at("2026-11-19T12:00")).until == at("2026-11-20T08:00")
    assert window_at(WEEKLY, opened, at("2026-11-20T09:00")).by == "the end of INC-1"


@pytest.mark.parametrize("known_to", [None, at("2026-11-17T00:00")])
def test_the_preview_takes_every_cut_to_come_when_it_is_due(known_to):
    ahead = preview(WEEKLY, Train(branch="main", known_to=known_to), at("2026-11-17T00:00"), 1)
    assert ahead[0].ended == ahead[0].due == at("2026-11-19T18:00")


@pytest.mark.parametrize(
    ("instant", "lines"),
    [
        (
            "2026-11-18T17:59",
            [
                "open",
                "since 2026-11-12T10:00:00Z: the production cut",
                "until 2026-11-18T18:00:00Z: weekly 2026-11-18T18:00Z",
            ],
        ),
        (
            "2026-11-18T18:00",
            [
                "frozen",
                "since 2026-11-18T18:00:00Z: weekly 2026-11-18T18:00Z",
                "until the production cut, due 2026-11-19T18:00:00Z",
            ],
        ),
    ],
)
def test_a_window_is_told_line_by_line(instant, lines):
    facts = Train(branch="main", latest_cut=cut("2026-11-12T10:00"))
    window = window_at(WEEKLY, facts, at(instant))
    assert list(window.lines("main")) == lines
    assert window.trains == (("weekly",) if window.is_frozen else ())


def test_a_branch_without_a_calendar_is_open_until_further_notice():
    assert list(Window(is_frozen=False).lines("main")) == ["open", "until further notice: no freeze of main is planned"]


def test_a_freeze_that_always_was_is_told_of():
    told = Window(is_frozen=True, by="INC-7", awaits="its end")
    assert list(told.lines("main")) == ["frozen", "since ever: INC-7", "until its end"]


# --- a freeze that was extended

OPENS = Calendar(trains={"weekly": Timetable(weekly={}, opens_by_itself=True)})
LONGER = Extension(branch="main", train="weekly", since=at("2026-11-18T18:00"), until=at("2026-11-20T06:00"))
SHORTER = Extension(branch="main", train="weekly", since=LONGER.since, until=at("2026-11-20T00:00"))


def test_an_extended_freeze_is_due_later_and_ends_by_itself_no_sooner():
    facts = Train(branch="main", extensions=(LONGER, SHORTER))
    assert window_at(WEEKLY, facts, at("2026-11-18T18:00")).due == LONGER.until
    assert not window_at(OPENS, Train(branch="main"), at("2026-11-20T05:59")).is_frozen
    assert window_at(OPENS, facts, at("2026-11-20T05:59")).is_frozen
    assert not window_at(OPENS, facts, LONGER.until).is_frozen


def test_what_was_extended_elsewhere_or_is_no_freeze_any_more_extends_nothing():
    others = [
        replace(LONGER, branch="release"),
        replace(LONGER, train="monthly"),
        replace(LONGER, since=at("2026-11-17T18:00")),
    ]
    for other in others:
        assert not window_at(OPENS, Train(branch="main", extensions=(other,)), at("2026-11-20T05:59")).is_frozen
