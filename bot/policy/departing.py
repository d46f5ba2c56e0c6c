"""How a departure goes on: its steps so far, with what GitHub, the calendar and the clock show, make the next one.

Every step is looked up in the table of the train; what it refuses moves nothing. So a step that was told twice, or too
late, does no harm, and whoever looks again comes to the same end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.facts.departure import Departure, Event, State, Step, Who
from bot.facts.train import Abort, Cut, Train
from bot.policy.promotion import Outcome
from bot.policy.release import ReleaseRule, SmokeRule
from bot.policy.train import FROZEN, Effect, Transition, move
from bot.policy.window import Period
from bot.policy.words import listed

ARMED_BEFORE = timedelta(hours=1)
"""How long before its freeze a train is armed."""
BEING_CUT = frozenset({State.CUTTING, State.SMOKE_PASSED})
TO_BE_EXTENDED = frozenset({State.FROZEN, State.EXTENDED})


class Smoke(StrEnum):
    """How the smoke tests of a commit went."""

    AWAITED = "awaited"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the smoke tests came to, and why, in words."""

    smoke: Smoke = Smoke.AWAITED
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What there is to see at `now`: the freeze, where it holds or is to come; what ended it; and the smoke tests.

    `held` says why its commit may not go to production yet, where it may not.
    """

    now: datetime
    period: Period | None = None
    ended: Cut | Abort | None = None
    trial: Trial = field(default_factory=Trial)
    held: str = ""


def moves(departure: Departure) -> Iterator[tuple[Step, Transition]]:
    """The steps that moved it, in order, each with its line of the table."""
    state = State.SCHEDULED
    for step in departure.steps:
        told = move(state, step.event, step.who)
        if isinstance(told, Transition):
            state = told.to
            yield step, told


def state_of(departure: Departure) -> State:
    """Where it stands."""
    last = State.SCHEDULED
    for _, told in moves(departure):
        last = told.to
    return last


def begun(departure: Departure) -> Step | None:
    """The step by which its cut was last begun, which fixed the commit; `None` where none is under way or done."""
    last = None
    for step, told in moves(departure):
        if step.event is Event.BEGIN_CUT:
            last = step
        elif told.to in TO_BE_EXTENDED:
            last = None
    return last


def fixed_of(departures: Sequence[Departure]) -> str | None:
    """The commit that is being cut now, the last where there are several; `None` where none is."""
    steps = [begun(each) for each in departures if state_of(each) in BEING_CUT]
    return next((step.commit for step in reversed(steps) if step), None)


def tries(departure: Departure) -> int:
    """How often its cut was begun."""
    return sum(step.event is Event.BEGIN_CUT for step, _ in moves(departure))


def pages(departure: Departure) -> Iterator[tuple[int, Step]]:
    """The steps for which people are paged, with their places."""
    for place, (step, told) in enumerate(moves(departure)):
        if Effect.PAGE in told.effects:
            yield place, step


def leaves(departure: Departure, rule: ReleaseRule) -> bool:
    """Whether it is to be cut now: its smoke tests have passed, and the policy or somebody lets this very try leave."""
    is_wanted = rule.automatic or departure.wanted == tries(departure)
    return state_of(departure) is State.SMOKE_PASSED and is_wanted


def ending(departure: Departure, facts: Train) -> Cut | Abort | None:
    """What ended its freeze, `None` where nothing has that anybody recorded."""
    latest = (facts.latest_cut,) if facts.latest_cut else ()
    ends = [
        each
        for each in (*facts.cuts, *latest, *facts.aborts)
        if each.train in {None, departure.train} and each.at >= departure.since
    ]
    return min(ends, key=lambda each: each.at, default=None)


def next_step(departure: Departure, shown: Shown) -> Step | None:
    """The step that it takes now, `None` where it waits for people or for the cut itself."""
    state = state_of(departure)
    if state in FROZEN:
        return _ended(shown) or _overdue(departure, shown) or (_tried(shown) if state is State.CUTTING else None)
    if state not in {State.SCHEDULED, State.ARMED}:
        return None
    if shown.period is None or shown.ended:
        return None if state is State.SCHEDULED else _called_off(shown.now, "its freeze is not to come any more")
    if shown.period.since <= shown.now:
        return Step(event=Event.FREEZE, who=Who.CLOCK, at=shown.now)
    is_near = shown.period.since - shown.now <= ARMED_BEFORE
    return Step(event=Event.ARM, who=Who.CLOCK, at=shown.now) if is_near and state is State.SCHEDULED else None


def _ended(shown: Shown) -> Step | None:
    """The step of a freeze that is over: by word of somebody, or by itself."""
    match shown.ended:
        case Abort(reason=reason):
            return _called_off(shown.now, reason)
        case Cut(commit=commit):
            return _called_off(shown.now, f"its cut from {commit[:12]} was recorded elsewhere")
        case None if shown.period is None:
            return Step(event=Event.EXPIRE, who=Who.CLOCK, at=shown.now)
        case None:
            return None


def _called_off(now: datetime, reason: str) -> Step:
    return Step(event=Event.ABORT, who=Who.RELEASE_MANAGER, at=now, reason=reason)


def _overdue(departure: Departure, shown: Shown) -> Step | None:
    """Once for each time that it was to be over by."""
    is_told = False
    for step, _ in moves(departure):
        is_told = step.event is Event.OVERDUE or (is_told and step.event is not Event.EXTEND)
    due = shown.period.due if shown.period else None
    if is_told or due is None or shown.now < due:
        return None
    return Step(event=Event.OVERDUE, who=Who.CLOCK, at=shown.now)


def _tried(shown: Shown) -> Step | None:
    match shown.trial.smoke:
        case Smoke.AWAITED:
            return None
        case Smoke.PASSED:
            return Step(event=Event.SMOKE_PASSED, who=Who.SMOKE_TESTS, at=shown.now, reason=shown.trial.told)
        case Smoke.FAILED:
            return Step(event=Event.SMOKE_FAILED, who=Who.SMOKE_TESTS, at=shown.now, reason=shown.trial.told)


def tried(rule: SmokeRule, runs: Mapping[str, str | None], deployed: Outcome | None) -> Trial:
    """What the smoke tests came to.

    `runs` has the conclusion of the latest check run of each name, `None` while it runs; `deployed` is how the
    deployment to the smoke environment went. Anything but success is a failure, and what is missing is awaited.
    """
    told = {f"check {name}": runs.get(name) for name in rule.checks}
    if rule.environment:
        told[f"deployment to {rule.environment}"] = None if deployed in {None, Outcome.RUNNING} else deployed
    failed = [f"{name}: {outcome}" for name, outcome in told.items() if outcome not in {None, Outcome.SUCCESS}]
    if failed:
        return Trial(smoke=Smoke.FAILED, told=listed(failed))
    awaited = [name for name, outcome in told.items() if outcome is None]
    if awaited or not told:
        return Trial(told=listed(awaited))
    return Trial(smoke=Smoke.PASSED, told=listed(f"{name}: {outcome}" for name, outcome in told.items()))


def known(departures: Sequence[Departure], periods: Sequence[Period], branch: str) -> tuple[Departure, ...]:
    """The departures to look after: those that are on their way, and one for each freeze that has none yet."""
    have = {(each.train, each.since) for each in departures}
    fresh = [
        Departure(branch=branch, train=each.train, since=each.since)
        for each in periods
        if each.train and (each.train, each.since) not in have
    ]
    return (*(each for each in departures if state_of(each) is not State.CLOSED), *fresh)
