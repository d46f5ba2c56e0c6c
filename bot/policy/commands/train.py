"""Tell of the train, get on or off with this pull request, or cut it, extend it or call it off.

Where the policy has `release`, `/train cut` begins the cut: it fixes the commit, the tip of the base branch, and asks
for the smoke tests. Once they have passed (`/train smoke passed|failed` says so for tests that cannot tell themselves),
a second `/train cut` lets the train leave: tag, release and production deployment, which end the freeze. Without
`release` it records that production was cut from the tip, by hand. `/train extend --hours N` puts off when the cut is
due. `/train close` calls the train off, and nothing was cut. Where several trains hold the branch, `--train` says
which. `/train tag` tags the last cut, where people made it by hand.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.facts.departure import Departure, Event, State, Step, Who
from bot.facts.standing import Aboard
from bot.facts.train import Abort, Cut, Extension, Train
from bot.policy.command import (
    LOOK,
    Depart,
    Done,
    Happen,
    JudgeAgain,
    Lift,
    Occasion,
    Outcome,
    Spec,
    Stand,
    TagCommit,
    Unsure,
)
from bot.policy.departing import begun, state_of, tries
from bot.policy.permission import May, Permission
from bot.policy.tagging import named
from bot.policy.train import Refusal, move
from bot.policy.usage import Call, Kind, Parameter
from bot.policy.verdict import Check
from bot.policy.window import Period, instant_text
from bot.policy.words import listed

MOST_HOURS = 240
"""By how much a freeze is extended at a time, at most."""
ABOARD = May(permission=Permission.WRITE, author=True)
SPEC = Spec(
    name="train",
    parameters=(
        Parameter(name="what", choices=("status", "join", "leave", "cut", "smoke", "extend", "tag", "close")),
        Parameter(name="outcome", choices=("passed", "failed"), is_required=False),
        Parameter(name="hours", kind=Kind.NUMBER, is_named=True, is_required=False),
        Parameter(name="train", is_named=True, is_required=False),
        Parameter(name="reason", kind=Kind.TEXT, is_named=True, is_required=False),
    ),
    examples=(
        "/train status",
        "/train join",
        "/train cut",
        "/train smoke passed",
        "/train extend --hours 12",
        "/train tag",
        '/train close --reason "smoke tests failed"',
    ),
    who=May(roles=("release-manager",)),
    easier={"status": LOOK, "join": ABOARD, "leave": ABOARD},
    is_bound=True,
)


def run(call: Call, occasion: Occasion) -> Outcome:
    """Tell what the gates of the train say, or let something happen to it."""
    match call.get("what"):
        case "status":
            return _status(occasion)
        case "join":
            aboard = Aboard(by=occasion.asker.person, comment=occasion.comment)
            return Done(effects=(Stand(fact=aboard),), sentences=("It is to leave with the next train.",))
        case "leave":
            return Done(effects=(Lift(key="aboard"),), sentences=("It waits for no train.",))
        case "cut" | "close" | "smoke" | "extend":
            return _moved(call, occasion)
        case _:
            return _tagged(call, occasion)


def _status(occasion: Occasion) -> Done:
    told = tuple(f"`{each.gate}`: {each.sentence}" for each in occasion.decision.of(Check.TRAIN))
    aboard = [each for each in occasion.snapshot.standing if isinstance(each, Aboard)]
    rides = tuple(f"It is to leave with the next train, says {each.by.login}." for each in aboard)
    return Done(sentences=(*(told or ("The policy knows no train.",)), *rides))


def _tagged(call: Call, occasion: Occasion) -> Outcome:
    """Tag the last cut; what a train was cut from by `release` is tagged already, and found."""
    facts = occasion.snapshot.train or Train(branch=occasion.snapshot.content.base_ref)
    told = named(occasion.calendar, facts, call.get("train"))
    if isinstance(told, str):
        return Unsure(why=told, remedy="`/train tag --train …` tags the last cut that `/train cut` recorded")
    return Done(effects=(TagCommit(name=told.name, commit=told.cut.commit, train=told.train),))


def _moved(call: Call, occasion: Occasion) -> Outcome:
    """Move the one train that is meant. With several there is no telling which it was."""
    what, asked = call.get("what"), call.get("train")
    periods = [each for each in (occasion.window.periods if occasion.window else ()) if each.train]
    fitting = [each for each in periods if asked in {"", each.train}]
    if len(fitting) != 1:
        known = listed(f"`{each.train}`" for each in periods)
        why = f"trains whose freeze holds: {known}" if known else "no freeze of a train holds"
        return Unsure(
            why=why, remedy=f"say which: `/train {what} --train …`" if known else "`/freeze status` tells more"
        )
    match what:
        case "close":
            return _over(_abort(_name(fitting[0]), call, occasion), occasion)
        case "extend":
            return _extended(fitting[0], call, occasion)
        case "cut" if occasion.release is None:
            return _over(_cut(_name(fitting[0]), occasion), occasion)
        case "cut":
            return _departing(fitting[0], occasion)
        case _:
            return _smoked(fitting[0], call, occasion)


def _name(period: Period) -> str:
    return period.train or ""


def _over(fact: Cut | Abort, occasion: Occasion) -> Done:
    effects = (Happen(fact=fact), JudgeAgain())
    return Done(effects=effects, sentences=(_told(fact), *_rest(fact.train or "", occasion)))


def _departure(period: Period, occasion: Occasion) -> Departure:
    """The departure of a freeze, whether or not anybody looked at it yet."""
    branch, train = occasion.snapshot.content.base_ref, _name(period)
    known = (each for each in occasion.departures if (each.train, each.since) == (train, period.since))
    return next(known, Departure(branch=branch, train=train, since=period.since))


def _step(event: Event, call: Call | None, occasion: Occasion, commit: str = "") -> Step:
    by, reason = occasion.asker.person.login, call.get("reason") if call else ""
    return Step(event=event, who=Who.RELEASE_MANAGER, at=occasion.now, by=by, reason=reason, commit=commit)


def _taken(departure: Departure, step: Step, *sentences: str) -> Outcome:
    """Let it take a step, unless the table of the train refuses. Its freeze holds, whether or not anybody looked."""
    is_begun = state_of(departure) not in {State.SCHEDULED, State.ARMED}
    freeze = () if is_begun else (Step(event=Event.FREEZE, who=Who.CLOCK, at=step.at),)
    told = move(state_of(departure) if is_begun else State.FROZEN, step.event, step.who)
    if isinstance(told, Refusal):
        return Unsure(why=told.reason, remedy="`/train status` and the tracking issue tell where it stands")
    return Done(effects=(Depart(departure=departure, steps=(*freeze, step)),), sentences=sentences)


def _departing(period: Period, occasion: Occasion) -> Outcome:
    """Begin the cut, or let the train leave once its smoke tests have passed."""
    departure = _departure(period, occasion)
    fixed = begun(departure)
    match state_of(departure):
        case State.SMOKE_PASSED if fixed:
            told = f"Train `{departure.train}` leaves from `{fixed.commit[:12]}`: tag, release, deployment."
            return Done(effects=(Depart(departure=departure, wanted=tries(departure)),), sentences=(told,))
        case State.CUTTING if fixed:
            why = f"the smoke tests of `{fixed.commit[:12]}` are awaited"
            return Unsure(why=why, remedy="`/train smoke passed` or `/train smoke failed` says how they went")
        case _:
            commit = occasion.snapshot.content.base
            told = f"Train `{departure.train}` is to be cut from `{commit[:12]}`; its smoke tests are awaited."
            return _taken(departure, _step(Event.BEGIN_CUT, None, occasion, commit), told)


def _smoked(period: Period, call: Call, occasion: Occasion) -> Outcome:
    outcome = call.get("outcome")
    if occasion.release is None or not outcome:
        why = "the policy has no `release`" if outcome else "it says nothing of how they went"
        return Unsure(why=why, remedy="`/train smoke passed` and `/train smoke failed` tell of a cut that is under way")
    event = Event.SMOKE_PASSED if outcome == "passed" else Event.SMOKE_FAILED
    departure = _departure(period, occasion)
    return _taken(departure, _step(event, call, occasion), f"The smoke tests of train `{departure.train}` {outcome}.")


def _extended(period: Period, call: Call, occasion: Occasion) -> Outcome:
    hours = int(call.get("hours") or 0)
    if not 1 <= hours <= MOST_HOURS:
        why = f"it says by how long in hours, from 1 to {MOST_HOURS}"
        return Unsure(why=why, remedy="`/train extend --hours 12`")
    departure = _departure(period, occasion)
    until = max(period.due or occasion.now, occasion.now) + timedelta(hours=hours)
    fact = Extension(branch=departure.branch, train=departure.train, since=departure.since, until=until)
    step = _step(Event.EXTEND, call, occasion)
    taken = _taken(departure, step, f"The cut of train `{departure.train}` is due at {instant_text(until)}.")
    return (
        replace(taken, effects=(Happen(fact=fact), *taken.effects, JudgeAgain())) if isinstance(taken, Done) else taken
    )


def _cut(train: str, occasion: Occasion) -> Cut:
    content = occasion.snapshot.content
    return Cut(branch=content.base_ref, commit=content.base, at=occasion.now, train=train)


def _abort(train: str, call: Call, occasion: Occasion) -> Abort:
    reason = call.get("reason") or f"called off by {occasion.asker.person.login}"
    return Abort(branch=occasion.snapshot.content.base_ref, at=occasion.now, reason=reason, train=train)


def _told(fact: Cut | Abort) -> str:
    match fact:
        case Cut():
            return (
                f"Train `{fact.train}` was cut from `{fact.branch}` at `{fact.commit[:12]}`, {instant_text(fact.at)}."
            )
        case Abort():
            return f"Train `{fact.train}` of `{fact.branch}` was called off at {instant_text(fact.at)}: {fact.reason}."


def _rest(train: str, occasion: Occasion) -> tuple[str, ...]:
    periods = occasion.window.periods if occasion.window else ()
    others = listed(f"`{each.id}`" for each in periods if each.train != train)
    return (f"Still frozen by {others}.",) if others else ()
