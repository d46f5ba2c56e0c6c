"""The state of the freeze in words for a terminal, and as JSON: what command line, slash command and API all say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.policy.window import Period, Window
from bot.reports.document import VERSION, canonical
from bot.reports.escape import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A branch's window at an instant; the freezes `ahead` are told where they were asked for."""

    branch: str
    at: datetime
    window: Window
    ahead: Sequence[Period] | None = None
    remarks: Sequence[str] = ()


def text(told: Told) -> str:
    """`open` or `frozen` on the first line, since when and until what on the next two, then the freezes ahead."""
    return "".join(f"{visible(line, 1_000)}\n" for line in _lines(told))


def _lines(told: Told) -> Iterator[str]:
    window = told.window
    yield state(window)
    if window.since or window.by:
        yield f"since {_instant(window.since)}: {window.by}"
    if window.is_frozen:
        yield f"until {window.awaits}{_due(window)}"
    elif window.until:
        yield f"until {_instant(window.until)}: {window.awaits}"
    else:
        yield f"until further notice: no freeze of {told.branch} is planned"
    for each in told.ahead or ():
        yield f"{_instant(each.since)}  {each.id}, until {each.until}{_due(each)}"
    for remark in told.remarks:
        yield f"note: {remark}"


def _due(told: Window | Period) -> str:
    return f", due {_instant(told.due)}" if told.due else ""


def state(window: Window) -> str:
    """`open` or `frozen`."""
    return "frozen" if window.is_frozen else "open"


def document(told: Told) -> str:
    """The same for programs; instants are RFC 3339 in UTC, `null` where none can be named."""
    window = told.window
    said: dict[str, object] = {
        "version": VERSION,
        "branch": told.branch,
        "at": _instant(told.at),
        "state": state(window),
        "since": _instant(window.since) if window.since else None,
        "until": _instant(window.until) if window.until else None,
        "by": window.by,
        "awaits": window.awaits,
        "freezes": [_period(each) for each in window.periods],
        "remarks": list(told.remarks),
    }
    return canonical(said if told.ahead is None else {**said, "ahead": [_period(each) for each in told.ahead]})


def _period(period: Period) -> dict[str, object]:
    return {
        "id": period.id,
        "since": _instant(period.since),
        "until": period.until,
        "due": _instant(period.due) if period.due else None,
    }


def _instant(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else "ever"
