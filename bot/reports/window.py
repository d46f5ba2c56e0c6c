"""The state of the freeze in words for a terminal, and as JSON: what command line, slash command and API all say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.facts.train import Train
from bot.policy.lock import Live
from bot.policy.window import Period, Window, due_text, instant_text
from bot.reports.document import VERSION, canonical
from bot.reports.escape import visible

_TRAIN = TypeAdapter(Train)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A branch's window at an instant; the freezes `ahead` are told where they were asked for.

    `facts` are those that it rests on, `None` where only the calendar is known. `enforced` says how its freezes are
    enforced, to whoever asks the App: nobody else can know.
    """

    branch: str
    at: datetime
    window: Window
    ahead: Sequence[Period] | None = None
    remarks: Sequence[str] = ()
    enforced: Live | None = None
    facts: Train | None = None


def text(told: Told) -> str:
    """`open` or `frozen` on the first line, since when and until what on the next two, then the freezes ahead."""
    return "".join(f"{visible(line, 1_000)}\n" for line in _lines(told))


def _lines(told: Told) -> Iterator[str]:
    yield from told.window.lines(told.branch)
    for each in told.ahead or ():
        yield f"{instant_text(each.since)}  {each.id}, until {each.until}{due_text(each)}"
    for remark in told.remarks:
        yield f"note: {remark}"


def document(told: Told) -> str:
    """The same for programs; instants are RFC 3339 in UTC, `null` where none can be named."""
    window = told.window
    said: dict[str, object] = {
        "version": VERSION,
        "branch": told.branch,
        "at": instant_text(told.at),
        "state": window.state,
        "since": instant_text(window.since) if window.since else None,
        "until": instant_text(window.until) if window.until else None,
        "by": window.by,
        "awaits": window.awaits,
        "freezes": [_period(each) for each in window.periods],
        "remarks": list(told.remarks),
        "facts": _TRAIN.dump_python(told.facts, mode="json") if told.facts else None,
    }
    if told.ahead is not None:
        said["ahead"] = [_period(each) for each in told.ahead]
    if told.enforced is not None:
        said["enforcement"] = {"mode": told.enforced.mode, "problem": told.enforced.problem or None}
    return canonical(said)


def _period(period: Period) -> dict[str, object]:
    return {
        "id": period.id,
        "since": instant_text(period.since),
        "until": period.until,
        "due": instant_text(period.due) if period.due else None,
    }


def facts_of(told: object) -> Train:
    """The facts in a document that was read from JSON. Raises `ValueError` where it holds none, or others."""
    facts = told.get("facts") if isinstance(told, dict) else None
    return _TRAIN.validate_python(facts)
