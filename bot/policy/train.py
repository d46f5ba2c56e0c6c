"""The train: what state it is in, what moves it on, who may, and what follows. One table; the diagram is drawn from it.

A train that failed anywhere stays frozen: only the cut, or calling it off, opens the branch again. An event that finds
its work already done moves nothing, so whoever tells it twice does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.facts.departure import Event as Event  # noqa: PLC0414 - named here too: the table is made of them
from bot.facts.departure import State as State  # noqa: PLC0414
from bot.facts.departure import Who as Who  # noqa: PLC0414
from bot.policy.words import listed


class Effect(StrEnum):
    """What is to be done when a train moves on. Each may be done twice and ends in the same place.

    The branch is unlocked only as far as no other freeze holds it (`bot.policy.window`).
    """

    TRY_LOCK = "try the lock"
    LOCK = "lock the branch"
    OPEN_ISSUE = "open the tracking issue"
    LIST_RIDERS = "list the riders"
    FIX_COMMIT = "fix the commit to be cut"
    RUN_SMOKE = "ask for the smoke tests"
    TAG = "tag the commit"
    RELEASE = "create the release"
    DEPLOY = "start the production deployment"
    UNLOCK = "unlock the branch"
    REVOKE = "revoke the exemptions"
    REARM = "re-arm auto-merge in waves"
    PAGE = "page the release manager"
    TELL = "say what to do"
    CLOSE_ISSUE = "close the tracking issue"


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table."""

    state: State
    event: Event
    who: tuple[Who, ...]
    to: State
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event moves nothing, in words for whoever told it."""

    reason: str


LOCK = (Effect.LOCK, Effect.OPEN_ISSUE, Effect.LIST_RIDERS)
FREE = (Effect.UNLOCK, Effect.REVOKE, Effect.REARM)
_RUNNING = (State.FROZEN, State.EXTENDED, State.CUTTING, State.SMOKE_PASSED)
FROZEN = frozenset(_RUNNING)
"""The states in which the branch is frozen."""

_CLOCK = (Who.CLOCK,)
_PERSON = (Who.RELEASE_MANAGER,)
_SMOKE = (Who.SMOKE_TESTS, Who.RELEASE_MANAGER)
_OURSELVES = (Who.STATIONMASTER,)

TABLE = (
    Transition(State.SCHEDULED, Event.ARM, _CLOCK, State.ARMED, (Effect.TRY_LOCK,)),
    Transition(State.SCHEDULED, Event.FREEZE, _CLOCK, State.FROZEN, (*LOCK, Effect.PAGE)),
    Transition(State.SCHEDULED, Event.ABORT, _PERSON, State.ABORTED, (Effect.TELL,)),
    Transition(State.ARMED, Event.FREEZE, _CLOCK, State.FROZEN, LOCK),
    Transition(State.ARMED, Event.ABORT, _PERSON, State.ABORTED, (Effect.TELL,)),
    Transition(State.FROZEN, Event.EXTEND, _PERSON, State.EXTENDED, (Effect.TELL,)),
    Transition(State.EXTENDED, Event.EXTEND, _PERSON, State.EXTENDED, (Effect.TELL,)),
    *(
        Transition(state, Event.BEGIN_CUT, _PERSON, State.CUTTING, (Effect.FIX_COMMIT, Effect.RUN_SMOKE))
        for state in (State.FROZEN, State.EXTENDED)
    ),
    Transition(State.CUTTING, Event.SMOKE_FAILED, _SMOKE, State.FROZEN, (Effect.TELL,)),
    Transition(State.CUTTING, Event.SMOKE_PASSED, _SMOKE, State.SMOKE_PASSED),
    Transition(
        State.SMOKE_PASSED,
        Event.CUT,
        (Who.RELEASE_MANAGER, Who.STATIONMASTER),
        State.CUT,
        (Effect.TAG, Effect.RELEASE, Effect.DEPLOY, *FREE),
    ),
    Transition(State.SMOKE_PASSED, Event.CUT_FAILED, _OURSELVES, State.FROZEN, (Effect.PAGE, Effect.TELL)),
    Transition(State.CUT, Event.CLOSE, _OURSELVES, State.CLOSED, (Effect.CLOSE_ISSUE,)),
    *(Transition(state, Event.OVERDUE, _CLOCK, state, (Effect.PAGE,)) for state in _RUNNING),
    *(Transition(state, Event.EXPIRE, _CLOCK, State.ABORTED, (*FREE, Effect.PAGE)) for state in _RUNNING),
    *(Transition(state, Event.ABORT, _PERSON, State.ABORTED, (*FREE, Effect.TELL)) for state in _RUNNING),
    Transition(State.ABORTED, Event.CLOSE, _OURSELVES, State.CLOSED, (Effect.CLOSE_ISSUE,)),
)
"""Every move there is. `expire` comes only where the policy lets an overdue freeze end by itself."""


def move(state: State, event: Event, who: Who) -> Transition | Refusal:
    """What an event does to a train in a state."""
    told = next((each for each in TABLE if (each.state, each.event) == (state, event)), None)
    if told is None:
        possible = [each.event for each in TABLE if each.state is state]
        rest = f"it waits for {listed(possible)}" if possible else "it is over"
        return Refusal(f"The train is {state}, so {event} moves nothing: {rest}.")
    if who not in told.who:
        return Refusal(f"{event} is for the {listed(told.who)}, not for the {who}.")
    return told


def replay(events: Iterable[tuple[Event, Who]], state: State = State.SCHEDULED) -> State:
    """Where a train stands after its events, in order; what is refused moves nothing."""
    for event, who in events:
        told = move(state, event, who)
        state = told.to if isinstance(told, Transition) else state
    return state


def diagram() -> str:
    """The table as a state diagram in Mermaid."""
    moves = [f"    {each.state} --> {each.to}: {each.event}" for each in TABLE]
    ends = [f"    [*] --> {State.SCHEDULED}", *moves, f"    {State.CLOSED} --> [*]"]
    return "\n".join(["stateDiagram-v2", *ends])
