"""A departure as its tracking issue tells it: where it stands, what to do, who rides, and how it came there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.facts.departure import Departure, Event, State, Step
from bot.policy.departing import Shown, begun, leaves, moves, state_of
from bot.policy.release import ReleaseRule
from bot.policy.window import instant_text
from bot.policy.words import counted, listed
from bot.reports.escape import code, plain, prose
from bot.reports.release import SECTIONS, Release, Rider
from bot.reports.section import Section, fitted, shortened, table

MOST = 60_000
"""Code points; GitHub takes 65,536 for an issue."""
_MOST_SAID = 600
_TOLD = {
    State.SCHEDULED: "scheduled",
    State.ARMED: "armed",
    State.FROZEN: "frozen",
    State.EXTENDED: "frozen, and extended",
    State.CUTTING: "being cut: the smoke tests are awaited",
    State.SMOKE_PASSED: "ready to leave: the smoke tests have passed",
    State.CUT: "gone",
    State.ABORTED: "called off",
    State.CLOSED: "over",
}


def title(departure: Departure) -> str:
    """What the issue is called."""
    return f"Train {departure.name} of {departure.branch}"


def body(departure: Departure, shown: Shown, release: Release, rule: ReleaseRule) -> str:
    """What the issue says. Two looks at the same come to the same words."""
    return fitted(
        [
            _fixed(f"**Train {code(departure.train)} of {code(departure.branch)} is {_TOLD[state_of(departure)]}.**"),
            _fixed("\n".join(f"- {each}" for each in _remarks(departure, shown, rule))),
            Section(need=1, renderings=_headed("⛔ Open blockers", shortened(release.blockers, _blockers, "blockers"))),
            Section(need=2, renderings=_headed(_riding(release), shortened(_ranked(release), _riders, "riders"))),
            Section(need=3, renderings=_headed("What happened", shortened(_history(departure), "\n".join, "steps"))),
        ],
        MOST,
    )


def _fixed(text: str) -> Section:
    return Section(need=0, renderings=(text,))


def _headed(heading: str, renderings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"### {heading}\n\n{rendering}" if rendering else "" for rendering in renderings)


def _remarks(departure: Departure, shown: Shown, rule: ReleaseRule) -> Iterator[str]:
    """Since when, what went wrong last, and what to do now."""
    yield f"Frozen since {instant_text(departure.since)}{_due(shown.period.due if shown.period else None)}."
    fixed = begun(departure)
    if fixed:
        named = f" as {code(departure.tag)}" if departure.tagged == fixed.commit else ""
        yield f"Cut from {code(fixed.commit)}{named}."
    failed = _failed(departure)
    if failed:
        yield f"⛔ {_named(failed)}: {prose(failed.reason, _MOST_SAID)}"
    yield from _to_do(departure, shown, rule)


def _due(due: datetime | None) -> str:
    return f"; the cut is due at {instant_text(due)}" if due else ""


def _failed(departure: Departure) -> Step | None:
    """The last failure, until the cut is begun again."""
    last = None
    for step, _ in moves(departure):
        if step.event in {Event.SMOKE_FAILED, Event.CUT_FAILED, Event.ABORT}:
            last = step
        elif step.event is Event.BEGIN_CUT:
            last = None
    return last


def _to_do(departure: Departure, shown: Shown, rule: ReleaseRule) -> Iterator[str]:
    where = f"on any pull request into {code(departure.branch)}"
    match state_of(departure):
        case State.FROZEN | State.EXTENDED:
            again = "Mend that, then begin" if _failed(departure) else "Begin"
            yield f"{again} the cut: {code('/train cut')} {where}. {code('/train close')} calls the train off."
        case State.CUTTING if shown.trial.told:
            yield f"Waits for {prose(shown.trial.told, _MOST_SAID)}."
        case State.CUTTING:
            yield f"Test it, then say {code('/train smoke passed')} or {code('/train smoke failed')} {where}."
        case State.SMOKE_PASSED if shown.held:
            yield f"Waits: {prose(shown.held, _MOST_SAID)} {code('/promote')} {where} does that."
        case State.SMOKE_PASSED if leaves(departure, rule):
            yield "It is tagged, released and deployed now."
        case State.SMOKE_PASSED:
            yield f"Let it leave: {code('/train cut')} {where}."
        case _:
            yield f"{code(departure.branch)} is open again, as far as no other freeze holds it."


def _riding(release: Release) -> str:
    since = f" since {code(release.before)}" if release.before else ""
    return f"{counted(len(release.riders), 'rider')}{since}"


def _blockers(rows: Sequence[str]) -> str:
    return "\n".join(f"- {prose(each, _MOST_SAID)}" for each in rows)


def _ranked(release: Release) -> list[Rider]:
    order = list(SECTIONS)
    return sorted(release.riders, key=lambda each: (order.index(each.severity), each.number))


def _riders(rows: Sequence[Rider]) -> str:
    return table(
        ("Change", "Title", "By", "Severity", "Plan"),
        ((f"#{each.number}", plain(each.title), plain(each.author), each.severity, _planned(each)) for each in rows),
    )


def _planned(rider: Rider) -> str:
    datasets = f" ({listed((code(each) for each in rider.datasets), 3)})" if rider.datasets else ""
    return f"{plain(rider.summary, 300)}{datasets}"


def _history(departure: Departure) -> list[str]:
    return [f"- {instant_text(step.at)} {_said(step)}" for step, _ in moves(departure)]


def _said(step: Step) -> str:
    by = f" by {plain(step.by)}" if step.by else f" by the {step.who}"
    reason = f": {prose(step.reason, _MOST_SAID)}" if step.reason else ""
    return f"{_named(step)}{by}{reason}"


def _named(step: Step) -> str:
    return step.event.replace("_", " ")
