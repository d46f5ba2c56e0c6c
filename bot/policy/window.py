"""Whether a branch is frozen at an instant: the one answer that the gate, the command line and the API give.

A freeze begins by the calendar and ends with an event. Its interval is half-open: at its first instant the branch is
frozen, at its last it is open. What is not known goes by plan: the cut is taken to come when it is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice

from bot.facts.train import Abort, Cut, Emergency, Train
from bot.policy.calendar import Calendar, Timetable
from bot.policy.words import listed

TICK = timedelta(microseconds=1)
OPEN = "open"
FROZEN = "frozen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One freeze: from `since` until right before `ended`, in UTC; `None` while nobody can say.

    `until` is the event that ends it, and `due` when that should have come. It is a `train`'s, or somebody declared it.
    """

    id: str
    since: datetime
    until: str
    due: datetime | None = None
    ended: datetime | None = None
    train: str | None = None

    def holds_at(self, instant: datetime) -> bool:
        return self.since <= instant and (self.ended is None or instant < self.ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Frozen or open at an instant: since when and through what, and until when, or until what.

    `since` is `None` where it has always been so, as far as anybody knows; `until` where no instant can be named.
    """

    is_frozen: bool
    since: datetime | None = None
    until: datetime | None = None
    by: str = ""
    awaits: str = ""
    periods: tuple[Period, ...] = ()

    @property
    def due(self) -> datetime | None:
        """When the last of the freezes in force should be over."""
        return max((each.due for each in self.periods if each.due), default=None)

    @property
    def state(self) -> str:
        return FROZEN if self.is_frozen else OPEN

    @property
    def trains(self) -> tuple[str, ...]:
        """The trains whose freezes are in force."""
        return tuple(each.train for each in self.periods if each.train)

    def lines(self, branch: str) -> Iterator[str]:
        """The state, since when, and until when or what: one line each."""
        yield self.state
        if self.since or self.by:
            yield f"since {instant_text(self.since)}: {self.by}"
        if self.is_frozen:
            yield f"until {self.awaits}{due_text(self)}"
        elif self.until:
            yield f"until {instant_text(self.until)}: {self.awaits}"
        else:
            yield f"until further notice: no freeze of {branch} is planned"


def instant_text(moment: datetime | None) -> str:
    """An instant by RFC 3339, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else "ever"


def due_text(told: Window | Period) -> str:
    """When it should be over, to be put behind what it waits for."""
    return f", due {instant_text(told.due)}" if told.due else ""


def by_plan(branch: str) -> Train:
    """The facts of somebody who knows none."""
    return Train(branch=branch, known_to=datetime.min.replace(tzinfo=UTC))


def window_at(calendar: Calendar, facts: Train, instant: datetime) -> Window:
    """Say whether the branch is frozen at an instant."""
    lines = _lines(calendar, facts)
    in_force = [period for line in lines for period in line.in_force(instant)]
    in_force += [each for each in map(_declared, facts.emergencies) if each.holds_at(instant)]
    return _frozen(in_force) if in_force else _open(lines, facts, instant)


def preview(calendar: Calendar, facts: Train, instant: datetime, count: int = 10) -> tuple[Period, ...]:
    """The next freezes to begin after an instant, in order; what ends them is taken to come when it is due."""
    lines = _lines(calendar, replace(facts, known_to=facts.known_to or instant))
    declared = sorted((_declared(each) for each in facts.emergencies if each.since > instant), key=_since)
    return tuple(islice(merge(*(line.after(instant) for line in lines), declared, key=_since), count))


def _since(period: Period) -> datetime:
    return period.since


def _declared(emergency: Emergency) -> Period:
    return Period(id=emergency.id, since=emergency.since, until=emergency.until, ended=emergency.ended)


def _frozen(in_force: list[Period]) -> Window:
    ends = [each.ended for each in in_force if each.ended]
    return Window(
        is_frozen=True,
        since=min(each.since for each in in_force),
        until=max(ends) if len(ends) == len(in_force) else None,
        by=listed(each.id for each in in_force),
        awaits=listed(dict.fromkeys(each.until for each in in_force)),
        periods=tuple(sorted(in_force, key=_since)),
    )


def _open(lines: list[_Line], facts: Train, instant: datetime) -> Window:
    declared = [_declared(each) for each in facts.emergencies]
    last = [period for line in lines if (period := line.last(instant))]
    past = [(each.ended, each) for each in (*last, *declared) if each.ended and each.ended <= instant]
    coming = [period for line in lines for period in islice(line.after(instant), 1)]
    coming += [each for each in declared if each.since > instant and each.ended != each.since]
    ended, by = max(past, key=lambda each: each[0], default=(None, None))
    following = min(coming, key=_since, default=None)
    return Window(
        is_frozen=False,
        since=ended,
        until=following.since if following else None,
        by=by.until if by else "",
        awaits=following.id if following else "",
    )


def _lines(calendar: Calendar, facts: Train) -> list[_Line]:
    trains = calendar.at(facts.branch)
    return [_Line(name, train, calendar, facts, is_alone=len(trains) == 1) for name, train in trains.items()]


class _Line:
    """One train on one branch, with the events that ended its freezes, oldest first."""

    def __init__(self, name: str, train: Timetable, calendar: Calendar, facts: Train, *, is_alone: bool) -> None:
        self._name, self._train, self._days_off, self._facts = name, train, calendar.days_off, facts
        self._until = "the production cut" if is_alone else f"the production cut of train {name}"
        self._ends = sorted(each.at for each in _endings(facts) if each.train in {None, name})
        ours = (each for each in facts.extensions if (each.branch, each.train) == (facts.branch, name))
        self._extended = {each.since: each.until for each in sorted(ours, key=lambda each: each.until)}

    def in_force(self, instant: datetime) -> list[Period]:
        """The freeze that holds at an instant: the first since the last one ended."""
        known = [each for each in self._ends if each <= instant]
        if self._facts.known_from:
            known.append(self._facts.known_from - TICK)
        first = (
            self._train.first_after(max(known), self._days_off, instant)
            if known
            else self._train.latest(instant, self._days_off)
        )
        recent = self._train.between(instant - self._train.longest, instant, self._days_off)
        extended = (each for each in self._extended if each <= instant and self._begins_at(each))
        begun = sorted({*([first] if first else []), *extended, *recent})
        periods = (self._period(since) for since in begun)
        return [period for period in periods if period.holds_at(instant)][:1]

    def _begins_at(self, instant: datetime) -> bool:
        """Whether the calendar still has a freeze that begins then."""
        return bool(self._train.between(instant - TICK, instant, self._days_off))

    def last(self, instant: datetime) -> Period | None:
        """The last freeze that began at or before an instant."""
        since = self._train.latest(instant, self._days_off)
        return self._period(since) if since else None

    def after(self, instant: datetime) -> Iterator[Period]:
        """The freezes that begin after an instant."""
        since = self._train.first_after(instant, self._days_off)
        while since:
            period = self._period(since)
            if period.ended != since:
                yield period
            since = self._train.first_after(since, self._days_off)

    def _period(self, since: datetime) -> Period:
        due = max(since + self._train.longest, self._extended.get(since, since))
        ended = self._ended(since, due)
        return Period(
            id=f"{self._name} {since:%Y-%m-%dT%H:%MZ}",
            since=since,
            until=self._until,
            due=due,
            ended=ended,
            train=self._name,
        )

    def _ended(self, since: datetime, due: datetime) -> datetime | None:
        """What ended it: an event, else the plan where nothing is known or the policy says that it opens by itself."""
        facts = self._facts
        is_after_all_known = facts.known_to is not None and due > facts.known_to
        is_before_all_known = facts.known_from is not None and since < facts.known_from
        event = next((each for each in self._ends if each >= since), None)
        if self._train.opens_by_itself or is_before_all_known:
            return min(event or due, due)
        return event or (due if is_after_all_known else None)


def _endings(facts: Train) -> Iterator[Cut | Abort]:
    latest = (facts.latest_cut,) if facts.latest_cut else ()
    return (each for each in (*latest, *facts.cuts, *facts.aborts) if each.branch == facts.branch)
