from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.facts.departure import Departure, Event, Step
from bot.facts.finding import Severity
from bot.policy.departing import Shown, Trial
from bot.policy.release import ReleaseRule
from bot.policy.train import TABLE
from bot.policy.window import Period
from bot.reports.departure import body, title
from bot.reports.release import Release, Rider

SINCE = datetime(2026, 11, 18, 18, tzinfo=UTC)
PERIOD = Period(id="x", since=SINCE, until="the cut", due=SINCE + timedelta(hours=24), train="weekly")
SHOWN = Shown(now=SINCE, period=PERIOD)
RIDERS = (
    Rider(number=3, title="@all", author="ann", commit="d" * 40, severity=Severity.COSMETIC, summary="Nothing"),
    Rider(
        number=4,
        title="More",
        author="bob",
        commit="e" * 40,
        severity=Severity.BREAKING,
        summary="1 breaking change",
        datasets=("trades",),
    ),
)
RELEASE = Release(name="weekly", commit="c" * 40, before="v1", riders=RIDERS, blockers=("#9 waits",))


def departure(*events, reason=""):
    told = Departure(branch="main", train="weekly", since=SINCE)
    for event in events:
        who = next(each.who[0] for each in TABLE if each.event is event)
        by = "rita" if event is Event.BEGIN_CUT else ""
        commit = "c" * 40 if event is Event.BEGIN_CUT else ""
        last = reason if event is events[-1] else ""
        told = told.taking(Step(event=event, who=who, at=SINCE, by=by, commit=commit, reason=last))
    return told


WHOLE = """\
**Train `weekly` of `main` is frozen.**

- Frozen since 2026-11-18T18:00:00Z; the cut is due at 2026-11-19T18:00:00Z.
- Begin the cut: `/train cut` on any pull request into `main`. `/train close` calls the train off.

### ⛔ Open blockers

- \\#\u200b9 waits

### 2 riders since `v1`

| Change | Title | By | Severity | Plan |
| :-- | :-- | :-- | :-- | :-- |
| #4 | More | bob | breaking | 1 breaking change (`trades`) |
| #3 | @\u200ball | ann | cosmetic | Nothing |

### What happened

- 2026-11-18T18:00:00Z freeze by the clock"""


def test_the_whole():
    assert body(departure(Event.FREEZE), SHOWN, RELEASE, ReleaseRule()) == WHOLE
    assert title(departure()) == "Train weekly 2026-11-18T18:00Z of main"


CUTTING = (Event.FREEZE, Event.BEGIN_CUT)
PASSED = (*CUTTING, Event.SMOKE_PASSED)


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ((Event.FREEZE, Event.EXTEND), "is frozen, and extended.**"),
        (CUTTING, "say `/train smoke passed` or `/train smoke failed` on any pull request into `main`"),
        ((*CUTTING, Event.SMOKE_FAILED), "- ⛔ smoke failed: late\n- Mend that, then begin the cut: `/train cut`"),
        ((*CUTTING, Event.SMOKE_FAILED, Event.BEGIN_CUT), "- Cut from `cccc"),
        (PASSED, "- Let it leave: `/train cut` on any pull request into `main`."),
        ((*PASSED, Event.CUT_FAILED), "- ⛔ cut failed: late"),
        ((*PASSED, Event.CUT), "is gone.**"),
        ((Event.FREEZE, Event.ABORT), "- ⛔ abort: late\n- `main` is open again"),
        (CUTTING, "- 2026-11-18T18:00:00Z begin cut by rita: late"),
    ],
)
def test_where_it_stands_and_what_to_do(events, told):
    assert told in body(departure(*events, reason="late"), SHOWN, RELEASE, ReleaseRule())


def test_why_it_may_not_go_to_production_yet():
    ready = departure(Event.FREEZE, Event.BEGIN_CUT, Event.SMOKE_PASSED)
    told = body(ready, replace(SHOWN, held="`c` was never deployed to UAT."), RELEASE, ReleaseRule())
    assert "- Waits: `c` was never deployed to UAT. `/promote` on any pull request into `main` does that." in told


def test_what_it_waits_for_and_what_it_is_called():
    awaited = replace(SHOWN, trial=Trial(told="check smoke"), period=None)
    told = body(departure(*CUTTING), awaited, RELEASE, ReleaseRule())
    assert "- Frozen since 2026-11-18T18:00:00Z.\n" in told
    assert "- Waits for check smoke." in told
    leaving = replace(departure(*PASSED), tag="v2", tagged="c" * 40)
    told = body(leaving, SHOWN, replace(RELEASE, before=None), ReleaseRule(automatic=True))
    assert f"- Cut from `{'c' * 40}` as `v2`.\n- It is tagged, released and deployed now." in told
    assert "### 2 riders\n" in told


def test_however_many_ride_it_fits():
    many = tuple(replace(RIDERS[0], number=at, title="x" * 150) for at in range(1000))
    told = body(departure(Event.FREEZE), SHOWN, replace(RELEASE, riders=many), ReleaseRule())
    assert len(told) < 60_000
    assert "more riders." in told
