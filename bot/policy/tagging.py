"""The tag of a cut that people made: by the pattern of its train, named after the day on which its freeze began."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from bot.facts.train import Cut, Train
from bot.policy.calendar import Calendar
from bot.policy.naming import VERSION, tag_name
from bot.policy.window import TICK, window_at
from bot.policy.words import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A cut and the name of its tag."""

    name: str
    cut: Cut
    train: str


def named(calendar: Calendar, facts: Train, train: str = "") -> Named | str:
    """The last cut of a branch, of its one `train` or the one that is named; in words, why it has no name."""
    trains = calendar.at(facts.branch)
    chosen = [name for name in trains if train in {"", name}]
    if len(chosen) != 1:
        known = listed(f"`{name}`" for name in trains)
        return f"trains of `{facts.branch}`: {known}" if known else f"no train leaves from `{facts.branch}`"
    (name,) = chosen
    pattern, cut = trains[name].tag, _last(facts, name)
    if cut is None:
        return f"no cut of train `{name}` is recorded"
    if VERSION in pattern:
        return f"`{pattern}` counts versions from what rides, which a cut by `release` alone knows"
    before = window_at(calendar, facts, cut.at - TICK).periods
    began = next((each.since for each in before if each.train == name), cut.at)
    return Named(name=tag_name(pattern, began.astimezone(UTC).date()), cut=cut, train=name)


def _last(facts: Train, train: str) -> Cut | None:
    latest = (facts.latest_cut,) if facts.latest_cut else ()
    cuts = (each for each in (*facts.cuts, *latest) if each.train in {None, train})
    return max(cuts, key=lambda each: each.at, default=None)
