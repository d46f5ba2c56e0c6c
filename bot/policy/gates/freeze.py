"""Nothing merges to a frozen branch until the production cut.

A freeze begins by the calendar (every Wednesday at 18:00 UTC, say; `trains` can tell several, weekly, monthly and on
single days) and ends with an event, not with a time: the production cut that follows the smoke tests. The interval is
half-open: 17:59:59.999 is open, 18:00:00.000 frozen. Without `weekly` or `trains` nothing is ever frozen by the
calendar. A freeze that somebody declared holds besides, until that very one is ended. A hotfix goes all the same when
an incident commander and a product owner, two people who had no hand in it, have agreed to this very commit.
Incident commanders are those of a team (`hotfix.incident_commander`) and those whose shift it is by the base's
`.github/stationmaster-rota.yml`; product owners are the owners that the affected contracts name.

**What to do:** wait for the cut. Release managers record it with `stationmaster cut`. `stationmaster freeze` tells
when which branch is frozen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Self

from pydantic import Field, model_validator

from bot.facts.change import Problem
from bot.facts.snapshot import Fact, Snapshot
from bot.facts.train import Hotfix
from bot.policy.calendar import Calendar, Date, Timetable, Weekly
from bot.policy.clock import Clock, strictest
from bot.policy.governed import POLICY_PATH
from bot.policy.hotfix import HotfixRule, Occasion, Roles, agreed_by, heard, roles, why_not
from bot.policy.lock import Enforcement, lock_check
from bot.policy.model import GateModel
from bot.policy.verdict import Check, Mode, State, Step, Verdict
from bot.policy.window import Window
from bot.policy.words import listed

NAME = "freeze"
CHECK = Check.TRAIN
NEEDS = frozenset({Fact.CLOCK, Fact.TRAIN, Fact.PEOPLE})
WEEKLY = "weekly"
"""The name of the train that `weekly` alone tells."""
ORGANISATION = ".github"
"""The repository that holds an organisation's policy, and must stay able to mend it."""


class Freeze(GateModel):
    """When nothing may merge."""

    branches: tuple[str, ...] = Field(default=("main", "master"), description="The base branches that freeze.")
    weekly: Weekly | None = Field(default=None, description="When the freeze begins; absent: never.")
    trains: dict[str, Timetable] = Field(
        default_factory=dict, description="More trains, or other than weekly ones, by their names."
    )
    holidays: tuple[Date, ...] = Field(default=(), description="Local dates on which nobody works, `YYYY-MM-DD`.")
    hotfix: HotfixRule = Field(default_factory=HotfixRule, description="Who lets a hotfix go.")
    enforcement: Enforcement = Field(
        default=Enforcement.CHECKS, description="By what it holds; a ruleset needs the lock App (docs/trains.md)."
    )

    @model_validator(mode="after")
    def _trains_have_names_of_their_own(self) -> Self:
        if self.weekly and WEEKLY in self.trains:
            raise ValueError("one train named weekly: tell it under weekly or under trains, not under both")
        return self

    @property
    def calendar(self) -> Calendar:
        """Every train, the one that `weekly` tells included."""
        told = {WEEKLY: Timetable(branches=self.branches, weekly=self.weekly)} if self.weekly else {}
        return Calendar(trains={**told, **self.trains}, holidays=self.holidays)

    @property
    def lock(self) -> Enforcement:
        """By what merges are held: a gate that is off or only reports locks nothing."""
        return self.enforcement if self.mode is Mode.ENFORCE else Enforcement.CHECKS


def evaluate(snapshot: Snapshot, config: Freeze) -> Verdict:
    """Hold what is based on a frozen branch."""
    unreadable = _unreadable(snapshot)
    if unreadable:
        return _unknown(unreadable)
    calendar, train = config.calendar, snapshot.train
    if not calendar.at(snapshot.content.base_ref) and not (train and train.emergencies):
        return _verdict(State.SUCCESS, "No freeze is agreed for this branch.")
    if snapshot.now is None or train is None:
        return _verdict(State.UNDECIDED, "Whether the branch is frozen the App decides.")
    clock = Clock(ours=snapshot.now, github=snapshot.github_now, latest=snapshot.latest)
    window = strictest(calendar, train, clock)
    if not window.is_frozen:
        return _verdict(State.SUCCESS, _open(window))
    lock = "" if config.lock is Enforcement.CHECKS else lock_check(snapshot.content.base_ref)
    return replace(_frozen(snapshot, config, window, clock), lock=lock)


def _frozen(snapshot: Snapshot, config: Freeze, window: Window, clock: Clock) -> Verdict:
    """Hold everything but a hotfix."""
    pull_request, train = snapshot.pull_request, snapshot.train
    hotfixes = train.hotfixes if train else ()
    ours = [each for each in hotfixes if pull_request and each.pull_request == pull_request.number]
    if pull_request is None or not ours:
        return _held(window)
    held = roles(snapshot, config.hotfix, clock.judged)
    longest = timedelta(hours=config.hotfix.longest_hours)
    occasion = Occasion(pull_request=pull_request, roles=held, window=window, now=clock.judged, longest=longest)
    return replace(_with([heard(each, snapshot, held) for each in ours], occasion), people=held.handles)


def _unreadable(snapshot: Snapshot) -> Problem | None:
    """What keeps the calendar from being known. Whoever mends it may merge, or it would never be known again."""
    content, pull_request = snapshot.content, snapshot.pull_request
    is_mended = content.head_policy is not None and not snapshot.head_policy_problems
    is_home = pull_request is not None and pull_request.repository.name == ORGANISATION
    for problem in snapshot.policy_problems:
        is_own = problem.place.path == POLICY_PATH
        if not (is_mended or content.kept_policy if is_own else is_home or content.kept_organisation_policy):
            return problem
    return None


def _unknown(problem: Problem) -> Verdict:
    where = f"{problem.place.path}:{problem.place.line}"
    step = Step(who="owners of the policy", text=f"{where}: found {problem.found}, expected {problem.expected}.")
    return _verdict(
        State.ACTION_REQUIRED, "Whether the branch is frozen is not known: its policy cannot be read.", step
    )


def _open(window: Window) -> str:
    return f"Open since {window.by} of {_told(window.since)}." if window.since else "Open: no freeze has begun."


def _held(window: Window, *more: Step) -> Verdict:
    step = Step(
        who="release manager", text="cut production after the smoke tests, then record it: `stationmaster cut`."
    )
    sentence = f"Frozen since {_told(window.since)}, until {window.awaits}."
    return _verdict(State.ACTION_REQUIRED, sentence, step, *more)


def _with(hotfixes: list[Hotfix], occasion: Occasion) -> Verdict:
    """The verdict in a freeze, given the hotfixes that were declared for the pull request."""
    against = [(each, why_not(each, occasion)) for each in hotfixes]
    valid = next((each for each, reasons in against if not reasons), None)
    if valid:
        until = f"Frozen until {occasion.window.awaits}"
        return _verdict(State.SUCCESS, f"{until}; the hotfix for {valid.incident} may go: {agreed_by(valid)} agreed.")
    return _held(occasion.window, *(_step(each, reasons, occasion.roles) for each, reasons in against))


def _step(hotfix: Hotfix, reasons: tuple[str, ...], held: Roles) -> Step:
    so_far = agreed_by(hotfix)
    told = f" Agreed so far: {so_far}." if so_far else ""
    return Step(who=held.wanted, text=f"the hotfix for {hotfix.incident} does not go: {listed(reasons)}.{told}")


def _verdict(state: State, sentence: str, *steps: Step) -> Verdict:
    return Verdict(gate=NAME, check=CHECK, state=state, sentence=sentence, steps=steps)


def _told(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%a %d %b %Y %H:%M UTC") if moment else "ever"
