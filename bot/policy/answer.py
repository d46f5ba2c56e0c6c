"""What a comment comes to: its commands in order, each read, permitted, bound and run; at the first failure we stop.

Pure. The world carries out the effects, reacts, and replies once; it asks this once for every comment, with the facts
of that moment, so a role that was taken away since the comment was written is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from bot.facts.comment import Comment
from bot.facts.snapshot import Snapshot
from bot.facts.standing import StandingFact, lifted, stood
from bot.policy.binding import bound
from bot.policy.command import (
    Command,
    Denied,
    Done,
    Effect,
    JudgeAgain,
    Lift,
    Occasion,
    Offer,
    Outcome,
    Stand,
    Unsure,
    When,
    summary,
)
from bot.policy.commands import COMMANDS
from bot.policy.config import agreed
from bot.policy.decide import decide, judge
from bot.policy.grammar import read
from bot.policy.permission import asker, is_allowed, who_could
from bot.policy.spoken import Spoken
from bot.policy.usage import Call, Mistake

MOST_AN_HOUR = 60
"""How many commands one person may give in an hour."""


class Reaction(StrEnum):
    """How a comment is answered at a glance (GitHub's `content`)."""

    EYES = "eyes"
    ROCKET = "rocket"
    CONFUSED = "confused"
    DENIED = "-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command and what it came to; `call` is `None` where it could not even be read."""

    call: Call | None
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a comment came to. Without steps it held no command, and nothing is said of it."""

    steps: tuple[Step, ...] = ()

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What is to be carried out, in order; to judge again once is enough."""
        told = [effect for step in self.steps if isinstance(step.outcome, Done) for effect in step.outcome.effects]
        again = [effect for effect in told if isinstance(effect, JudgeAgain)]
        return (*(effect for effect in told if not isinstance(effect, JudgeAgain)), *again[:1])

    @property
    def reaction(self) -> Reaction | None:
        """How the last step ended, which is the first failure if there is one."""
        if not self.steps:
            return None
        match self.steps[-1].outcome:
            case Done():
                return Reaction.ROCKET
            case Denied():
                return Reaction.DENIED
            case Unsure() | Mistake():
                return Reaction.CONFUSED
            case _ as never:
                assert_never(never)


FLOODED = Answer(steps=(Step(call=None, outcome=Denied(why="")),))
"""What any comment comes to of somebody who was told already that they gave too many: it is kept, and not answered."""


def calls(comment: Comment, spoken: Spoken) -> tuple[Call | Mistake, ...]:
    """Return the commands of a comment; one that was edited and a bot's hold none, unless the policy lets it."""
    is_foreign = (comment.person.is_bot or comment.is_via_app) and comment.person.id not in spoken.bots
    if comment.is_edited or is_foreign:
        return ()
    vocabulary = {name: command.SPEC.said for name, command in COMMANDS.items()}
    return read(comment.body, vocabulary, {name for name in COMMANDS if spoken.is_bare(name)})


def answer(comment: Comment, occasion: Occasion, spoken: Spoken, given_lately: int = 0) -> Answer:
    """Run a comment's commands. `given_lately` is how many its writer gave in the last hour."""
    if given_lately > MOST_AN_HOUR:
        return FLOODED
    told = calls(comment, spoken)
    if given_lately + len(told) > MOST_AN_HOUR:
        why = f"you gave {given_lately} commands within an hour, and {MOST_AN_HOUR} are the most"
        return Answer(steps=(Step(call=None, outcome=Denied(why=why)),)) if told else Answer()
    asked = asker(occasion.asker, occasion.snapshot, spoken.roles)
    ready = replace(occasion, asker=asked, comment=comment.key)
    return Answer(steps=tuple(_steps(told, replace(ready, offers=tuple(_offers(ready, spoken))), spoken)))


def _steps(told: Iterable[Call | Mistake], occasion: Occasion, spoken: Spoken) -> Iterator[Step]:
    safe: frozenset[str] = frozenset()
    for each in told:
        if isinstance(each, Mistake):
            yield Step(call=None, outcome=each)
            return
        outcome = _contradicted(each, safe) or _outcome(each, occasion, spoken)
        yield Step(call=each, outcome=outcome)
        if not isinstance(outcome, Done):
            return
        subject, is_safe = _stance(each)
        safe |= {subject} if is_safe else frozenset()
        occasion = _afterwards(occasion, outcome.effects)


def _outcome(call: Call, occasion: Occasion, spoken: Spoken) -> Outcome:
    command = COMMANDS[call.verb]
    may = command.SPEC.easier_for(call) or spoken.may(command)
    if not is_allowed(may, occasion.asker):
        return Denied(why=f"`/{call.verb}` is not for you", could=who_could(may, spoken.roles))
    if command.SPEC.never_author and occasion.asker.had_a_hand:
        could = tuple(f"{each}, without a hand in the change" for each in who_could(may, spoken.roles))
        return Denied(why=f"whoever had a hand in the change cannot give `/{call.verb}`", could=could)
    return _untimely(command, occasion) or _moved(command, call, occasion) or command.run(call, occasion)


def _untimely(command: Command, occasion: Occasion) -> Unsure | None:
    state, when = occasion.pull_request.state, command.SPEC.when
    if when is When.ALWAYS or when.value == state:
        return None
    return Unsure(why=f"the pull request is {state}", remedy=f"`/{command.SPEC.name}` is for one that is {when}")


def _moved(command: Command, call: Call, occasion: Occasion) -> Unsure | None:
    return bound(command.SPEC, call, occasion.seen_head, occasion.head)


def _contradicted(call: Call, safe: frozenset[str]) -> Unsure | None:
    """Of two commands in one comment that contradict each other the one that holds back wins, whatever the order."""
    subject, is_safe = _stance(call)
    if is_safe or subject not in safe:
        return None
    return Unsure(why=f"of the {subject} this comment says the opposite further up", remedy="say one of them, alone")


def _stance(call: Call) -> tuple[str, bool]:
    """On what a command takes a stance, and whether that is the safe one; on nothing, it is in nobody's way."""
    match call.verb, call.get("what"):
        case (("hold" | "unhold"), _):
            return "hold", call.verb == "hold"
        case (("except" | "unexcept"), _):
            return f"exception of {call.get('fingerprint')}", call.verb == "unexcept"
        case "freeze", ("now" | "lift" as what):
            return "freeze", what == "now"
        case "train", ("leave" | "join" as what):
            return "train", what == "leave"
        case _:
            return "", False


def _afterwards(occasion: Occasion, effects: Iterable[Effect]) -> Occasion:
    """The occasion of the comment's next command, to which what this one let stand stands already."""
    read = after(occasion.as_read, effects)
    if read == occasion.as_read:
        return occasion
    return replace(occasion, as_read=read, snapshot=judge(read, agreed(read.content)), decision=decide(read))


def after(snapshot: Snapshot, effects: Iterable[Effect]) -> Snapshot:
    """Return the snapshot with what the effects let stand or lift."""
    standing: tuple[StandingFact, ...] = snapshot.standing
    for effect in effects:
        if isinstance(effect, Stand):
            standing = stood(standing, effect.fact)
        elif isinstance(effect, Lift):
            standing = lifted(standing, effect.key)
    return replace(snapshot, standing=standing)


def _offers(occasion: Occasion, spoken: Spoken) -> Iterator[Offer]:
    for command in COMMANDS.values():
        may = spoken.may(command)
        is_kept_off = command.SPEC.never_author and occasion.asker.had_a_hand
        could = () if is_allowed(may, occasion.asker) and not is_kept_off else who_could(may, spoken.roles)
        prefix = "/" if spoken.is_bare(command.SPEC.name) else "/stationmaster "
        usage = prefix + command.SPEC.usage.removeprefix("/")
        yield Offer(usage=usage, summary=summary(command), could=could)
